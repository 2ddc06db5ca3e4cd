import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { FolderError, makeFolder } from './folders.ts';

function temporaryFolder(): string {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'ccmon-folders-'));
  onTestFinished(() => fs.rmSync(folder, { recursive: true }));
  return folder;
}

const modeOf = (folder: string): number => fs.statSync(folder).mode & 0o777;

it('makes every level that is missing for its owner alone, and leaves the others', () => {
  const top = temporaryFolder();
  fs.chmodSync(top, 0o755);
  makeFolder(path.join(top, 'a', 'b'));
  makeFolder(path.join(top, 'a', 'b'));
  expect([top, path.join(top, 'a'), path.join(top, 'a', 'b')].map(modeOf)).toEqual([0o755, 0o700, 0o700]);
});

it('follows a link to a folder', () => {
  const top = temporaryFolder();
  fs.symlinkSync(top, path.join(top, 'link'));
  makeFolder(path.join(top, 'link', 'below'));
  expect(fs.statSync(path.join(top, 'below')).isDirectory()).toBe(true);
});

it('says which folder cannot be made, and why, where a file is in the way', () => {
  const file = path.join(temporaryFolder(), 'file');
  fs.writeFileSync(file, '');
  expect(() => makeFolder(file)).toThrow(`The folder ${file} cannot be made: EEXIST`);
  expect(() => makeFolder(path.join(file, 'below'))).toThrow(FolderError);
});

it.runIf(process.platform === 'linux')('returns where the system lets nobody make a folder', () => {
  expect(() => makeFolder('/proc/nowhere/below')).toThrow(
    "The folder /proc/nowhere/below cannot be made: ENOENT: no such file or directory, mkdir '/proc/nowhere'",
  );
});
