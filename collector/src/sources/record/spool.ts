/**
 * The spool of records: where a client leaves what it cannot hand to a collector, and the collector takes it up.
 *
 * `<dataDir>/record` is 0700, made by the first writer. A file holds one record, is 0600 and gets its name, which ends in
 * `.json`, when it is whole. Each record has a key, so one that is taken up and not removed is not recorded twice. The
 * number of files is bounded: a writer refuses what is beyond.
 */
import { randomUUID } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { makeFolder } from '../../base/folders.ts';
import { replaceFile } from '../../base/replaceFile.ts';
import { makeDataDir } from '../../stateDir.ts';
import type { Spooled } from './records.ts';

const FILES_MAX = 10_000;
/** Far more than a valid record has. */
const FILE_BYTES_MAX = 16_384;
const PARTIAL_KEPT_MS = 60 * 60 * 1000;
const ENDING = '.json';

export class SpoolFullError extends Error {}

export function recordSpool(dataDir: string): string {
  return path.join(dataDir, 'record');
}

function makeRecordSpool(dataDir: string): string {
  const folder = recordSpool(dataDir);
  makeDataDir(dataDir);
  makeFolder(folder);
  fs.chmodSync(folder, 0o700);
  return folder;
}

/** @throws SpoolFullError, or what the file system says */
export function leaveInSpool(dataDir: string, spooled: Spooled): void {
  const folder = makeRecordSpool(dataDir);
  if (fs.readdirSync(folder).length >= FILES_MAX) {
    throw new SpoolFullError(`${folder} holds ${FILES_MAX} records that no collector has taken up. Start one, or remove them.`);
  }
  replaceFile(path.join(folder, `${randomUUID()}${ENDING}`), `${JSON.stringify(spooled)}\n`);
}

/** Paths of what waits, in no order. What a writer that was killed has left behind is removed. */
export function waitingRecords(dataDir: string, now: number): string[] {
  const folder = recordSpool(dataDir);
  if (!fs.existsSync(folder)) return [];
  const names = fs.readdirSync(folder);
  for (const name of names.filter((each) => !each.endsWith(ENDING))) removeIfOld(path.join(folder, name), now);
  return names.filter((name) => name.endsWith(ENDING)).map((name) => path.join(folder, name));
}

function removeIfOld(file: string, now: number): void {
  const stat = fs.lstatSync(file, { throwIfNoEntry: false });
  if (stat?.isFile() === true && now - stat.mtimeMs > PARTIAL_KEPT_MS) fs.rmSync(file, { force: true });
}

/** What a file holds, unchecked; undefined for what is no record at all. */
export function readSpooled(file: string): { kind: unknown; record: unknown } | undefined {
  // What somebody put there in place of a file (a pipe, a link) must not be followed.
  const stat = fs.lstatSync(file, { throwIfNoEntry: false });
  if (stat?.isFile() !== true || stat.size > FILE_BYTES_MAX) return undefined;
  const text = fs.readFileSync(file, 'utf8');
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && 'kind' in value && 'record' in value ? value : undefined;
  } catch {
    return undefined;
  }
}

export function removeSpooled(file: string): void {
  fs.rmSync(file, { force: true, recursive: true });
}
