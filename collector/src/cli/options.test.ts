import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CONFIG_FILE_NAME, resolveOptions, type ResolvedOptions, type TypedOptions } from './options.ts';
import { nearest } from './settingError.ts';
import { SETTING_NAMES, SETTINGS } from './settings.ts';

let home: string;
let stateRoot: string;
beforeEach(() => {
  home = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'ccmon-options-')));
  stateRoot = path.join(home, '.local/state/ccmon');
});
afterEach(() => fs.rmSync(home, { recursive: true }));

const resolve = (typed: Partial<TypedOptions> = {}, env: Record<string, string> = {}): Promise<ResolvedOptions> =>
  resolveOptions({ flags: {}, ...typed }, { env, home, cwd: path.join(home, 'work') });

function writeConfig(text: string, dir = stateRoot): string {
  fs.mkdirSync(dir, { recursive: true });
  const file = path.join(dir, CONFIG_FILE_NAME);
  fs.writeFileSync(file, text);
  return file;
}

describe('where a value comes from', () => {
  it('is the default when nothing is set', async () => {
    const { settings, origins, configFile } = await resolve();
    expect(settings).toEqual({
      port: 8001,
      otlpPort: 4318,
      listen: '127.0.0.1',
      token: '',
      allowedHosts: [],
      configDirs: [],
      dataDir: stateRoot,
      stack: 'auto',
      prices: '',
      labelLimits: {},
      logLevel: 'info',
    });
    expect(Object.values(origins).every(({ kind }) => kind === 'default')).toBe(true);
    expect(configFile).toBeNull();
  });

  it('is the flag, else the environment, else the file', async () => {
    const file = writeConfig('stack: none\nport: 9003\nlogLevel: warn\n');
    const { settings, origins } = await resolve(
      { flags: { port: '9001' } },
      { CCMON_PORT: '9002', CCMON_LOG_LEVEL: 'debug', CCMON_STACK: '' },
    );
    expect([settings.port, settings.logLevel, settings.stack]).toEqual([9001, 'debug', 'none']);
    expect([origins.port, origins.logLevel, origins.stack]).toEqual([
      { kind: 'flag', name: '--port' },
      { kind: 'environment', name: 'CCMON_LOG_LEVEL' },
      { kind: 'file', path: file, line: 1 },
    ]);
  });

  it('reads lists and limits from the environment', async () => {
    const { settings } = await resolve({}, { CCMON_ALLOWED_HOSTS: 'a.example, b.example:443', CCMON_LABEL_LIMITS: 'project=100,tool=20' });
    expect(settings).toMatchObject({ allowedHosts: ['a.example', 'b.example:443'], labelLimits: { project: 100, tool: 20 } });
  });

  it('takes paths from where they are written', async () => {
    const other = path.join(home, 'etc');
    const file = writeConfig('configDirs: [claude, ~/.claude]\nprices: prices.yaml\n', other);
    const { settings } = await resolve({ configFile: file, flags: { dataDir: 'data' } });
    expect(settings).toMatchObject({
      configDirs: [path.join(other, 'claude'), path.join(home, '.claude')],
      prices: path.join(other, 'prices.yaml'),
      dataDir: path.join(home, 'work/data'),
    });
  });
});

describe('the data directory', () => {
  const dataDirOf = async (typed: Partial<TypedOptions>, env: Record<string, string> = {}) => (await resolve(typed, env)).settings.dataDir;

  it('follows XDG_STATE_HOME', async () => {
    expect(await dataDirOf({}, { XDG_STATE_HOME: '/state' })).toBe('/state/ccmon');
  });

  it('is one of its own for the demo, and for other directories whatever their order and spelling', async () => {
    fs.mkdirSync(path.join(home, 'work/a'), { recursive: true });
    fs.symlinkSync('a', path.join(home, 'work/link-to-a'));
    expect(await dataDirOf({ demo: true })).toBe(`${stateRoot}-demo`);
    const ab = await dataDirOf({ flags: { configDirs: ['a', 'b'] } });
    expect(ab).toMatch(/\/ccmon\/dirs-[0-9a-f]{8}$/);
    expect(await dataDirOf({ flags: { configDirs: [path.join(home, 'work/b'), 'link-to-a', 'a'] } })).toBe(ab);
    expect(await dataDirOf({ flags: { configDirs: ['a'] } })).not.toBe(ab);
    expect(await dataDirOf({ flags: { configDirs: ['a'], dataDir: '/d' } })).toBe('/d');
  });

  it('stays the usual one for directories that the usual file names', async () => {
    writeConfig('configDirs: [/mnt/claude]\n');
    expect(await dataDirOf({})).toBe(stateRoot);
  });

  it('has its configuration file in it', async () => {
    const dir = path.join(home, 'elsewhere');
    writeConfig('port: 9000\n', dir);
    expect((await resolve({ flags: { dataDir: dir } })).settings.port).toBe(9000);
    expect((await resolve()).settings.port).toBe(8001);
  });

  it('cannot be moved by the file that is found through it', async () => {
    writeConfig('dataDir: /other\n');
    await expect(resolve()).rejects.toThrow('dataDir cannot stand in the file that is found through it. Use --data-dir, or --config FILE.');
  });
});

