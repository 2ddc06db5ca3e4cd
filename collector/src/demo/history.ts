/**
 * The calendar: which sessions a made-up developer has on a day. Office hours, quiet week-ends, slow growth, two bad days,
 * and a few sessions of clients that nobody has updated.
 */
import { DAY_MS } from '../base/time.ts';
import { projects, type DemoProject } from './cast.ts';
import { damageFile } from './damage.ts';
import { dialects, type Dialect } from './dialects.ts';
import { forkSession } from './fork.ts';
import { models, type DemoModel } from './models.ts';
import { createRandom, type Quantiles, type Random } from './random.ts';
import { openSession, sortLines, usualTrouble, type Session, type SessionPlan, type Trouble } from './session.ts';
import { currentShape, demoShape, type Shape } from './shapes.ts';
import { beginSession, endSession, playCutTurn, playTurn, resumeSession, writeUnknownRecord } from './turns.ts';

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;

export interface Calendar {
  seed: string;
  /** Days since the epoch, local to the demo's time zone. */
  firstDay: number;
  utcOffsetMinutes: number;
}

const SESSIONS_A_DAY = { weekday: 8, saturday: 3, sunday: 2 };
const GROWTH_A_DAY = 0.006;
/** Weights of the hours in which sessions begin. */
// prettier-ignore
const HOURS: readonly (readonly [number, number])[] = [[0, 0.3], [1, 0.1], [6, 0.3], [7, 1], [8, 5], [9, 10], [10, 12], [11, 10], [12, 4], [13, 7], [14, 11], [15, 11], [16, 9], [17, 6], [18, 3], [19, 2], [20, 3], [21, 3], [22, 1.5], [23, 0.6]];
// prettier-ignore
const TURNS: Quantiles = [[0, 1], [0.4, 2], [0.9, 7], [1, 16]];
// prettier-ignore
const PAUSE_MS: Quantiles = [[0, 4000], [0.5, 50_000], [0.9, 8 * MINUTE_MS], [1, 40 * MINUTE_MS]];
/** No session is taken up again later: whole days are then on disk to their end. */
const LONGEST_BREAK_MS = 20 * HOUR_MS;
const RESUME_SHARE = 0.12;
const FORK_SHARE = 0.05;
const CLEAR_SHARE = 0.1;
const CUT_SHARE = 0.05;
const UNKNOWN_RECORD_SHARE = 0.03;
/** Days after the first one. */
const OVERLOAD_DAY = 20;
const BROKEN_TESTS_DAY = 27;
/** How many sessions die with the machine on a day. At a first start the last ones are of yesterday and today. */
const CRASHED_SESSIONS: ReadonlyMap<number, number> = new Map([
  [9, 2],
  [23, 2],
  [34, 1],
  [35, 1],
]);
/** Sessions whose client dies alone. Most see no damage; where there is some, there is much. */
const DAMAGED_SESSION_SHARE = 0.006;
const DAMAGED_LINE_SHARE = 0.06;
const LARGE_SESSION_DAYS = new Map([
  [12, 10_800_000],
  [30, 12_500_000],
]);

export function dayOf(at: number, utcOffsetMinutes: number): number {
  return Math.floor((at + utcOffsetMinutes * MINUTE_MS) / DAY_MS);
}

/** All sessions that begin on one day, played to their end. The same calendar gives the same bytes. */
export function playDay(calendar: Calendar, day: number): Session[] {
  const random = createRandom(`${calendar.seed}/day ${day}`);
  const midnight = day * DAY_MS - calendar.utcOffsetMinutes * MINUTE_MS;
  const sessions: Session[] = [];
  const count = sessionsOn(day, day - calendar.firstDay, random);
  for (let i = 0; i < count; i++) {
    const startAt = Math.round(midnight + random.weighted(HOURS) * HOUR_MS + random.next() * HOUR_MS);
    sessions.push(...playChain(calendar, day, startAt, random.fork(`session ${i}`)));
  }
  const largeBytes = LARGE_SESSION_DAYS.get(day - calendar.firstDay);
  if (largeBytes !== undefined) sessions.push(playLargeSession(midnight + 9 * HOUR_MS, largeBytes, random.fork('large')));
  const crashed = CRASHED_SESSIONS.get(day - calendar.firstDay) ?? 0;
  sessions.forEach((session, index) => {
    sortLines(session);
    const damage = session.random.fork('damage');
    if (index < crashed || damage.chance(DAMAGED_SESSION_SHARE)) damageFile(session.main.file, damage, DAMAGED_LINE_SHARE);
  });
  return sessions;
}

function sessionsOn(day: number, age: number, random: Random): number {
  // Day 0 of the epoch was a Thursday.
  const weekday = (day + 4) % 7;
  const usual = weekday === 0 ? SESSIONS_A_DAY.sunday : weekday === 6 ? SESSIONS_A_DAY.saturday : SESSIONS_A_DAY.weekday;
  return Math.round(random.logNormal(usual * (1 + GROWTH_A_DAY * age), 0.18));
}

