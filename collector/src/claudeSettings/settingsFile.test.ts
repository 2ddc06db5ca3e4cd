import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readBefore, writeBefore } from './beforeFile.ts';
import { readSettings, replaceSettings, settingsPath } from './settingsFile.ts';

let root: string;
let file: string;
beforeEach(() => {
  root = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'ccmon-settings-')));
  file = path.join(root, 'settings.json');
});
afterEach(() => fs.rmSync(root, { recursive: true }));

describe('the path', () => {
  const place = (env: Record<string, string> = {}) => ({ env, home: '/home/me', cwd: '/home/me/code/shop' });
  it.each([
    ['user', {}, '/home/me/.claude/settings.json'],
    ['user', { CLAUDE_CONFIG_DIR: '/etc/claude' }, '/etc/claude/settings.json'],
    ['user', { CLAUDE_CONFIG_DIR: '' }, '/home/me/.claude/settings.json'],
    ['project', { CLAUDE_CONFIG_DIR: '/etc/claude' }, '/home/me/code/shop/.claude/settings.json'],
    ['local', {}, '/home/me/code/shop/.claude/settings.local.json'],
  ] as const)('of %s with %j is %s', (scope, env, expected) => {
    expect(settingsPath(scope, place(env))).toBe(expected);
  });

  it('is not guessed where several directories are named', () => {
    expect(() => settingsPath('user', place({ CLAUDE_CONFIG_DIR: '/a,/b' }))).toThrow('names several directories');
  });
});

describe('a file that is replaced', () => {
  it('keeps its mode, its mark, and the link that leads to it', () => {
    const target = path.join(root, 'dotfiles.json');
    fs.writeFileSync(target, '\uFEFF{}', { mode: 0o640 });
    fs.chmodSync(target, 0o640);
    fs.symlinkSync('dotfiles.json', file);
    const read = readSettings(file);
    expect(read.text).toBe('{}');
    replaceSettings(read, '{"a":1}');
    expect(fs.readFileSync(target, 'utf8')).toBe('\uFEFF{"a":1}');
    expect(fs.statSync(target).mode & 0o777).toBe(0o640);
    expect(fs.lstatSync(file).isSymbolicLink()).toBe(true);
    expect(fs.readdirSync(root).sort()).toEqual(['dotfiles.json', 'settings.json']);
  });

  it('comes to be, with its folder, also behind a link that leads to nothing', () => {
    const link = path.join(root, 'link.json');
    fs.symlinkSync('new/settings.json', link);
    replaceSettings(readSettings(link), '{}');
    expect(fs.readFileSync(path.join(root, 'new/settings.json'), 'utf8')).toBe('{}');
  });

  it('goes where there was none before', () => {
    fs.writeFileSync(file, '{}');
    replaceSettings(readSettings(file), undefined);
    expect(fs.existsSync(file)).toBe(false);
  });

  it('is left alone when something else has written meanwhile', () => {
    fs.writeFileSync(file, '{}');
    const read = readSettings(file);
    fs.writeFileSync(file, '{"theirs":1}');
    expect(() => replaceSettings(read, '{"ours":1}')).toThrow('changed by something else meanwhile');
    fs.rmSync(file);
    expect(() => replaceSettings(read, '{"ours":1}')).toThrow('changed by something else meanwhile');
    expect(fs.existsSync(file)).toBe(false);
  });

  it('is left alone when it is no UTF-8', () => {
    fs.writeFileSync(file, Buffer.from([0x7b, 0xff, 0x7d]));
    expect(() => readSettings(file)).toThrow('is not UTF-8');
  });
});

it('keeps what was there before by file, and forgets it', () => {
  const dataDir = path.join(root, 'state');
  writeBefore(dataDir, '/a', { hooks: null });
  writeBefore(dataDir, '/b', { '': '{ }' });
  writeBefore(dataDir, '/a', {});
  expect([readBefore(dataDir, '/a'), readBefore(dataDir, '/b')]).toEqual([{}, { '': '{ }' }]);
  expect(fs.statSync(path.join(dataDir, 'claude-settings.json')).mode & 0o777).toBe(0o600);
  writeBefore(dataDir, '/b', {});
  expect(fs.readdirSync(dataDir)).toEqual([]);
});
