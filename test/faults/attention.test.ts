/** What is wrong with transcripts is told where somebody looks: log, status, report, each with file and line. */
import { spawnSync } from 'node:child_process';
import { appendFileSync, chmodSync, chownSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Report } from '../../collector/src/outputs/api/schema/report.ts';
import { Status } from '../../collector/src/outputs/api/schema/status.ts';
import { type Collector, getText, startCollector } from '../support/collector.ts';
import { CCMON, reportArgs, runCcmon } from '../support/runCommand.ts';
import { makeTemporaryDirectory } from '../support/temporaryDirectory.ts';
import { waitFor } from '../support/waiting.ts';

const SESSION = '11111111-1111-4111-8111-111111111111';
/** User and group that own nothing, on Linux. */
const NOBODY = 65_534;
const record = `${JSON.stringify({ type: 'user', uuid: 'u', timestamp: '2026-10-01T00:00:00.000Z', sessionId: SESSION, message: { content: 'x' } })}\n`;

let root: Awaited<ReturnType<typeof makeTemporaryDirectory>>;
let damagedDir: string;
let brokenDir: string;
let file: string;
let folder: string;
const running: Collector[] = [];

beforeAll(async () => {
  root = await makeTemporaryDirectory();
  damagedDir = join(root.directory, 'damaged');
  brokenDir = join(root.directory, 'broken');
  const projects = join(damagedDir, 'projects', '-home-user-shop');
  mkdirSync(projects, { recursive: true });
  file = join(projects, `${SESSION}.jsonl`);
  writeFileSync(file, `${record}\n{"torn\n${record}`);
  folder = join(projects, 'x.jsonl');
  mkdirSync(folder);
  mkdirSync(brokenDir);
  // Unlike one without permissions, root cannot list a loop either.
  symlinkSync('projects', join(brokenDir, 'projects'));
});

afterAll(async () => {
  for (const collector of running) await collector.stop();
  await root.remove();
});

async function start(configDir: string): Promise<Collector> {
  const collector = await startCollector({ configDirs: [configDir], dataDir: `${configDir}-state` });
  running.push(collector);
  return collector;
}

const outputWith = (collector: Collector, text: string): Promise<true | undefined> =>
  Promise.resolve(collector.output().includes(text) || undefined);
const statusOf = async ({ url }: Collector): Promise<Status> => Status.parse(JSON.parse(await getText(`${url}/api/v1/status`)));
const printedStatus = async ({ port }: Collector, configDir: string): Promise<string> =>
  (await runCcmon(['status', '--port', String(port), '--data-dir', `${configDir}-state`])).stdout;

it('a damaged line: in the status with file, line and kind, in the log when it is new, hinted at by the report', async () => {
  const collector = await start(damagedDir);
  expect((await statusOf(collector)).damagedFiles).toMatchObject([
    { path: file, lines: 1, state: 'ok', places: [{ line: 3, offset: record.length + 1, kind: 'torn' }] },
    { path: folder, lines: 0, state: 'unreadable', places: [] },
  ]);
  const printed = await printedStatus(collector, damagedDir);
  expect(printed).toContain(`${file}:3: torn\n`);
  expect(printed).toMatch(/Damage +1 line in 1 file\n/);
  expect(collector.output()).toContain('the history has damaged lines; "ccmon status" names them lines=1 files=1');

  appendFileSync(file, `${record}also torn\n`);
  await waitFor({ for: 'the log line of the damage', timeoutMs: 20_000 }, () => outputWith(collector, 'damaged line at='));
  expect(collector.output()).toContain(`damaged line at=${file}:6 kind=torn`);
  expect((await statusOf(collector)).damagedFiles[0]?.places.map(({ line }) => line)).toEqual([6, 3]);

  const report = await runCcmon(reportArgs({ configDirs: [damagedDir], dataDir: join(root.directory, 'report') }));
  expect(report.stderr).toContain('2 damaged lines in 1 file: while the collector runs, "npx ccmon status" names each file and line.\n');
}, 60_000);

it('a folder that cannot be looked at: never taken for one without data', async () => {
  const collector = await start(brokenDir);
  const projects = join(brokenDir, 'projects');
  expect((await statusOf(collector)).problems).toEqual([{ path: projects, message: 'symbolic links form a loop' }]);
  expect(await printedStatus(collector, brokenDir)).toContain(`! ${projects} cannot be read: symbolic links form a loop\n`);
  await waitFor({ for: 'the greeting', timeoutMs: 20_000 }, () => outputWith(collector, 'Cannot read'));
  expect(collector.output()).not.toContain('No Claude Code data yet');
  expect(collector.output().split('cannot be read path=')).toHaveLength(2);
}, 60_000);

it('what the user may not read: named with the reason, and the rest is read', async () => {
  const configDir = join(root.directory, 'locked');
  const dataDir = join(root.directory, 'locked-state');
  const projects = join(configDir, 'projects');
  for (const folder of ['open', 'closed']) mkdirSync(join(projects, folder), { recursive: true });
  writeFileSync(join(projects, 'open', `${SESSION}.jsonl`), record);
  const secret = join(projects, 'open', 'secret.jsonl');
  writeFileSync(secret, record, { mode: 0 });
  chmodSync(join(projects, 'closed'), 0);
  mkdirSync(dataDir, { mode: 0o777 });
  // Root may read everything: as root, another user has to try.
  const isRoot = process.getuid?.() === 0;
  if (isRoot) for (const path of [root.directory, dataDir]) chmodSync(path, 0o777);
  if (isRoot) chownSync(dataDir, NOBODY, NOBODY);
  // Builds what is stale, which the other user may not.
  await runCcmon(['--version']);
  const options = { encoding: 'utf8', env: { ...process.env, HOME: dataDir }, ...(isRoot ? { uid: NOBODY, gid: NOBODY } : {}) } as const;
  const { stdout, stderr, status } = spawnSync(process.execPath, [CCMON, ...reportArgs({ configDirs: [configDir], dataDir })], options);
  chmodSync(join(projects, 'closed'), 0o700);
  expect([status, stderr]).toEqual([0, expect.stringContaining(`Not read: ${secret}: permission denied\n`)]);
  expect(stderr).toContain(`Not read: ${join(projects, 'closed')}: permission denied\n`);
  expect(Report.parse(JSON.parse(stdout))).toMatchObject({ sessions: 1, files: { read: 1, unreadable: 1 } });
}, 60_000);