/** A session, and what may follow from it: taken up again, forked, cleared. */
function playChain(calendar: Calendar, day: number, startAt: number, random: Random): Session[] {
  const age = day - calendar.firstDay;
  const project = random.weighted(projects.map((candidate) => [candidate, candidate.weight] as const));
  const plan = planSession(project, age, startAt, random);
  const session = openSession(plan, random.fork('play'));
  beginSession(session);
  playTurns(session, Math.round(random.quantile(TURNS)));
  if (random.chance(UNKNOWN_RECORD_SHARE)) writeUnknownRecord(session);
  endSession(session);
  const sessions = [session];
  if (random.chance(FORK_SHARE)) sessions.push(playFork(session, random));
  else if (random.chance(CLEAR_SHARE)) sessions.push(playAfterClear(session, random));
  if (random.chance(RESUME_SHARE)) {
    resumeSession(session, session.main.clock + Math.min(random.logNormal(90 * MINUTE_MS, 1), LONGEST_BREAK_MS));
    playTurns(session, random.int(1, 4));
    endSession(session);
  } else if (random.chance(CUT_SHARE)) {
    session.main.clock += random.quantile(PAUSE_MS);
    playCutTurn(session);
  }
  return sessions;
}

function playTurns(session: Session, turns: number): void {
  for (let turn = 0; turn < turns; turn++) {
    if (turn > 0) session.main.clock += session.random.quantile(PAUSE_MS);
    playTurn(session);
  }
}

function playFork(original: Session, random: Random): Session {
  const startAt = Math.round(original.main.clock + random.logNormal(10 * MINUTE_MS, 1));
  const plan: SessionPlan = { ...original.plan, sessionId: random.uuid(), startAt, start: 'fork' };
  const session = forkSession(original, plan, random.fork('fork'));
  beginSession(session);
  playTurns(session, random.int(1, 4));
  endSession(session);
  return session;
}

function playAfterClear(before: Session, random: Random): Session {
  const startAt = Math.round(before.main.clock + random.int(1000, 60_000));
  const plan: SessionPlan = { ...before.plan, sessionId: random.uuid(), startAt, start: 'clear' };
  const session = openSession(plan, random.fork('clear'));
  beginSession(session);
  playTurns(session, random.int(1, 5));
  endSession(session);
  return session;
}

/** Tool output as long as that of a real profile, until the file is as large as asked for. */
function playLargeSession(startAt: number, bytes: number, random: Random): Session {
  const shape: Shape = {
    ...demoShape,
    charsPerToken: currentShape.charsPerToken,
    toolOutputChars: [
      [0, 200],
      [0.5, 6000],
      [0.9, 30_000],
      [1, 200_000],
    ],
    stepsPerTurn: [
      [0, 6],
      [1, 40],
    ],
  };
  const plan = {
    ...planSession(projects[0] ?? { name: 'demo-webshop', branch: 'main', weight: 1, trouble: 1 }, 0, startAt, random),
    dialect: dialects.v2_1_330,
    model: models.opus55,
    shape,
  };
  const session = openSession(plan, random.fork('play'));
  beginSession(session);
  while (session.main.file.bytes < bytes) playTurns(session, 1);
  endSession(session);
  return session;
}

function planSession(project: DemoProject, age: number, startAt: number, random: Random): SessionPlan {
  const dialect = chooseDialect(project, age, random);
  return {
    sessionId: random.uuid(),
    project,
    dialect,
    model: chooseModel(dialect, random),
    shape: demoShape,
    startAt,
    start: 'startup',
    longCache: random.chance(0.4),
    trouble: troubleOn(project, age),
  };
}

function chooseDialect(project: DemoProject, age: number, random: Random): Dialect {
  if (project.name === 'demo-legacy') return random.pick([dialects.v1_0_128, dialects.v2_0_76]);
  const old = Math.max(0, 1 - age / 30);
  return random.weighted([
    [dialects.v2_1_39, 14 * old],
    [dialects.v2_1_98, 16 * old],
    [dialects.v2_1_200, 40 * old],
    [dialects.v2_1_330, 40],
  ]);
}

/** `unpricedShare` of the newest clients' sessions use a model whose price nobody knows. */
export function chooseModel(dialect: Dialect, random: Random, unpricedShare = 0): DemoModel {
  switch (dialect.version) {
    case '1.0.128':
      return models.sonnet4;
    case '2.0.76':
      return random.pick([models.sonnet45, models.haiku45]);
    case '2.1.39':
      return random.pick([models.opus46, models.sonnet45]);
    case '2.1.98':
      return random.pick([models.sonnet46, models.opus46]);
    case '2.1.200':
      return models.opus48;
    default:
      return random.weighted<DemoModel>([
        [models.opus55, 0.55],
        [models.sonnet55, 0.42],
        [models.withoutPrice, unpricedShare],
      ]);
  }
}

function troubleOn(project: DemoProject, age: number): Trouble {
  const usual = { ...usualTrouble, factor: project.trouble };
  if (age === OVERLOAD_DAY) return { ...usual, retryShare: 0.2, requestFailureShare: 0.02 };
  if (age === BROKEN_TESTS_DAY && project.name === 'demo-mobile') return { ...usual, factor: 6 };
  return usual;
}
