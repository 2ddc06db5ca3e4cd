import { mkdirSync, symlinkSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { DAY_MS } from '../../base/time.ts';
import { temporaryDirectory } from '../../../../test/support/temporaryDirectory.ts';
import { waitFor } from '../../../../test/support/waiting.ts';
import type { StorageDayFact } from '../../ledger/facts.ts';
import { createReadingBoard } from '../../readings/board.ts';
import type { Round } from '../source.ts';
import { createStorageSource, lookThrough } from './storage.ts';
import { placeOf } from './types.ts';

const SESSION = '5d12d2d2-d61e-4d59-89a6-8f72dd09dfc3';
const OTHER = '6d12d2d2-d61e-4d59-89a6-8f72dd09dfc3';
const NOW = Date.parse('2026-03-31T12:00:00Z');

interface File {
  bytes?: number;
  ageDays?: number;
  text?: string;
}

async function configDirWith(files: Record<string, File>): Promise<string> {
  const configDir = await temporaryDirectory();
  for (const [path, { bytes, ageDays = 0, text = '' }] of Object.entries(files)) {
    const full = join(configDir, path);
    mkdirSync(dirname(full), { recursive: true });
    writeFileSync(full, text);
    if (bytes !== undefined) truncateSync(full, bytes);
    const time = (NOW - ageDays * DAY_MS) / 1000;
    utimesSync(full, time, time);
  }
  return configDir;
}

const look = (configDirs: string[], projectDirs: string[] = []) => lookThrough({ configDirs, projectDirs, now: NOW });

it.each([
  [`projects/-a/${SESSION}.jsonl`, 'transcripts'],
  ['projects/-a/agent-1234567.jsonl', 'subagents'],
  [`projects/-a/${SESSION}/subagents/workflows/wf_1/agent-2.jsonl`, 'subagents'],
  [`projects/-a/${SESSION}/tool-results/x.txt`, 'tool_results'],
  [`projects/-a/${SESSION}/workflows/wf_1.json`, 'workflows'],
  [`projects/-a/${SESSION}/constructor/x`, 'other'],
  ['projects/-a/memory/MEMORY.md', 'memory'],
  ['projects/-a/sessions-index.json', 'other'],
  [`file-history/${SESSION}/0123@v1`, 'file_history'],
  [`debug/${SESSION}.txt`, 'debug'],
  ['plugins/cache/a/b/package.json', 'plugins'],
  ['shell-snapshots/snapshot-bash-1.sh', 'shell_snapshots'],
  ['.claude.json.backup.17', 'backups'],
  ['history.jsonl', 'prompt_history'],
  ['agents/reviewer.md', 'definitions'],
  ['CLAUDE.md', 'definitions'],
  ['settings.local.json', 'settings'],
  ['sessions/12.json', 'other'],
  ['debug', 'other'],
  ['constructor/x', 'other'],
])('knows %s for %s', (path, type) => {
  expect(placeOf(path.split('/')).type).toBe(type);
});

it('adds up by type and project, and gives files of a session to its project', async () => {
  const configDir = await configDirWith({
    [`projects/-home-me-code-shop/${SESSION}.jsonl`]: { bytes: 1000 },
    [`projects/-home-me-code-shop/${SESSION}/subagents/agent-1.jsonl`]: { bytes: 200 },
    [`projects/-elsewhere/${OTHER}.jsonl`]: { bytes: 50 },
    [`file-history/${SESSION}/a@v1`]: { bytes: 30 },
    [`file-history/${SESSION}/b@v1`]: { bytes: 3 },
    [`debug/${OTHER}.txt`]: { bytes: 4 },
    'debug/latest.txt': { bytes: 5 },
  });
  const { directories, problems } = await look([configDir], ['/home/me/code/shop']);
  expect(problems).toEqual([]);
  expect(directories[0]?.entries).toEqual([
    { type: 'transcripts', project: 'code/shop', bytes: 1000, files: 1 },
    { type: 'subagents', project: 'code/shop', bytes: 200, files: 1 },
    { type: 'transcripts', project: 'unknown', bytes: 50, files: 1 },
    { type: 'file_history', project: 'code/shop', bytes: 33, files: 2 },
    { type: 'debug', project: '', bytes: 5, files: 1 },
    { type: 'debug', project: 'unknown', bytes: 4, files: 1 },
  ]);
});

it('tells what will be cleaned up, by the period of the settings', async () => {
  const files = {
    [`projects/-a/${SESSION}.jsonl`]: { bytes: 1000, ageDays: 29.5 },
    [`projects/-a/${OTHER}.jsonl`]: { bytes: 100, ageDays: 25 },
    'plans/x.md': { bytes: 10, ageDays: 10 },
    'history.jsonl': { bytes: 5, ageDays: 100 },
  };
  const [byDefault] = (await look([await configDirWith(files)])).directories;
  expect(byDefault).toMatchObject({ cleanupPeriodDays: 30, cleanupPeriodIsSet: false });
  expect(byDefault?.cleanup).toEqual([
    { withinDays: 1, bytes: 1000, files: 1, sessions: 1 },
    { withinDays: 7, bytes: 1100, files: 2, sessions: 2 },
    { withinDays: 30, bytes: 1110, files: 3, sessions: 2 },
  ]);
  const [longer] = (await look([await configDirWith({ ...files, 'settings.json': { text: '{"cleanupPeriodDays": 365}' } })])).directories;
  expect(longer).toMatchObject({ cleanupPeriodDays: 365, cleanupPeriodIsSet: true, cleanup: [{ files: 0 }, { files: 0 }, { files: 0 }] });
  for (const text of ['{"cleanupPeriodDays": 0}', '{"cleanupPeriodDays": "9"}', 'no JSON']) {
    const [refused] = (await look([await configDirWith({ 'settings.json': { text } })])).directories;
    expect(refused).toMatchObject({ cleanupPeriodDays: 30, cleanupPeriodIsSet: false });
  }
});

it('follows a link to projects on another disk, and ends where links form a loop', async () => {
  const elsewhere = await configDirWith({ [`-a/${SESSION}.jsonl`]: { bytes: 1000 } });
  const configDir = await configDirWith({ 'history.jsonl': { bytes: 1 } });
  symlinkSync(elsewhere, join(configDir, 'projects'));
  symlinkSync(join(configDir, 'loop'), join(configDir, 'loop'));
  mkdirSync(join(configDir, 'plugins'));
  symlinkSync(configDir, join(configDir, 'plugins', 'up'));
  const { directories, problems } = await look([configDir]);
  expect(problems).toEqual([]);
  expect(directories[0]?.entries.find(({ type }) => type === 'transcripts')).toMatchObject({ bytes: 1000, files: 1 });
});

it('goes on beside a directory that cannot be looked into, and fails where there is no other', async () => {
  const configDir = await configDirWith({ 'history.jsonl': { bytes: 1 } });
  const file = join(configDir, 'history.jsonl');
  const { directories, problems } = await look([file, configDir, join(configDir, 'none')]);
  expect(directories[1]?.entries).toHaveLength(1);
  expect(problems).toEqual([{ path: file, message: expect.stringContaining('ENOTDIR') as string }]);
  await expect(look([file])).rejects.toThrow(`${file} cannot be looked into`);
});

it('lets others have their turn, and ends at the signal', async () => {
  const files = Array.from({ length: 3000 }, (_, i) => [`plugins/${i % 60}/${i}`, { bytes: 1 }] as const);
  const configDir = await configDirWith(Object.fromEntries(files));
  let turns = 0;
  const timer = setInterval(() => turns++, 1);
  const { directories, busyMs } = await look([configDir]);
  clearInterval(timer);
  expect(directories[0]?.entries).toEqual([{ type: 'plugins', project: '', bytes: 3000, files: 3000 }]);
  expect(turns).toBeGreaterThanOrEqual(Math.floor(busyMs / 20));
  const stopped = await lookThrough({ configDirs: [configDir], projectDirs: [], now: NOW, signal: AbortSignal.abort() });
  expect(stopped.directories[0]?.entries[0]?.files ?? 0).toBeLessThan(3000);
});

it('hands over what there is once a day, and within the day at most once an hour if it changed', async () => {
  const configDir = await configDirWith({ 'history.jsonl': { bytes: 10 } });
  const days: StorageDayFact[] = [];
  const rounds: Round[] = [];
  const clock = { now: NOW };
  const stop = new AbortController();
  const readings = createReadingBoard();
  const source = createStorageSource({ configDirs: () => [configDir], projectDirs: () => [], intervalMs: 1 });
  const running = source.run({
    ...{ signal: stop.signal, now: () => clock.now, readings, log: () => undefined },
    commit: ({ storageDays = [] }) => void days.push(...storageDays),
    onRound: (round) => void rounds.push(round),
  });
  const anotherRound = async (): Promise<void> => {
    const before = rounds.length;
    await waitFor({ for: 'two rounds', everyMs: 2 }, () => Promise.resolve(rounds.length > before + 1 || undefined));
  };
  const sizes = (): number[] => days.map(({ entries }) => entries[0]?.bytes ?? 0);
  await anotherRound();
  expect(sizes()).toEqual([10]);
  writeFileSync(join(configDir, 'history.jsonl'), 'x'.repeat(20));
  await anotherRound();
  expect(sizes()).toEqual([10]);
  clock.now += 3_600_000;
  await anotherRound();
  expect(sizes()).toEqual([10, 20]);
  clock.now += 3_600_000;
  await anotherRound();
  expect(sizes()).toEqual([10, 20]);
  clock.now += DAY_MS;
  await anotherRound();
  expect(sizes()).toEqual([10, 20, 20]);
  expect(days.map(({ day }) => day)).toEqual(['2026-03-31', '2026-03-31', '2026-04-01']);
  expect(readings.latest('storage')?.value.directories[0]?.configDir).toBe(configDir);
  stop.abort();
  await running;
  expect(rounds.every(({ ok }) => ok)).toBe(true);
});
