/** One change of a settings file, from reading it to having replaced it; whoever asks for it sees it first. */
import { readBefore, writeBefore } from './beforeFile.ts';
import { beginEdit, endEdit, type Before, type Settings } from './edit.ts';
import { configuredHooks, isOurs } from './hooks.ts';
import { JsonTextError, nodeAt, parseText } from './jsonText.ts';
import { demandWritable, readSettings, replaceSettings, type SettingsFile } from './settingsFile.ts';
import { statusLineState } from './statusLine.ts';

export interface ChangeOptions {
  /** Path of the settings file. */
  path: string;
  dataDir: string;
  edit: (settings: Settings) => Settings;
}

export interface PlannedChange {
  file: SettingsFile;
  /** The text to come; undefined where there is to be no file. */
  text: string | undefined;
  before: Before;
}

/** @returns null when there is nothing to change. @throws when the file cannot be edited, or written, saying what is wrong */
export function planChange({ path, dataDir, edit }: ChangeOptions): PlannedChange | null {
  const file = readSettings(path);
  try {
    // What was noted about an installation that somebody has since removed by hand no longer holds.
    const known = file.text !== undefined && file.text.trim() !== '' ? readBefore(dataDir, path) : {};
    const edited = edit(beginEdit(file.text, hasOurs(file.text, known) ? known : {}));
    const text = endEdit(edited);
    if (text === file.text) return null;
    demandWritable(path);
    return { file, text, before: hasOurs(text, edited.before) ? edited.before : {} };
  } catch (error) {
    if (!(error instanceof JsonTextError)) throw error;
    throw new Error(`${path}:${error.line}: ${error.message}. Nothing was changed; correct it there first.`, { cause: error });
  }
}

function hasOurs(text: string | undefined, before: Before): boolean {
  if (text === undefined || text.trim() === '') return false;
  const hasVariable = Object.keys(before).some((pointer) => pointer.startsWith('env/') && nodeAt(text, pointer.split('/')) !== undefined);
  return hasVariable || statusLineState(text) === 'ours' || configuredHooks(text).some(isOurs);
}

/** The note goes first: without it, what a later removal gives back could differ from what was there. */
export function applyChange({ file, text, before }: PlannedChange, dataDir: string): void {
  const noted = readBefore(dataDir, file.path);
  writeBefore(dataDir, file.path, { ...noted, ...before });
  replaceSettings(file, text);
  writeBefore(dataDir, file.path, before);
}

/** Claude Code reads a settings file as plain JSON: where it is more than that, none of it is in effect. An empty one is fine. */
export function isPlainJson(text: string): boolean {
  if (text.trim() === '') return true;
  parseText(text);
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
