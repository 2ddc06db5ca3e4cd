/** The commands that change Claude Code's settings, from the command line to the file. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runForTest, type Ran, type TestCall } from './testTerminal.ts';

let home: string;
let file: string;
beforeEach(() => {
  home = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'ccmon-cli-settings-')));
  file = path.join(home, '.claude/settings.json');
  fs.mkdirSync(path.dirname(file));
});
afterEach(() => fs.rmSync(home, { recursive: true }));

/** Whatever Claude Code this machine has, it has no say here. */
const run = (args: string, { answer, env = {} }: Omit<TestCall, 'home'> = {}): Promise<Ran> =>
  runForTest(args, { home, answer, env: { PATH: '/nonexistent', ...env } });

const SETTINGS =
  '{\n  "model": "opus", // comment\n  "hooks": { "Stop": [{ "hooks": [{ "type": "command", "command": "say.sh" }] }] }\n}\n';
const CHANGES = [
  ['hooks install', 'hooks uninstall'],
  ['statusline install', 'statusline uninstall'],
  ['telemetry install', 'telemetry uninstall'],
  ['hooks measure on', 'hooks measure off'],
] as const;

describe.each(CHANGES)('%s', (install, uninstall) => {
  it('shows the change, makes it, says so when there is nothing more to do, and is undone to the byte', async () => {
    fs.writeFileSync(file, SETTINGS);
    const first = await run(`${install} --yes`);
    expect(first.code).toBe(0);
    expect(first.out).toContain(`--- ${file}\n+++ ${file}\n`);
    expect(first.err).toContain('has comments or trailing commas');
    const installed = fs.readFileSync(file, 'utf8');
    expect(installed).not.toBe(SETTINGS);
    expect((await run(`${install} --yes`)).out).not.toContain('+++');
    expect(fs.readFileSync(file, 'utf8')).toBe(installed);
    expect((await run(`${uninstall} --yes`)).code).toBe(0);
    expect(fs.readFileSync(file, 'utf8')).toBe(SETTINGS);
    expect((await run(`${uninstall} --yes`)).code).toBe(0);
  });

  it('takes an empty file for empty settings, and gives it back', async () => {
    const hook = install === 'hooks measure on' ? SETTINGS.replace(' // comment', '') : '';
    fs.writeFileSync(file, hook);
    const first = await run(`${install} --yes`);
    expect([first.code, first.err]).toEqual([0, expect.not.stringContaining('value expected')]);
    expect(await run(`${uninstall} --yes`)).toMatchObject({ code: 0, err: '' });
    expect(fs.readFileSync(file, 'utf8')).toBe(hook);
  });

  it('touches nothing that is read-only', async () => {
    fs.writeFileSync(file, SETTINGS, { mode: 0o444 });
    expect(await run(`${install} --yes`)).toEqual({
      ...{ code: 1, out: '' },
      err: `ccmon: ${file} is read-only: nothing was changed. Make it writable first, or change it where it comes from.\n`,
    });
    expect(fs.readFileSync(file, 'utf8')).toBe(SETTINGS);
  });

  it('says what is wrong with the data directory, and touches nothing', async () => {
    fs.writeFileSync(file, SETTINGS);
    const { code, err } = await run(`${install} --yes --data-dir ${file}`);
    expect([code, err]).toEqual([1, expect.stringContaining(`The data directory ${file} cannot be written`)]);
    expect(fs.readFileSync(file, 'utf8')).toBe(SETTINGS);
  });

  it('changes nothing without a yes', async () => {
    fs.writeFileSync(file, SETTINGS);
    const alone = await run(install);
    expect([alone.code, alone.err]).toEqual([2, expect.stringContaining('add --yes')]);
    const no = await run(install, { answer: false });
    expect([no.code, no.err]).toEqual([1, expect.stringContaining('Nothing was changed.')]);
    expect(fs.readFileSync(file, 'utf8')).toBe(SETTINGS);
    expect((await run(install, { answer: true })).code).toBe(0);
  });

  it('names the line that is wrong, and touches nothing', async () => {
    fs.writeFileSync(file, '{\n  "a": 1\n  "b": 2\n}');
    const { code, out, err } = await run(`${install} --yes`);
    expect([code, out]).toEqual([1, '']);
    expect(err).toBe(`ccmon: ${file}:3: comma expected. Nothing was changed; correct it there first.\n`);
    expect(fs.readFileSync(file, 'utf8')).toBe('{\n  "a": 1\n  "b": 2\n}');
  });
});

