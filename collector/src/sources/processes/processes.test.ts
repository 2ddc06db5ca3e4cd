/** Real processes, as Claude Code leaves them: tied to their session, left behind, stuck. Only where there is a /proc. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { waitFor } from '../../../../test/support/waiting.ts';
import { createReadingBoard } from '../../readings/board.ts';
import type { ProcessesReading, ProcessReading } from '../../readings/processes.ts';
import type { Round } from '../source.ts';
import { type FakeClaude, SECRET, SESSION, startFakeClaude } from './fakeClaude.ts';
import { createLook, createProcessesSource } from './processes.ts';
import { createProcTable } from './procfs.ts';
import { STUCK_AFTER_MS } from './stuck.ts';

const HOOK_ENV = { CLAUDECODE: '1', CLAUDE_CODE_SESSION_ID: SESSION, CLAUDE_CODE_CHILD_SESSION: '1', CLAUDE_PROJECT_DIR: `/tmp/${SECRET}` };
const SERVER_ENV = { CLAUDECODE: '1', CLAUDE_CODE_SESSION_ID: SESSION, CLAUDE_PROJECT_DIR: '/tmp', API_TOKEN: SECRET };
const TOOL_ENV = { CLAUDECODE: '1', CLAUDE_CODE_SESSION_ID: SESSION, CLAUDE_CODE_CHILD_SESSION: '1', DATABASE_URL: SECRET };

function lookAt({ configDir }: FakeClaude, lastRecordAt: () => number = () => 0) {
  return createLook({ table: createProcTable(), configDirs: () => [configDir], lastRecordAt });
}

function find({ processes }: ProcessesReading, pid: number): ProcessReading | undefined {
  return processes.find((process) => process.pid === pid);
}

interface Family {
  hook: number;
  server: number;
  tool: number;
}

async function startFamily(claude: FakeClaude): Promise<Family> {
  const marks = { CLAUDE_PID: String(claude.pid) };
  const script = join(claude.projectDir, 'server-files.js');
  writeFileSync(script, 'setInterval(() => {}, 1000)');
  const snapshot = `source ${claude.configDir}/shell-snapshots/snapshot-bash-1-x.sh 2>/dev/null; sleep 60; echo ${SECRET}`;
  return {
    hook: await claude.start('sh', ['-c', `sleep 60; echo --token=${SECRET}`], { ...HOOK_ENV, ...marks }),
    server: await claude.start(process.execPath, [script, `--api-key=${SECRET}`], SERVER_ENV),
    tool: await claude.start('bash', ['-c', snapshot], { ...TOOL_ENV, ...marks }),
  };
}

describe.runIf(process.platform === 'linux')('processes', () => {
  it('ties what Claude Code started to its session, by kind, and tells no argument and no environment', async () => {
    const claude = await startFakeClaude();
    claude.register({ status: 'busy' });
    const { hook, server, tool } = await startFamily(claude);
    const look = lookAt(claude);
    // The shell starts its command a moment later, and for a moment that is still a shell.
    const reading = await waitFor({ for: 'the command of the model' }, async () => {
      const seen = await look(Date.now());
      return seen.processes.some(({ parentPid, name }) => parentPid === tool && name === 'sleep') ? seen : undefined;
    });

    const of = { sessionId: SESSION, project: 'code/shop', claudePid: claude.pid, isOrphan: false, stuck: null };
    expect(find(reading, claude.pid)).toMatchObject({ ...of, kind: 'claude', name: 'claude', status: 'busy' });
    expect(find(reading, hook)).toMatchObject({ ...of, kind: 'hook', name: 'sh', parentPid: claude.pid, status: null });
    expect(find(reading, server)).toMatchObject({ ...of, kind: 'mcp_server', name: 'server-files.js' });
    expect(find(reading, tool)).toMatchObject({ ...of, kind: 'tool', name: 'bash' });
    expect(reading.processes.find(({ parentPid }) => parentPid === tool)).toMatchObject({ ...of, kind: 'tool', name: 'sleep' });
    const { residentBytes, threads, openFiles, startedAt, cpuSeconds } = find(reading, claude.pid) ?? {};
    expect(residentBytes).toBeGreaterThan(10_000_000);
    expect(threads).toBeGreaterThan(1);
    expect(openFiles).toBeGreaterThan(3);
    expect(cpuSeconds).toBeGreaterThan(0);
    expect(Math.abs(Date.now() - (startedAt ?? 0))).toBeLessThan(60_000);
    expect(JSON.stringify(reading)).not.toContain(SECRET);
    expect(JSON.stringify(reading)).not.toContain('hunter2');
  });

  it('names what a killed Claude Code leaves behind, whether it was seen before or not', async () => {
    const claude = await startFakeClaude();
    claude.register();
    const { hook, server, tool } = await startFamily(claude);
    const look = lookAt(claude);
    await look(Date.now());
    await claude.kill();

    const orphan = { isOrphan: true, sessionId: SESSION, claudePid: 0, project: 'code/shop' };
    for (const reading of [await look(Date.now()), await lookAt(claude)(Date.now())]) {
      // Its file in the registry is still there.
      expect(find(reading, claude.pid)).toBeUndefined();
      expect(find(reading, hook)).toMatchObject({ ...orphan, kind: 'hook' });
      expect(find(reading, server)).toMatchObject({ ...orphan, kind: 'mcp_server' });
      expect(find(reading, tool)).toMatchObject({ ...orphan, kind: 'tool' });
    }
  });

  it('does not take another process that has the number now for the one in the registry', async () => {
    const claude = await startFakeClaude();
    claude.register({ procStart: '1' });
    expect(find(await lookAt(claude)(Date.now()), claude.pid)).toMatchObject({ sessionId: '', status: null });
  });

  it('takes a session without registry from what its process started', async () => {
    const claude = await startFakeClaude();
    await claude.start('sleep', ['60'], TOOL_ENV);
    expect(find(await lookAt(claude)(Date.now()), claude.pid)).toMatchObject({ sessionId: SESSION, project: 'code/shop' });
  });

  it('calls a busy session stuck that does nothing and writes nothing, and a hook overdue that nobody waits for any more', async () => {
    const claude = await startFakeClaude();
    const now = Date.now();
    claude.register({ status: 'busy', statusUpdatedAt: now });
    const hook = await claude.start('sleep', ['60'], HOOK_ENV);
    const later = now + STUCK_AFTER_MS + 1000;
    const stuckAt = async (status: string, lastRecordAt: number): Promise<(string | null | undefined)[]> => {
      claude.register({ status, statusUpdatedAt: now });
      const look = lookAt(claude, () => lastRecordAt);
      await look(now);
      await look(now + 15_000);
      const reading = await look(later);
      return [find(reading, claude.pid)?.stuck, find(reading, hook)?.stuck];
    };
    expect(await stuckAt('busy', 0)).toEqual(['no_activity', 'overdue']);
    expect(await stuckAt('busy', now + 5000)).toEqual([null, 'overdue']);
    expect(await stuckAt('waiting', 0)).toEqual([null, 'overdue']);
    expect(await stuckAt('of a version to come', 0)).toEqual([null, 'overdue']);
  });

  it('adds up the processor time of processes that come and go', async () => {
    const claude = await startFakeClaude();
    claude.register();
    const look = lookAt(claude);
    const toolSeconds = ({ cpuTotals }: ProcessesReading): number =>
      cpuTotals.filter(({ kind, project }) => kind === 'tool' && project === 'code/shop').reduce((sum, { seconds }) => sum + seconds, 0);
    expect(toolSeconds(await look(Date.now()))).toBe(0);
    const busy = await claude.start('sh', ['-c', 'while :; do :; done'], TOOL_ENV);
    await waitFor({ for: 'processor time' }, async () => (toolSeconds(await look(Date.now())) > 0.2 ? true : undefined));
    await delay(200);
    const { cpuCores } = find(await look(Date.now()), busy) ?? {};
    expect(cpuCores).toBeGreaterThan(0);
    process.kill(busy, 'SIGKILL');
    const before = toolSeconds(await look(Date.now()));
    await delay(50);
    const after = await look(Date.now());
    expect(find(after, busy)).toBeUndefined();
    expect(toolSeconds(after)).toBeGreaterThanOrEqual(Math.min(before, 0.2));
  });

  it('fails alone, and shows nothing, where processes cannot be listed', async () => {
    const root = mkdtempSync(join(tmpdir(), 'ccmon-proc-'));
    const rounds: Round[] = [];
    const readings = createReadingBoard();
    const stop = new AbortController();
    const source = createProcessesSource({
      table: createProcTable(root),
      configDirs: () => [],
      lastRecordAt: () => 0,
      measureReading: () => null,
      intervalMs: 5,
    });
    const onRound = (round: Round): void => {
      rounds.push(round);
      // From the second round on there is something to be read.
      if (rounds.length === 1) writeFileSync(join(root, 'stat'), readFileSync('/proc/stat'));
    };
    const running = source.run({
      ...{ signal: stop.signal, now: Date.now, readings, onRound },
      log: () => undefined,
      commit: () => undefined,
    });
    await waitFor({ for: 'a round that succeeds' }, () => Promise.resolve(rounds.some(({ ok }) => ok) || undefined));
    expect(rounds[0]).toMatchObject({ ok: false, error: expect.stringContaining('ENOENT') as string });
    expect(readings.latest('processes')?.value).toEqual({ processes: [], cpuTotals: [] });
    rmSync(root, { recursive: true });
    await waitFor({ for: 'a failure' }, () => Promise.resolve(readings.latest('processes') === undefined || undefined));
    stop.abort();
    await running;
  });
});
