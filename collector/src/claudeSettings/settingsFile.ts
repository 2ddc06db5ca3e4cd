/** Claude Code's settings files: where they are, how they are read, how they are replaced without ever being half written. */
import fs from 'node:fs';
import path from 'node:path';
import { messageOf } from '../base/errors.ts';
import type { Surroundings } from '../base/surroundings.ts';

export const SCOPES = ['user', 'project', 'local'] as const;
export type Scope = (typeof SCOPES)[number];

/** @throws when CLAUDE_CONFIG_DIR names several directories, which only our reading side understands */
export function settingsPath(scope: Scope, { env, home, cwd }: Surroundings): string {
  if (scope === 'project') return path.join(cwd, '.claude', 'settings.json');
  if (scope === 'local') return path.join(cwd, '.claude', 'settings.local.json');
  const named = env['CLAUDE_CONFIG_DIR'] ?? '';
  if (named.includes(',')) {
    throw new Error(`CLAUDE_CONFIG_DIR names several directories (${named}): set it to the one whose settings are meant.`);
  }
  return path.join(named === '' ? path.join(home, '.claude') : path.resolve(cwd, named), 'settings.json');
}

const BYTE_ORDER_MARK = '\uFEFF';

export interface SettingsFile {
  path: string;
  /** Without the byte order mark; undefined where there is no file. */
  text: string | undefined;
  /** As it was read, to notice that somebody else has written meanwhile. */
  bytes: Buffer | undefined;
}

/** @throws when it cannot be read, or is not UTF-8 and would not survive being written */
export function readSettings(file: string): SettingsFile {
  const bytes = readIfThere(file);
  if (bytes === undefined) return { path: file, text: undefined, bytes };
  const text = bytes.toString('utf8');
  if (!Buffer.from(text, 'utf8').equals(bytes)) throw new Error(`${file} is not UTF-8: nothing was changed. Save it as UTF-8 first.`);
  return { path: file, text: text.startsWith(BYTE_ORDER_MARK) ? text.slice(1) : text, bytes };
}

/** What the file says; an empty object where it is missing or empty, as Claude Code takes it. @throws as {@link readSettings} */
export function settingsText(file: string): string {
  const { text = '' } = readSettings(file);
  return text.trim() === '' ? '{}' : text;
}

function readIfThere(file: string): Buffer | undefined {
  try {
    return fs.readFileSync(file);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw new Error(`${file} cannot be read: ${messageOf(error)}`, { cause: error });
  }
}

/**
 * Puts the text in the file's place, keeping its mode, its owner and the link that leads to it.
 * @param text undefined: removes the file
 * @throws when the file is no longer what was read
 */
export function replaceSettings({ path: file, bytes }: SettingsFile, text: string | undefined): void {
  const target = targetOf(file);
  const current = readIfThere(target);
  if (!(bytes === undefined ? current === undefined : current?.equals(bytes) === true)) {
    throw new Error(`${file} was changed by something else meanwhile: nothing was written. Try again.`);
  }
  if (text === undefined) {
    fs.rmSync(target, { force: true });
    return;
  }
  const mark = bytes?.subarray(0, 3).equals(Buffer.from(BYTE_ORDER_MARK)) === true ? BYTE_ORDER_MARK : '';
  fs.mkdirSync(path.dirname(target), { recursive: true });
  writeWhole(target, mark + text);
}

/** A file that is replaced needs no permission of its own to be written: whoever took that away means it. @throws saying so */
export function demandWritable(file: string): void {
  const target = targetOf(file);
  const stat = fs.statSync(target, { throwIfNoEntry: false });
  if (stat !== undefined && (stat.mode & 0o222) === 0) {
    throw new Error(`${target} is read-only: nothing was changed. Make it writable first, or change it where it comes from.`);
  }
  const folder = path.dirname(target);
  if (!fs.existsSync(folder)) return;
  try {
    fs.accessSync(folder, fs.constants.W_OK);
  } catch {
    throw new Error(`${folder} cannot be written: nothing was changed. Check who owns it.`);
  }
}

/** Behind a link, also one that leads to nothing yet. */
function targetOf(file: string): string {
  try {
    return fs.realpathSync(file);
  } catch {
    const link = fs.lstatSync(file, { throwIfNoEntry: false })?.isSymbolicLink() === true;
    return link ? path.resolve(path.dirname(file), fs.readlinkSync(file)) : file;
  }
}

function writeWhole(target: string, text: string): void {
  const before = fs.statSync(target, { throwIfNoEntry: false });
  const partial = path.join(path.dirname(target), `.${path.basename(target)}.${process.pid}.tmp`);
  try {
    const handle = fs.openSync(partial, 'wx', before === undefined ? 0o666 : 0o600);
    try {
      fs.writeFileSync(handle, text);
      if (before !== undefined) {
        keepOwner(handle, before);
        fs.fchmodSync(handle, before.mode);
      }
      fs.fsyncSync(handle);
    } finally {
      fs.closeSync(handle);
    }
    fs.renameSync(partial, target);
  } finally {
    fs.rmSync(partial, { force: true });
  }
}

/** Only root can give a file away; whoever else edits somebody's file becomes its owner, as with any editor. */
function keepOwner(handle: number, { uid, gid }: fs.Stats): void {
  const own = fs.fstatSync(handle);
  if (own.uid === uid && own.gid === gid) return;
  try {
    fs.fchownSync(handle, uid, gid);
  } catch {
    return;
  }
}