describe('hooks', () => {
  it('says when nobody takes what they leave', async () => {
    const installed = await run('hooks install --yes --data-dir state');
    expect(installed.out).toContain(`hooks uninstall --data-dir ${path.join(home, 'state')}\n`);
    expect(installed.err).toContain(`No collector keeps ${path.join(home, 'state')} at this moment`);
    expect((await run('hooks status --data-dir state')).out).toMatch(/^collector +does not run +\/.*\/state$/m);
  });

  it('shows a new file without a line of the comparison between', async () => {
    fs.rmSync(file, { force: true });
    expect((await run('hooks install --yes')).out).toMatch(/^--- \/dev\/null\n\+\+\+ \//);
  });

  it('status takes an empty file for one without hooks', async () => {
    fs.writeFileSync(file, '');
    expect((await run('hooks status')).out).toMatch(/^user +not installed/m);
    expect((await run('telemetry status')).out).toContain('lacks CLAUDE_CODE_ENABLE_TELEMETRY');
  });

  it('removes the file that it made, and leaves a spool that only its owner enters', async () => {
    await run('hooks install --yes --data-dir state');
    expect(fs.readFileSync(file, 'utf8')).toContain(path.join(home, 'state/spool'));
    expect(fs.statSync(path.join(home, 'state/spool/measured')).mode & 0o777).toBe(0o700);
    await run('hooks uninstall --yes --data-dir state');
    expect(fs.existsSync(file)).toBe(false);
  });

  it('goes to the directory that CLAUDE_CONFIG_DIR names', async () => {
    const other = path.join(home, 'other');
    await run('hooks install --yes', { env: { CLAUDE_CONFIG_DIR: other } });
    expect(fs.existsSync(path.join(other, 'settings.json'))).toBe(true);
    expect(fs.existsSync(file)).toBe(false);
  });

  it('puts no path of this machine into settings that are shared', async () => {
    await run('hooks install --yes --scope project');
    const text = fs.readFileSync(file, 'utf8');
    expect(text).toContain('CCMON_DATA_DIR');
    expect(text).not.toContain(home);
  });

  it('registers what the Claude Code on PATH knows: an older one heeds nothing that it does not know all of', async () => {
    fs.writeFileSync(path.join(home, 'claude'), '#!/bin/sh\necho "2.1.39 (Claude Code)"\n', { mode: 0o755 });
    await run('hooks install --yes', { env: { PATH: `${home}:/usr/bin:/bin` } });
    const { hooks } = JSON.parse(fs.readFileSync(file, 'utf8')) as { hooks: Record<string, unknown> };
    expect(Object.keys(hooks)).toContain('TaskCompleted');
    expect(Object.keys(hooks)).not.toContain('PostToolBatch');
    const newer = await run('hooks status');
    expect([newer.code, newer.out]).toEqual([1, expect.stringContaining(`${file} lacks PostToolBatch`)]);
  });

  it('status says what is there and what is amiss', async () => {
    const none = await run('hooks status');
    expect([none.code, none.out]).toEqual([1, expect.stringContaining('No hooks are installed')]);
    await run('hooks install --yes');
    const installed = await run('hooks status');
    expect([installed.code, installed.out]).toEqual([0, expect.stringMatching(/^user +installed, 21 events +\//m)]);
    const settings = JSON.parse(fs.readFileSync(file, 'utf8')) as object;
    fs.writeFileSync(file, JSON.stringify({ ...settings, enabledPlugins: { 'ccmon@ccmon': true } }));
    const twice = await run('hooks status');
    expect([twice.code, twice.out]).toEqual([1, expect.stringContaining('installed more than once')]);
    expect((await run('hooks install --yes')).err).toContain('The plugin is enabled too');
    fs.rmSync(path.join(home, '.local/state/ccmon/spool'), { recursive: true });
    expect((await run('hooks status')).out).toContain('! The spool is missing');
  });
});

describe('telemetry', () => {
  it('leaves what the user has set, names it, and adds nothing', async () => {
    const text = '{"env":{"OTEL_EXPORTER_OTLP_ENDPOINT":"https://token@example.org"}}';
    fs.writeFileSync(file, text);
    const { code, out, err } = await run('telemetry install --yes');
    expect([code, out]).toEqual([1, '']);
    expect(err).toContain('sets OTEL_EXPORTER_OTLP_ENDPOINT to something else');
    expect(err).not.toContain('example.org');
    expect(fs.readFileSync(file, 'utf8')).toBe(text);
    expect((await run('telemetry status')).code).toBe(1);
  });

  it('keeps a token out of settings that are shared', async () => {
    const env = { CCMON_TOKEN: 'a-token-of-some-length' };
    expect((await run('telemetry install --yes --scope project', { env })).err).toContain('use --scope user');
    await run('telemetry install --yes --scope local', { env });
    expect((await run('telemetry status --scope local', { env })).code).toBe(0);
    expect(fs.readFileSync(path.join(home, '.claude/settings.local.json'), 'utf8')).toContain(
      'Authorization=Bearer a-token-of-some-length',
    );
  });
});
