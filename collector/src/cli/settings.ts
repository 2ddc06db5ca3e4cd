/** Every setting, as data: where it may be set, what it may be, and its default. Help texts and checks follow this table. */
import type { LabelName } from '../catalog/labels.ts';
import type { LogLevel } from './log.ts';

export const STACK_MODES = ['auto', 'docker', 'native', 'none'] as const;
export type StackMode = (typeof STACK_MODES)[number];

export interface Settings {
  port: number;
  otlpPort: number;
  listen: string;
  token: string;
  allowedHosts: string[];
  configDirs: string[];
  dataDir: string;
  stack: StackMode;
  prices: string;
  labelLimits: Partial<Record<LabelName, number>>;
  logLevel: LogLevel;
}

export type SettingName = keyof Settings;

/** How the text of a flag or of an environment variable is read; a configuration file gives the value itself. */
export type SettingShape = 'text' | 'number' | 'list' | 'limits' | 'path' | 'paths';

export interface SettingDefinition {
  /** Null where a command line is the wrong place. */
  flag: string | null;
  env: string;
  shape: SettingShape;
  help: string;
  /** Completes "expected ..." in an error. */
  expected: string;
  /** What holds when nothing is set, in words. */
  fallback: string;
}

export const SETTINGS = {
  port: {
    flag: '--port <number>',
    env: 'CCMON_PORT',
    shape: 'number',
    help: 'port of the page, the API and /metrics',
    expected: 'a whole number from 1 to 65535',
    fallback: '8001',
  },
  otlpPort: {
    flag: '--otlp-port <number>',
    env: 'CCMON_OTLP_PORT',
    shape: 'number',
    help: 'further port that takes in telemetry, for this machine alone; 0 for none',
    expected: 'a whole number from 0 to 65535',
    fallback: '4318',
  },
  listen: {
    flag: '--listen <address>',
    env: 'CCMON_LISTEN',
    shape: 'text',
    help: 'address to listen on; any other than loopback needs a token',
    expected: 'an IP address of this machine, or localhost',
    fallback: '127.0.0.1',
  },
  token: {
    flag: null,
    env: 'CCMON_TOKEN',
    shape: 'text',
    help: 'token that every client must send as "Authorization: Bearer <token>"',
    expected: 'at least 16 characters without spaces',
    fallback: 'none',
  },
  allowedHosts: {
    flag: '--allowed-host <name>',
    env: 'CCMON_ALLOWED_HOSTS',
    shape: 'list',
    help: 'further name under which clients may reach the collector (repeatable)',
    expected: 'host names such as monitoring.example.org, or monitoring.example.org:443',
    fallback: 'localhost, 127.0.0.1, [::1], host.docker.internal',
  },
  configDirs: {
    flag: '--config-dir <directory>',
    env: 'CCMON_CONFIG_DIRS',
    shape: 'paths',
    help: 'configuration directory of Claude Code to read (repeatable)',
    expected: 'directories',
    fallback: 'CLAUDE_CONFIG_DIR, ~/.claude and ~/.config/claude',
  },
  dataDir: {
    flag: '--data-dir <directory>',
    env: 'CCMON_DATA_DIR',
    shape: 'path',
    help: 'directory of the store',
    expected: 'a directory',
    fallback: '~/.local/state/ccmon, and a directory of its own for each set of --config-dir',
  },
  stack: {
    flag: '--stack <mode>',
    env: 'CCMON_STACK',
    shape: 'text',
    help: 'services to start around the collector: auto, docker, native or none',
    expected: 'auto, docker, native or none',
    fallback: 'auto',
  },
  prices: {
    flag: '--prices <file>',
    env: 'CCMON_PRICES',
    shape: 'path',
    help: 'file with prices that replace or extend the built-in ones',
    expected: 'a file',
    fallback: 'the built-in prices',
  },
  labelLimits: {
    flag: null,
    env: 'CCMON_LABEL_LIMITS',
    shape: 'limits',
    help: 'most distinct values of a label before new ones are counted under "other"',
    expected: 'labels of the catalog with whole numbers from 1 to 10000, such as project: 100',
    fallback: 'the limits of METRICS.md',
  },
  logLevel: {
    flag: '--log-level <level>',
    env: 'CCMON_LOG_LEVEL',
    shape: 'text',
    help: 'least level that is logged: debug, info, warn or error',
    expected: 'debug, info, warn or error',
    fallback: 'info',
  },
} as const satisfies Record<SettingName, SettingDefinition>;

export const SETTING_NAMES = Object.keys(SETTINGS) as SettingName[];

export function isSettingName(name: string): name is SettingName {
  return Object.hasOwn(SETTINGS, name);
}
