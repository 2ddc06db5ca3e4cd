/** How the daemon is, told by what has come up of it so far. */
import fs from 'node:fs';
import packageJson from '../../package.json' with { type: 'json' };
import type { Collector } from '../collector.ts';
import type { RuntimeStatus } from '../outputs/api/resources.ts';
import type { ConfigDir } from '../sources/transcripts/directories.ts';
import type { Stack } from '../stack/stack.ts';
import type { DaemonOptions } from './daemonOptions.ts';
import type { History } from './history.ts';
import type { WriteProgress } from './progress.ts';

/** What comes up one after the other, while the server already tells of it. */
export interface Parts {
  /** Of the demo's history; null once it is written, and without a demo. */
  writing: WriteProgress | null;
  collector?: Collector;
  stack?: Stack;
}

export const NOTHING_WRITTEN = { days: 0, daysDone: 0, bytes: 0 };
const NOTHING_READ = { files: 0, filesDone: 0, bytes: 0, bytesDone: 0 };

interface StatusSources {
  parts: Parts;
  findDirs: () => ConfigDir[];
  countersHeld: () => number;
}

export function statusOf(
  { settings, demo }: DaemonOptions,
  { store }: History,
  { parts, findDirs, countersHeld }: StatusSources,
): () => RuntimeStatus {
  const startedAt = new Date().toISOString();
  return () => ({
    version: packageJson.version,
    startedAt,
    demo,
    configDirs: findDirs(),
    dataDir: settings.dataDir,
    writing: parts.writing,
    reading: parts.collector === undefined ? NOTHING_READ : parts.collector.reading(),
    sources: parts.collector?.sources() ?? [],
    problems: [...(parts.collector?.problems() ?? [])],
    services: parts.stack?.services() ?? [],
    countersHeld: countersHeld(),
    storeBytes: sizeOf(store.path) + sizeOf(`${store.path}-wal`),
  });
}

function sizeOf(file: string): number {
  return fs.statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}
