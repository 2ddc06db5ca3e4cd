import { beforeAll, describe, expect, it } from 'vitest';
import { DAY_MS } from '../base/time.ts';
import { DEFAULT_SEED, LONGEST_SESSION_DAYS } from './demoHistory.ts';
import { dayOf, playDay } from './history.ts';
import type { Session } from './session.ts';
import { addSession } from './sessionFiles.ts';
import { emptyTotals, type WrittenTotals } from './totals.ts';

const DAYS = 35;
const MAIN = 'main';

interface DayOfDemo {
  age: number;
  isWeekend: boolean;
  sessions: Session[];
  totals: WrittenTotals;
}

/** What a first start shows, its last day to its end. */
function playDemo(now: number): DayOfDemo[] {
  const firstDay = dayOf(now, 0) - DAYS;
  return Array.from({ length: DAYS + 1 }, (_, age) => {
    const sessions = playDay({ seed: DEFAULT_SEED, firstDay, utcOffsetMinutes: 0 }, firstDay + age);
    const totals = emptyTotals();
    for (const session of sessions) addSession(totals, session, Infinity);
    return { age, isWeekend: [0, 6].includes(new Date((firstDay + age) * DAY_MS).getUTCDay()), sessions, totals };
  });
}

const isDamaged = ({ files }: Session): boolean => files.some(({ lines }) => lines.some(({ recovered }) => recovered !== undefined));

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? NaN;
}

describe.each(['2026-11-25', '2026-11-29'])('five weeks up to %s, as a stranger sees them', (date) => {
  let demo: DayOfDemo[] = [];
  let all: WrittenTotals[] = [];
  let sessions: Session[] = [];
  beforeAll(() => {
    demo = playDemo(Date.parse(date));
    all = demo.map(({ totals }) => totals);
    sessions = demo.flatMap((day) => day.sessions);
  });

  it('have damage in few sessions, some of them in the last week', () => {
    const damaged = sessions.filter(isDamaged);
    expect(sessions.length).toBeGreaterThan(200);
    expect(damaged.length).toBeGreaterThanOrEqual(3);
    expect(damaged.length).toBeLessThan(sessions.length / 20);
    const lastWeek = demo.filter(({ age }) => age > DAYS - 7).flatMap((day) => day.sessions);
    expect(lastWeek.some(isDamaged)).toBe(true);
  });

  it('cost what a developer costs, on week-ends less', () => {
    const usd = (isWeekend: boolean): number[] => demo.filter((day) => day.isWeekend === isWeekend).map(({ totals }) => totals.usd);
    expect(median(usd(false))).toBeGreaterThan(8);
    expect(median(usd(false))).toBeLessThan(40);
    expect(Math.max(...usd(false))).toBeLessThan(80);
    expect(median(usd(true))).toBeLessThan(median(usd(false)) / 2);
  });

  it('have a known price but for one agent with a model of its own', () => {
    const unpriced = sum(all.map(({ requestsWithoutPrice }) => requestsWithoutPrice));
    expect(unpriced).toBeGreaterThan(0);
    expect(unpriced).toBe(sum(all.map(({ models }) => models['demo-model-without-price']?.requests ?? 0)));
    expect(unpriced / sum(all.map(({ usage }) => usage.requests))).toBeLessThan(0.02);
    for (const { agents } of all) expect(agents[MAIN]?.requests ?? 1).toBeGreaterThan(0);
  });

  it('go well for the most part', () => {
    const agents = new Set(all.flatMap((totals) => Object.keys(totals.agents)));
    for (const name of agents) {
      const ended = (outcome: 'success' | 'failure'): number => sum(all.map((totals) => totals.agents[name]?.[outcome] ?? 0));
      const share = ended('success') / (ended('success') + ended('failure'));
      expect(share, name).toBeGreaterThan(name === MAIN ? 0.97 : 0.7);
    }
    const toolRuns = all.flatMap(({ tools }) => Object.values(tools));
    const errorShare = sum(toolRuns.map(({ errors }) => errors)) / sum(toolRuns.map(({ runs }) => runs));
    expect(errorShare).toBeGreaterThan(0.02);
    expect(errorShare).toBeLessThan(0.08);
  });

  it('have no session that goes on longer than the days that are compared with the disk', () => {
    for (const { age, sessions: begun } of demo) {
      const days = begun.flatMap(({ files }) => files.flatMap(({ lines }) => lines.map(({ at }) => dayOf(at, 0))));
      expect(days.reduce((latest, day) => Math.max(latest, day)) - dayOf(Date.parse(date), 0) + DAYS - age).toBeLessThanOrEqual(
        LONGEST_SESSION_DAYS,
      );
    }
  });
});
