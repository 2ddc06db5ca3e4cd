/** How long sessions took to be loaded: the process is known from the live registry, its session's start from the spool. */
import fs from 'node:fs';
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { temporaryDirectory } from '../../../../test/support/temporaryDirectory.ts';
import { waitFor } from '../../../../test/support/waiting.ts';
import { SESSION, startFakeClaude } from '../processes/fakeClaude.ts';
import { createProcessesSource } from '../processes/processes.ts';
import { createProcessTable } from '../processes/table.ts';
import { createRegistrySource } from '../registry/source.ts';
import { runIntoStore } from '../runIntoStore.ts';
import { createHooksSource } from './source.ts';
import { makeSpool } from './spool.ts';

it.runIf(process.platform === 'linux')(
  'measures the load of a session whose hooks are installed twice, and of its compaction',
  async () => {
    const dataDir = await temporaryDirectory();
    const { hooks } = makeSpool(dataDir);
    const claude = await startFakeClaude();
    claude.register();
    let pid = 100;
    const handOver = (event: string, fields: object, at: number): void => {
      for (const laterMs of [0, 3]) {
        const file = path.join(hooks, `${SESSION}.${pid++}`);
        fs.writeFileSync(file, `${JSON.stringify({ session_id: SESSION, hook_event_name: event, ...fields })}\n`);
        fs.utimesSync(file, (at + laterMs) / 1000, (at + laterMs) / 1000);
      }
    };
    const { store, end } = runIntoStore(
      dataDir,
      createHooksSource({ dataDir, sweepMs: 50 }),
      createRegistrySource({ configDirs: () => [claude.configDir], intervalMs: 30 }),
      createProcessesSource({
        ...{ table: createProcessTable(), configDirs: () => [claude.configDir], intervalMs: 100 },
        ...{ lastRecordAt: () => 0, measureReading: () => null },
      }),
    );
    onTestFinished(end);
    const loads = () =>
      store.tables.sessionTimings.page(0, 10).map((row) => `${store.names.text(row.operation)} ${(row.duration_ms / 1000).toFixed(1)}`);
    const startedAt = await waitFor({ for: 'the process' }, () => Promise.resolve(store.tables.sessionProcesses.page(0, 1)[0]?.started_at));

    handOver('SessionStart', { source: 'resume' }, startedAt + 2500);
    await waitFor({ for: 'the load' }, () => Promise.resolve(loads().length > 0 || undefined));
    handOver('PreCompact', { trigger: 'manual' }, startedAt + 60_000);
    handOver('SessionStart', { source: 'compact' }, startedAt + 67_500);
    handOver('SessionStart', { source: 'clear' }, startedAt + 90_000);
    await waitFor({ for: 'the clear' }, () => Promise.resolve(store.tables.hookEvents.page(0, 10).length === 4 || undefined));
    expect(loads()).toEqual(['resume 2.5', 'compact 7.5']);

    // The process goes on with another session, whose load began when nobody knows.
    claude.register({ sessionId: 'another' });
    await waitFor({ for: 'the other session' }, () => Promise.resolve(store.tables.sessions.find(['another'])));
    handOver('SessionStart', { source: 'resume', session_id: 'another' }, startedAt + 100_000);
    await waitFor({ for: 'its load' }, () => Promise.resolve(loads().length > 2 || undefined));
    expect(loads()).toEqual(['resume 2.5', 'compact 7.5', 'resume -0.0']);
    expect(store.tables.sessionProcesses.page(0, 10)).toHaveLength(1);
  },
);
