/**
 * Resolves settings: flags, then environment, then the configuration file, then defaults. What was set and is wrong is
 * an error even where something stronger overrides it.
 */
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import type { Surroundings } from '../base/surroundings.ts';
import { stateDir } from '../stateDir.ts';
import { SettingError, wrongValue, type Origin } from './settingError.ts';
import { SETTING_NAMES, SETTINGS, type SettingName, type Settings } from './settings.ts';

export const CONFIG_FILE_NAME = 'ccmon.config.yaml';

/** What was typed: a flag that was not given is missing. */
export interface TypedOptions {
  flags: Partial<Record<SettingName, string | string[]>>;
  /** `--config` */
  configFile?: string | undefined;
  demo?: boolean | undefined;
}

export interface ResolvedOptions {
  settings: Settings;
  origins: Record<SettingName, Origin>;
  /** The configuration file that was read; null for none. */
  configFile: string | null;
  demo: boolean;
}

interface Candidate {
  value: unknown;
  origin: Origin;
}

/** @throws SettingError */
export async function resolveOptions(typed: TypedOptions, { env, home, cwd }: Surroundings): Promise<ResolvedOptions> {
  const expand = (text: string, base: string) => path.resolve(base, text.replace(/^~(?=$|[/\\])/, home));
  const given = [...flagCandidates(typed.flags), ...environmentCandidates(env)];
  const named = typed.configFile ?? (env['CCMON_CONFIG'] === '' ? undefined : env['CCMON_CONFIG']);
  const stateRoot = stateDir(env, home);

  const givenDataDir = given.find(([name]) => name === 'dataDir')?.[1].value;
  const besideStore = path.join(typeof givenDataDir === 'string' ? expand(givenDataDir, cwd) : stateRoot, CONFIG_FILE_NAME);
  const configFile = named === undefined ? (fs.existsSync(besideStore) ? besideStore : null) : expand(named, cwd);
  const inFile = configFile === null ? [] : await fileCandidates(configFile);
  if (named === undefined && inFile.some(([name]) => name === 'dataDir')) {
    throw new SettingError(`${besideStore}: dataDir cannot stand in the file that is found through it. Use --data-dir, or --config FILE.`);
  }

  const candidates = [...given, ...inFile];
  await check(candidates);
  const chosen = new Map<SettingName, Candidate>();
  for (const [name, candidate] of candidates) {
    if (!chosen.has(name)) {
      chosen.set(name, { ...candidate, value: withPaths(name, candidate, (text, base) => expand(text, base), cwd) });
    }
  }
  return settle(chosen, { stateRoot, configFile, demo: typed.demo === true, ownDirs: named !== undefined });
}

function flagCandidates(flags: TypedOptions['flags']): [SettingName, Candidate][] {
  return SETTING_NAMES.flatMap((name): [SettingName, Candidate][] => {
    const text = flags[name];
    const flag = SETTINGS[name].flag?.split(' ')[0] ?? '';
    return text === undefined ? [] : [[name, { value: fromText(name, text), origin: { kind: 'flag', name: flag } }]];
  });
}

function environmentCandidates(env: Surroundings['env']): [SettingName, Candidate][] {
  return SETTING_NAMES.flatMap((name): [SettingName, Candidate][] => {
    const text = env[SETTINGS[name].env];
    const origin: Origin = { kind: 'environment', name: SETTINGS[name].env };
    return text === undefined || text === '' ? [] : [[name, { value: fromText(name, text), origin }]];
  });
}

async function fileCandidates(file: string): Promise<[SettingName, Candidate][]> {
  const { readConfigFile } = await import('./configFile.ts');
  return [...readConfigFile(file)].map(([name, { value, line }]) => [name, { value, origin: { kind: 'file', path: file, line } }]);
}

/** A text that is not of the setting's shape stays as it is, for the check to show. */
function fromText(name: SettingName, text: string | string[]): unknown {
  const { shape } = SETTINGS[name];
  if (Array.isArray(text)) {
    return text;
  }
  switch (shape) {
    case 'number':
      return /^\d+$/.test(text) ? Number(text) : text;
    case 'list':
    case 'paths':
      return text.split(',').map((part) => part.trim());
    case 'limits':
      return Object.fromEntries(text.split(',').map((part) => limitOf(part)));
    case 'text':
    case 'path':
      return text;
  }
}

function limitOf(text: string): [string, unknown] {
  const [label = '', limit = ''] = text.split('=');
  return [label.trim(), /^\d+$/.test(limit.trim()) ? Number(limit) : limit];
}

function isPath(name: SettingName): boolean {
  return SETTINGS[name].shape === 'path' || SETTINGS[name].shape === 'paths';
}

async function check(candidates: readonly (readonly [SettingName, Candidate])[]): Promise<void> {
  // Paths of flags and environment are text whatever they are; the schemas take time to load.
  const unsure = candidates.filter(([name, { value, origin }]) => !isPath(name) || origin.kind === 'file' || value === '');
  if (unsure.length === 0) {
    return;
  }
  const { SETTING_SCHEMAS } = await import('./settingsSchema.ts');
  for (const [setting, { value, origin }] of unsure) {
    if (!SETTING_SCHEMAS[setting].safeParse(value).success) {
      const { expected, fallback } = SETTINGS[setting];
      throw wrongValue({ setting, origin, value, expected, fallback });
    }
  }
}

/** Paths are meant from where they are written: the file's folder, or the working directory. */
function withPaths(name: SettingName, { value, origin }: Candidate, expand: (text: string, base: string) => string, cwd: string): unknown {
  if (!isPath(name)) {
    return value;
  }
  const base = origin.kind === 'file' ? path.dirname(origin.path) : cwd;
  return Array.isArray(value) ? value.map((text) => expand(String(text), base)) : expand(String(value), base);
}

interface Settling {
  stateRoot: string;
  configFile: string | null;
  demo: boolean;
  /** True when the configuration file was named, so that its directories are not simply the user's own. */
  ownDirs: boolean;
}

function settle(chosen: ReadonlyMap<SettingName, Candidate>, { stateRoot, configFile, demo, ownDirs }: Settling): ResolvedOptions {
  const defaults: Settings = {
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
  };
  const settings: Settings = { ...defaults, ...Object.fromEntries([...chosen].map(([name, { value }]) => [name, value])) };
  const origins = Object.fromEntries(SETTING_NAMES.map((name) => [name, chosen.get(name)?.origin ?? { kind: 'default' }])) as Record<
    SettingName,
    Origin
  >;
  if (demo && origins.configDirs.kind === 'flag') {
    throw new SettingError('--demo writes and reads transcripts of its own: leave --config-dir out.');
  }
  if (demo) {
    settings.configDirs = [];
  }
  if (origins.dataDir.kind === 'default') {
    const isElsewhere = settings.configDirs.length > 0 && (origins.configDirs.kind !== 'file' || ownDirs);
    settings.dataDir = demo ? `${stateRoot}-demo` : isElsewhere ? storeOf(stateRoot, settings.configDirs) : stateRoot;
  }
  return { settings, origins, configFile, demo };
}

/** A store for these directories alone: what was read from others never mixes into the user's own numbers. */
function storeOf(stateRoot: string, configDirs: readonly string[]): string {
  const real = configDirs.map((directory) => {
    try {
      return fs.realpathSync(directory);
    } catch {
      return directory;
    }
  });
  const hash = createHash('sha256')
    .update([...new Set(real)].sort().join('\0'))
    .digest('hex');
  return path.join(stateRoot, `dirs-${hash.slice(0, 8)}`);
}
