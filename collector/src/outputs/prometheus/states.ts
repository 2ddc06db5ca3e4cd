/** Metrics that show how things are, not what happened: sessions, their sizes, files, defined agents. Read from the store. */
import fs from 'node:fs';
import type { MetricName } from '../../catalog/metrics.ts';
import { ACTIVE_WINDOW_MS, LARGE_SESSION_BYTES } from '../../catalog/thresholds.ts';
import { FILE_STATES, SESSION_STATES } from '../../catalog/values.ts';
import { readRunningAgents } from '../../store/queries/live.ts';
import { readDefinedAgents, readFileStates, readLiveStates, readSessionSizes, readSessionStates } from '../../store/queries/metrics.ts';
import type { Store } from '../../store/store.ts';
import { limitLabels } from './counters.ts';
import { ALWAYS, bucketIndex, observe, removeAllSeries, seriesOf, type Families } from './families.ts';
import type { LabelLimiter } from './labels.ts';
import { readsOf } from '../../store/reads.ts';

type Labels = Readonly<Record<string, string>>;

interface StateOptions {
  store: Pick<Store, 'connection' | 'path'>;
  families: Families;
  limiter: LabelLimiter;
  now: number;
}

/** Reads all of them and replaces what was shown before. */
export async function refreshStates({ store, families, limiter, now }: StateOptions): Promise<void> {
  const db = readsOf(store);
  const sessions = await readSessionStates(db, { since: now - ACTIVE_WINDOW_MS, until: now + ACTIVE_WINDOW_MS });
  const sizes = await readSessionSizes(db);
  const files = await readFileStates(db);
  const agents = await readDefinedAgents(db);
  const live = new Map((await readLiveStates(db, now)).map(({ state, sessions: count }) => [state, count]));
  const running = await readRunningAgents(db, now);
  const show = (metric: MetricName, values: readonly (readonly [Labels, number])[], join: Join) =>
    showGauge(families, limiter, { metric, values, join });

  const byProject = sessions.map(({ project, ...row }) => [{ project }, row] as const);
  show(
    'claude_sessions_active',
    byProject.map(([project, row]) => [project, row.active]),
    add,
  );
  show(
    'claude_sessions',
    byProject.flatMap(([project, row]): [Labels, number][] => [
      [{ ...project, health: 'ok' }, row.sessions - row.damaged],
      [{ ...project, health: 'damaged' }, row.damaged],
    ]),
    add,
  );
  show(
    'claude_session_largest_bytes',
    [
      ...byProject.map(([project]): [Labels, number] => [project, 0]),
      ...sizes.map(({ project, bytes }): [Labels, number] => [{ project: project ?? '' }, bytes]),
    ],
    Math.max,
  );
  show(
    'claude_sessions_large',
    [
      ...byProject.map(([project]): [Labels, number] => [project, 0]),
      ...sizes.map(({ project, bytes }): [Labels, number] => [{ project: project ?? '' }, Number(bytes >= LARGE_SESSION_BYTES)]),
    ],
    add,
  );
  show(
    'claude_agent_definitions',
    agents.map(({ agent }) => [{ agent }, 1]),
    add,
  );
  show(
    'claude_sessions_live',
    SESSION_STATES.filter((state) => state !== 'ended').map((state) => [{ state }, live.get(state) ?? 0]),
    add,
  );
  show(
    'claude_agents_running',
    running.map(({ agent }) => [{ agent }, 1]),
    add,
  );
  const filesByState = new Map(files.map(({ state, files: count }) => [state, count]));
  show(
    'ccmon_files',
    FILE_STATES.map((state) => [{ state }, filesByState.get(state) ?? 0]),
    add,
  );
  show('ccmon_store_bytes', [[{}, bytesOnDisk(store.path)]], add);
  showSizes(
    families,
    sizes.map(({ bytes }) => bytes),
  );
}

/** What becomes of two values whose labels became the same, because both are `other`. */
type Join = (a: number, b: number) => number;
const add: Join = (a, b) => a + b;

interface Shown {
  metric: MetricName;
  values: readonly (readonly [Labels, number])[];
  join: Join;
}

/** Makes the values the only ones of the gauge. */
export function showGauge(families: Families, limiter: LabelLimiter, { metric, values, join }: Shown): void {
  const family = families[metric];
  removeAllSeries(family);
  const seen = new Set<object>();
  for (const [labels, value] of values) {
    const series = seriesOf(family, limitLabels(limiter, family, labels), ALWAYS);
    for (const cell of series.cells) cell.truth = seen.has(series) ? join(cell.truth, value) : value;
    seen.add(series);
  }
}

function showSizes(families: Families, sizes: readonly number[]): void {
  const family = families.claude_session_size_bytes;
  removeAllSeries(family);
  const series = seriesOf(family, {}, ALWAYS);
  for (const bytes of sizes) {
    observe(series, { bucket: bucketIndex(family, bytes), count: 1, sum: bytes }, (cell, amount) => (cell.truth += amount));
  }
}

/** The database and its write-ahead log. */
function bytesOnDisk(path: string): number {
  return [path, `${path}-wal`].reduce((sum, file) => sum + (fs.statSync(file, { throwIfNoEntry: false })?.size ?? 0), 0);
}
