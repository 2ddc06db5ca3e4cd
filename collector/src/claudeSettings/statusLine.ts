/** The status line of a settings file: ours alone, or behind the one that the user has. */
import { statusLineAlone, statusLineAround } from '../sources/hooks/statusLine.ts';
import { addProperty, remove, type Settings } from './edit.ts';
import { JsonTextError, lineOf, nodeAt, oneLine, rawOf, replaceNode, valueAt } from './jsonText.ts';
import { quoteLine, unquoteLine } from './rawString.ts';

const KEY = 'statusLine';
const COMMAND = [KEY, 'command'];
const BEFORE = /ccmon_spool=.*?; ccmon_line='/;
const AFTER = /'; ccmon_payload=.*/;

export type StatusLineState = 'none' | 'theirs' | 'ours' | 'both';

export function statusLineState(text: string): StatusLineState {
  const command = valueAt(text, COMMAND);
  if (valueAt(text, [KEY]) === undefined) return 'none';
  if (typeof command !== 'string' || !command.startsWith('ccmon_spool=')) return 'theirs';
  return command.includes("; ccmon_line='") ? 'both' : 'ours';
}

/** @throws JsonTextError where there is one that is not a command */
export function installStatusLine(settings: Settings, dataDir: string): Settings {
  const clean = uninstallStatusLine(settings);
  if (statusLineState(clean.text) === 'none') {
    const value = { type: 'command', command: statusLineAlone(dataDir) };
    return addProperty(clean, [], KEY, oneLine(value, clean.text));
  }
  const command = nodeAt(clean.text, COMMAND);
  if (command?.type !== 'string') {
    const at = nodeAt(clean.text, [KEY])?.offset ?? 0;
    throw new JsonTextError('"statusLine" is not a command: there is nothing that could be run beside it', lineOf(clean.text, at));
  }
  const { before, after } = statusLineAround(dataDir);
  return { ...clean, text: replaceNode(clean.text, command, quoteLine(rawOf(clean.text, command), before, after)) };
}

export function uninstallStatusLine(settings: Settings): Settings {
  switch (statusLineState(settings.text)) {
    case 'ours':
      return remove(settings, [KEY]);
    case 'both': {
      const command = nodeAt(settings.text, COMMAND);
      const theirs = command === undefined ? undefined : unquoteLine(rawOf(settings.text, command), BEFORE, AFTER);
      if (command === undefined || theirs === undefined) return settings;
      return { ...settings, text: replaceNode(settings.text, command, theirs) };
    }
    case 'none':
    case 'theirs':
      return settings;
  }
}
