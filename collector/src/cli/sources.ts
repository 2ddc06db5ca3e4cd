/** The sources beside the transcripts, wired to what they need to know of them. */
import { basename } from 'node:path';
import type { Ingest } from '../ingest.ts';
import { createHostSource } from '../sources/host/host.ts';
import { createProcessesSource } from '../sources/processes/processes.ts';
import { createProcessTable, type ProcessTable } from '../sources/processes/table.ts';
import { measureReading } from '../sources/transcripts/measure.ts';
import type { Source } from '../sources/source.ts';
import { createStorageSource } from '../sources/storage/storage.ts';

export interface SourcesOptions {
  ingest: Pick<Ingest, 'known' | 'stored'>;
  configDirs: () => readonly string[];
  dataDir: string;
  demo: boolean;
}

export function createSources({ ingest, configDirs, dataDir, demo }: SourcesOptions): Source[] {
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
