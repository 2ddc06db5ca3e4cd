/** Every source beside the transcripts, wired to what it needs to know of them and of the store. */
import { basename } from 'node:path';
import { createBaselinesSource } from '../baselines/source.ts';
import type { Ingest } from '../ingest.ts';
import { createHooksSource } from '../sources/hooks/source.ts';
import { createHostSource } from '../sources/host/host.ts';
import { createOtlpSource } from '../sources/otlp/receive.ts';
import { createProcessesSource } from '../sources/processes/processes.ts';
import { createProcessTable, type ProcessTable } from '../sources/processes/table.ts';
import { createRecordSource } from '../sources/record/source.ts';
import { createRegistrySource } from '../sources/registry/source.ts';
import type { Source } from '../sources/source.ts';
import { createStorageSource } from '../sources/storage/storage.ts';
import { measureReading } from '../sources/transcripts/measure.ts';
import { recordedIn } from '../store/recorded.ts';
import type { History } from './history.ts';

export interface SourcesOptions {
  history: Pick<History, 'ingest' | 'store'>;
  configDirs: () => readonly string[];
  dataDir: string;
  /** What the demonstration shows of Claude Code is made up: no telemetry is taken in, and no process is its. */
  demo: boolean;
}

export function createSources({ history: { ingest, store }, configDirs, dataDir, demo }: SourcesOptions): Source[] {
  return [
    createProcessesSource({
      ...{ table: demo ? withoutProcesses() : createProcessTable(), configDirs },
      lastRecordAt: (sessionId) => lastWrittenAt(ingest, sessionId),
      measureReading: (sessionId) => {
        const transcript = [...ingest.known.values()].find(({ path }) => basename(path) === `${sessionId}.jsonl`);
        return transcript === undefined ? null : measureReading(transcript);
      },
    }),
    createHostSource({ configDirs, dataDir }),
    createStorageSource({ configDirs, projectDirs: ingest.stored.projectDirs }),
    createRecordSource({ dataDir, before: recordedIn(store) }),
    createHooksSource({ dataDir }),
    createRegistrySource({ configDirs }),
    createBaselinesSource({ store, dataDir }),
    ...(demo ? [] : [createOtlpSource()]),
  ];
}

/** Nobody made-up has a process, and those of this machine are none of the demo's. */
function withoutProcesses(): ProcessTable {
  return { ...createProcessTable(), list: () => [] };
}

/** Of the session's transcript and those of its agents. */
function lastWrittenAt({ known }: Pick<Ingest, 'known'>, sessionId: string): number {
  let last = 0;
  if (sessionId === '') return last;
  for (const file of known.values()) if (file.sessionId === sessionId && file.modifiedAt > last) last = file.modifiedAt;
  return last;
}
