import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { replaceFile } from './replaceFile.ts';

function temporaryFolder(): string {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'ccmon-files-'));
  onTestFinished(() => fs.rmSync(folder, { recursive: true }));
  return folder;
}

it('puts the text in the place of what was there, for its owner alone', () => {
  const folder = temporaryFolder();
  const file = path.join(folder, 'note');
  fs.writeFileSync(`${file}.tmp`, 'left behind by a writer that was killed');
  replaceFile(file, 'first');
  replaceFile(file, 'second');
  expect(fs.readFileSync(file, 'utf8')).toBe('second');
  expect(fs.statSync(file).mode & 0o777).toBe(0o600);
  expect(fs.readdirSync(folder)).toEqual(['note']);
});

it('leaves nothing behind where it cannot put it in place', () => {
  const folder = temporaryFolder();
  fs.mkdirSync(path.join(folder, 'note'));
  expect(() => replaceFile(path.join(folder, 'note'), 'text')).toThrow();
  expect(fs.readdirSync(folder)).toEqual(['note']);
});