describe('a wrong value', () => {
  const TESTDATA = fileURLToPath(new URL('testdata', import.meta.url));
  const MESSAGES: Record<string, string> = {
    'directories-not-a-list':
      'line 1: configDirs: expected directories, got "~/.claude". Correct it there, or remove it (then: CLAUDE_CONFIG_DIR, ~/.claude and ~/.config/claude).',
    'host-with-scheme':
      'line 1: allowedHosts: expected host names such as monitoring.example.org, or monitoring.example.org:443, got ["ok.example","https://no.example/"].',
    'limit-too-low':
      'line 1: labelLimits: expected labels of the catalog with whole numbers from 1 to 10000, such as project: 100, got {"project":0}.',
    'list-instead-of-settings': 'line 1: expected settings such as "port: 8001", one a line.',
    'listen-not-an-address': 'line 1: listen: expected an IP address of this machine, or localhost, got "somewhere".',
    'not-yaml':
      'line 2: Flow sequence in block collection must be sufficiently indented and end with a ]. Correct it there; the file is YAML.',
    'port-empty': 'line 1: port: expected a whole number from 1 to 65535, got null.',
    'port-not-a-number':
      'line 1: port: expected a whole number from 1 to 65535, got "eighty". Correct it there, or remove it (then: 8001).',
    'port-too-high': 'line 3: port: expected a whole number from 1 to 65535, got 70000.',
    'setting-like-no-other': `line 1: there is no setting "colour". There are: ${SETTING_NAMES.join(', ')}.`,
    'setting-twice': 'line 2: Map keys must be unique. Correct it there; the file is YAML.',
    'token-too-short': 'line 1: token: expected at least 16 characters without spaces, got something else.',
    'unknown-label': 'line 1: labelLimits: expected labels of the catalog',
    'unknown-setting': 'line 1: there is no setting "prot". Did you mean port?',
    'unknown-stack': 'line 1: stack: expected auto, docker, native or none, got "podman".',
  };

  it('has a message for each file of testdata', () => {
    expect(fs.readdirSync(TESTDATA).sort()).toEqual(Object.keys(MESSAGES).map((fault) => `${fault}.bad.yaml`));
  });

  it.each(Object.entries(MESSAGES))('%s', async (fault, message) => {
    const file = path.join(TESTDATA, `${fault}.bad.yaml`);
    await expect(resolve({ configFile: file })).rejects.toThrow(`${file} ${message}`);
  });

  it.each<[Partial<TypedOptions>, Record<string, string>, string]>([
    [
      { flags: { port: '80a' } },
      {},
      '--port: port: expected a whole number from 1 to 65535, got "80a". Correct it, or leave --port out (then: 8001).',
    ],
    [{ flags: { port: '0' } }, {}, '--port: port: expected a whole number from 1 to 65535, got 0.'],
    [
      {},
      { CCMON_STACK: 'both' },
      'CCMON_STACK: stack: expected auto, docker, native or none, got "both". Correct it, or unset CCMON_STACK (then: auto).',
    ],
    [{ flags: { port: '9000' } }, { CCMON_PORT: 'x' }, 'CCMON_PORT: port: expected a whole number'],
    [{ flags: { configDirs: ['a'] }, demo: true }, {}, '--demo writes and reads transcripts of its own: leave --config-dir out.'],
    [{ configFile: 'missing.yaml' }, {}, 'The configuration file cannot be read: ENOENT'],
  ])('of %j %j is told', async (typed, env, message) => {
    await expect(resolve(typed, env)).rejects.toThrow(message);
  });

  it('never shows a token', async () => {
    const message = await resolve({}, { CCMON_TOKEN: 'hunter2' }).catch((error: unknown) => String(error));
    expect(message).toContain('CCMON_TOKEN: token: expected at least 16 characters');
    expect(message).not.toContain('hunter2');
  });
});

describe('the settings table', () => {
  it('has one flag and one variable for each setting', () => {
    const flags = SETTING_NAMES.flatMap((name) => SETTINGS[name].flag ?? []);
    const variables = SETTING_NAMES.map((name) => SETTINGS[name].env);
    expect(new Set(flags).size).toBe(flags.length);
    expect(new Set(variables).size).toBe(variables.length);
  });

  it('tells the defaults that hold', async () => {
    const { settings } = await resolve();
    for (const name of ['port', 'listen', 'stack', 'logLevel'] as const) {
      expect(SETTINGS[name].fallback).toBe(String(settings[name]));
    }
    expect(SETTINGS.dataDir.fallback.split(',')[0]).toBe(settings.dataDir.replace(home, '~'));
  });
});

describe('the nearest name', () => {
  it.each([
    ['prot', 'port'],
    ['dataDirectory', undefined],
    ['datadir', 'dataDir'],
    ['configdirs', 'configDirs'],
    ['xyzzy', undefined],
  ])('of %s is %s', (name, expected) => {
    expect(nearest(name, SETTING_NAMES)).toBe(expected);
  });
});
