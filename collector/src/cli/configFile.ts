/** Reads a configuration file: which settings it has, and on which line each stands. */
import fs from 'node:fs';
import { isMap, isScalar, LineCounter, parseDocument, type Document } from 'yaml';
import { messageOf } from '../base/errors.ts';
import { nearest, SettingError } from './settingError.ts';
import { isSettingName, SETTING_NAMES, type SettingName } from './settings.ts';

export interface FileSetting {
  value: unknown;
  line: number;
}

/** @throws SettingError when the file cannot be read, is not YAML, or has a key that is not a setting */
export function readConfigFile(path: string): Map<SettingName, FileSetting> {
  const lines = new LineCounter();
  const document = parseDocument(readText(path), { lineCounter: lines });
  const error = document.errors[0];
  if (error !== undefined) {
    const line = lines.linePos(error.pos[0]).line;
    throw new SettingError(`${path} line ${line}: ${firstLine(error.message)}. Correct it there; the file is YAML.`, error);
  }
  return settingsOf(document, path, lines);
}

function readText(path: string): string {
  try {
    return fs.readFileSync(path, 'utf8');
  } catch (error) {
    const why = messageOf(error);
    throw new SettingError(`The configuration file cannot be read: ${why}. Name another with --config FILE.`, error);
  }
}

function settingsOf(document: Document.Parsed, path: string, lines: LineCounter): Map<SettingName, FileSetting> {
  const settings = new Map<SettingName, FileSetting>();
  const { contents } = document;
  if (contents === null || (isScalar(contents) && contents.value === null)) {
    return settings;
  }
  if (!isMap(contents)) {
    throw new SettingError(`${path} line 1: expected settings such as "port: 8001", one a line.`);
  }
  const values = document.toJS() as Record<string, unknown>;
  for (const { key } of contents.items) {
    const name = isScalar(key) ? String(key.value) : '';
    const line = lines.linePos(key.range[0]).line;
    if (!isSettingName(name)) {
      throw new SettingError(`${path} line ${line}: there is no setting ${JSON.stringify(name)}. ${suggestion(name)}`);
    }
    settings.set(name, { value: values[name], line });
  }
  return settings;
}

function suggestion(name: string): string {
  const near = nearest(name, SETTING_NAMES);
  return near === undefined ? `There are: ${SETTING_NAMES.join(', ')}.` : `Did you mean ${near}?`;
}

function firstLine(message: string): string {
  return (message.split('\n')[0] ?? '').replace(/ at line \d+, column \d+:?$/, '').replace(/:$/, '');
}
