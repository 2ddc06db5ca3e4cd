/** Reads what is new in the transcripts, for commands that answer from the store and need no daemon. */
import { resolveConfigDirs } from '../sources/transcripts/directories.ts';
import { readTranscripts } from '../sources/transcripts/readAll.ts';
import type { History } from './history.ts';
import { createProgress } from './progress.ts';
import type { Settings } from './settings.ts';
import type { Terminal } from './terminal.ts';

/** Says so where there is none of them. */
export function configDirsOf({ configDirs: explicit }: Settings, { env, home, tell }: Terminal): string[] {
  const found = resolveConfigDirs({ explicit, env, home });
  const configDirs = found.map(({ path }) => path);
  if (!found.some((directory) => directory.found)) {
    tell(`No Claude Code data: there is no ${configDirs.join(' and no ')}. Name another directory with --config-dir.\n`);
  }
  return configDirs;
}

export async function readNews({ ingest }: History, configDirs: readonly string[], terminal: Terminal): Promise<void> {
  ingest.reprice();
  // Where nobody watches, a line of progress would only be in the way.
  const progress = createProgress({
    ...terminal,
    write: terminal.isTerminal ? terminal.tell : () => undefined,
    now: () => performance.now(),
  });
  const { problems } = await readTranscripts({
    configDirs,
    known: ingest.known,
    stored: ingest.stored,
    onBatch: (batch) => ingest.commit(batch),
    onProgress: progress.update,
  });
  progress.clear();
  for (const { path, message } of problems) {
    terminal.tell(`Not read: ${path}: ${message}\n`);
  }
}
