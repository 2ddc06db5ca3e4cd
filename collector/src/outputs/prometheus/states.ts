/** Metrics that show how things are, not what happened: sessions, their sizes, files, defined agents. Read from the store. */
import fs from 'node:fs';
import { DAY_MS } from '../../base/time.ts';
import { CLEANUP_WITHIN_DAYS } from '../../catalog/machine.ts';
import type { MetricName } from '../../catalog/metrics.ts';
import { ACTIVE_WINDOW_MS, LARGE_SESSION_BYTES } from '../../catalog/thresholds.ts';
import { FILE_STATES, SESSION_STATES } from '../../catalog/values.ts';
import type { Reading, Readings } from '../../readings/board.ts';
import { readLongestWaits, readRunningAgents } from '../../store/queries/live.ts';
import {
  readDefinedAgents,
  readFileStates,
  readLiveStates,
  readSessionSizes,
  readSessionStates,
  readUnreadableFiles,
} from '../../store/queries/metrics.ts';
import type { Store } from '../../store/store.ts';
import { limitLabels } from './counters.ts';
import { ALWAYS, bucketIndex, observe, removeAllSeries, seriesOf, type Families } from './families.ts';
import type { LabelLimiter } from './labels.ts';
import { PARTS_PER_UNIT } from './units.ts';
import { readsOf } from '../../store/reads.ts';

type Labels = Readonly<Record<string, string>>;

/** States that change by time alone, like which sessions are active, are read anew this often. */
const IDLE_INTERVAL_MS = 15_000;
/** Where nothing is under way that could end. It might begin by time alone, if a clock had been wrong. */
const QUIET_INTERVAL_MS = 300_000;

export interface StatesView {
  readonly noteChange: () => void;
  /** Reads anew what may have changed, by what was written or by time. */
  readonly refresh: (now: number) => Promise<void>;
}

export interface StatesOptions {
  store: Pick<Store, 'connection' | 'path'>;
  families: Families;
  limiter: LabelLimiter;
  readings: Readings;
}

export function createStatesView(options: StatesOptions): StatesView {
  let hasChanged = true;
  let readAt = Number.NEGATIVE_INFINITY;
  let isAnyUnderWay = true;
  return {
    noteChange() {
      hasChanged = true;
    },
    async refresh(now) {
      if (!hasChanged && now - readAt < (isAnyUnderWay ? IDLE_INTERVAL_MS : QUIET_INTERVAL_MS)) return;
      const isDueToChange = hasChanged;
      hasChanged = false;
      readAt = now;
      try {
        isAnyUnderWay = await refreshStates(options, { now, hasChanged: isDueToChange });
      } catch (error) {
        hasChanged ||= isDueToChange;
        throw error;
      }
    },
  };
}

type ShowState = (metric: MetricName, values: readonly (readonly [Labels, number])[], join?: Join) => void;

/**
 * Replaces what was shown before. Where nothing has changed since, only what time may have changed is read.
 * @returns whether something is under way, which may end by time alone
 */
