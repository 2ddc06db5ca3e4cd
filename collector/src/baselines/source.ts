/**
 * The source of baselines: each hour it samples levels, has everything worked out from the store, keeps a snapshot, and
 * puts the result on the board. After a restart the last snapshot stands there until the next hour.
 */
import type { Kysely } from 'kysely';
import { programApart, runApart } from '../base/apart.ts';
import { DAY_MS, HOUR_MS } from '../base/time.ts';
import type { BaselinesReading } from '../readings/baselines.ts';
import type { Readings } from '../readings/board.ts';
import { limitsInForce } from '../readings/statusLines.ts';
import { inRounds, pause, type Source, type SourceContext } from '../sources/source.ts';
import { createBaselineStore } from '../store/baselines.ts';
import { readSnapshot } from '../store/queries/snapshots.ts';
import { readsOf } from '../store/reads.ts';
import type { Database } from '../store/schema.ts';
import type { Store } from '../store/store.ts';
import type { Report } from './childProcess.ts';
import { levelsNow } from './levelsNow.ts';
import { workOut, type Orders } from './work.ts';

/** Levels are first sampled when every source has looked once. */
const FIRST_AFTER_MS = 20_000;
/** Into the hour: what happened at the end of the last one is in the store by then. */
const AFTER_THE_HOUR_MS = 30_000;
const LEVELS_KEPT_MS = 84 * DAY_MS;

export interface BaselinesOptions {
  store: Pick<Store, 'connection'>;
  dataDir: string;
  firstAfterMs?: number;
}

export function createBaselinesSource({ store, dataDir, firstAfterMs = FIRST_AFTER_MS }: BaselinesOptions): Source {
  const kept = createBaselineStore(store);
  const db = readsOf(store);
  return {
    name: 'baselines',
    async run(context) {
      const { now, readings, signal } = context;
      let last = await readSnapshot(db, now());
      if (last !== undefined) readings.put('baselines', { value: last.content, at: last.at });
      await pause(firstAfterMs, signal);
      await inRounds(
        context,
        () => untilNextHour(now()),
        async () => {
          const at = now();
          kept.saveLevels(at, levelsNow(readings, at), at - LEVELS_KEPT_MS);
          // Started again within the hour, the last one still holds.
          if (last !== undefined && Math.floor(last.at / HOUR_MS) === Math.floor(at / HOUR_MS)) return;
          const orders = { dataDir, now: at, limits: limitsNow(readings, at), before: last?.content.baselines ?? [] };
          const content = await work(db, orders, context);
          if (content === null) return;
          last = { at, content };
          kept.saveSnapshot(at, content);
          readings.put('baselines', { value: content, at });
        },
      );
    },
  };
}

function limitsNow(readings: Readings, now: number): Orders['limits'] {
  const lines = readings.latest('statusLines')?.value;
  return lines === undefined ? [] : limitsInForce(lines, now);
}

/** In a process of its own where there is its program. @returns null when it was ended by the signal */
async function work(db: Kysely<Database>, orders: Orders, { signal }: SourceContext): Promise<BaselinesReading | null> {
  const program = programApart('baselines');
  if (program === null) return workOut(db, orders);
  const reports: Report[] = [];
  const how = await runApart(program, orders, signal, (report) => reports.push(report as Report));
  if (signal.aborted) return null;
  const [report] = reports;
  if (report === undefined) throw new Error(`the process that works out baselines ended with ${how}`);
  if ('error' in report) throw new Error(report.error);
  return report.result;
}

function untilNextHour(now: number): number {
  return HOUR_MS - (now % HOUR_MS) + AFTER_THE_HOUR_MS;
}