async function refreshStates(
  { store, families, limiter, readings }: StatesOptions,
  { now, hasChanged }: { now: number; hasChanged: boolean },
): Promise<boolean> {
  const db = readsOf(store);
  const show: ShowState = (metric, values, join = add) => showGauge(families, limiter, { metric, values, join });
  const sessions = await readSessionStates(db, { since: now - ACTIVE_WINDOW_MS, until: now + ACTIVE_WINDOW_MS });
  const live = new Map((await readLiveStates(db, now)).map(({ state, sessions: count }) => [state, count]));
  const running = await readRunningAgents(db, now);
  const waits = await readLongestWaits(db, now);
  show(
    'claude_sessions_active',
    sessions.map(({ project, active }) => [{ project }, active]),
  );
  show(
    'claude_sessions_live',
    SESSION_STATES.filter((state) => state !== 'ended').map((state) => [{ state }, live.get(state) ?? 0]),
  );
  show(
    'claude_session_longest_wait_seconds',
    [
      ...sessions.map(({ project }): [Labels, number] => [{ project }, 0]),
      ...waits.map(({ project, since }): [Labels, number] => [{ project }, Math.max(0, now - since) * (PARTS_PER_UNIT.seconds / 1000)]),
    ],
    Math.max,
  );
  show('ccmon_unread_cleanup_files', unreadBeforeCleanup(await readUnreadableFiles(db), readings.latest('storage'), now));
  show(
    'claude_agents_running',
    running.map(({ agent }) => [{ agent }, 1]),
  );
  if (hasChanged) {
    showSessions(show, sessions);
    showSizes(families, show, { projects: sessions.map(({ project }) => project), sizes: await readSessionSizes(db) });
    const agents = await readDefinedAgents(db);
    show(
      'claude_agent_definitions',
      agents.map(({ agent }) => [{ agent }, 1]),
    );
    const files = new Map((await readFileStates(db)).map(({ state, files: count }) => [state, count]));
    show(
      'ccmon_files',
      FILE_STATES.map((state) => [{ state }, files.get(state) ?? 0]),
    );
    show('ccmon_store_bytes', [[{}, bytesOnDisk(store.path)]]);
  }
  return live.size > 0 || running.length > 0 || sessions.some(({ active }) => active > 0);
}

/** Not known before the storage has been looked through: it tells after how many days Claude Code deletes. */
function unreadBeforeCleanup(
  files: readonly { config_dir: string; modified_at: number }[],
  storage: Reading<'storage'> | undefined,
  now: number,
): [Labels, number][] {
  if (storage === undefined) return [];
  const keptDays = new Map(storage.value.directories.map(({ configDir, cleanupPeriodDays }) => [configDir, cleanupPeriodDays]));
  const daysLeft = files.flatMap(({ config_dir: configDir, modified_at: modifiedAt }) => {
    const days = keptDays.get(configDir);
    return days === undefined ? [] : [(modifiedAt - now) / DAY_MS + days];
  });
  return CLEANUP_WITHIN_DAYS.map((within) => [{ within_days: String(within) }, daysLeft.filter((days) => days <= within).length]);
}

function showSessions(show: ShowState, sessions: Awaited<ReturnType<typeof readSessionStates>>): void {
  show(
    'claude_sessions',
    sessions.flatMap(({ project, sessions: all, damaged }): [Labels, number][] => [
      [{ project, health: 'ok' }, all - damaged],
      [{ project, health: 'damaged' }, damaged],
    ]),
  );
}

interface Sizes {
  projects: readonly string[];
  sizes: Awaited<ReturnType<typeof readSessionSizes>>;
}

function showSizes(families: Families, show: ShowState, { projects, sizes }: Sizes): void {
  const none = projects.map((project): [Labels, number] => [{ project }, 0]);
  const each = sizes.map(({ project, bytes }): [Labels, number] => [{ project: project ?? '' }, bytes]);
  show('claude_session_largest_bytes', [...none, ...each], Math.max);
  const large = sizes.map(({ project, bytes }): [Labels, number] => [{ project: project ?? '' }, Number(bytes >= LARGE_SESSION_BYTES)]);
  show('claude_sessions_large', [...none, ...large]);
  const family = families.claude_session_size_bytes;
  removeAllSeries(family);
  const series = seriesOf(family, {}, ALWAYS);
  for (const { bytes } of sizes) {
    observe(series, { bucket: bucketIndex(family, bytes), count: 1, sum: bytes }, (cell, amount) => (cell.truth += amount));
  }
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

/** The database and its write-ahead log. */
function bytesOnDisk(path: string): number {
  return [path, `${path}-wal`].reduce((sum, file) => sum + (fs.statSync(file, { throwIfNoEntry: false })?.size ?? 0), 0);
}
