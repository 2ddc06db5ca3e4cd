/**
 * The demo goes on: the calendar's sessions continue in real time, and two more sessions work around the clock so that
 * something happens whenever the demo is looked at.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { liveProject } from './cast.ts';
import { DEFAULT_SEED, readLabel } from './demoHistory.ts';
import { dialects } from './dialects.ts';
import { chooseModel, dayOf, playDay, sealSession } from './history.ts';
import { createRandom, type Quantiles } from './random.ts';
import { openSession, usualTrouble, type Session } from './session.ts';
import { writeSession } from './sessionFiles.ts';
import { demoShape } from './shapes.ts';
import { beginSession, endSession, playTurn } from './turns.ts';

export interface LiveOptions {
  dir: string;
  seed?: string;
  signal: AbortSignal;
  /** Clock, for tests. */
  now?: () => number;
  tickMs?: number;
}

const LANES = 2;
const TICK_MS = 1000;
// prettier-ignore
const LIVE_TURNS: Quantiles = [[0, 2], [1, 6]];
/** People think before they type, and go for coffee between sessions. */
// prettier-ignore
const PAUSE_MS: Quantiles = [[0, 3000], [0.5, 12_000], [1, 60_000]];
// prettier-ignore
const BREAK_MS: Quantiles = [[0, 5000], [1, 60_000]];

interface Lane {
  name: string;
  session: Session;
}

/** Appends what falls due until the signal aborts. Files are never rewritten, so it may be killed at any moment. */
export async function continueDemo({ dir, seed = DEFAULT_SEED, signal, now = Date.now, tickMs = TICK_MS }: LiveOptions): Promise<void> {
  const label = readLabel(dir);
  if (label === undefined) throw new Error(`${dir} is not a demo directory: write its history first.`);
  const lanes = Array.from({ length: LANES }, (_, index) => openLane(seed, `lane ${index}`, now()));
  let calendarSessions: Session[] = [];
  let nextDay = label.completeBeforeDay;
  while (!signal.aborted) {
    const at = now();
    const today = dayOf(at, label.calendar.utcOffsetMinutes);
    for (; nextDay <= today; nextDay++) calendarSessions.push(...playDay(label.calendar, nextDay));
    for (const session of calendarSessions) writeSession(dir, session, at);
    calendarSessions = calendarSessions.filter((session) => endOf(session) > at);
    for (const lane of lanes) advanceLane(dir, seed, lane, at);
    await sleep(tickMs, undefined, { signal }).catch(ignoreAbort);
  }
}

function ignoreAbort(error: unknown): void {
  if (!(error instanceof Error && error.name === 'AbortError')) throw error;
}

function endOf(session: Session): number {
  return Math.max(...session.files.flatMap((file) => file.lines.slice(-1).map((line) => line.at)));
}

function advanceLane(dir: string, seed: string, lane: Lane, at: number): void {
  writeSession(dir, lane.session, at);
  if (endOf(lane.session) > at) return;
  Object.assign(lane, openLane(seed, lane.name, at));
}

function openLane(seed: string, name: string, at: number): Lane {
  const random = createRandom(`${seed}/live ${name} ${at}`);
  const session = openSession(
    {
      sessionId: random.uuid(),
      project: liveProject,
      dialect: dialects.v2_1_330,
      model: chooseModel(dialects.v2_1_330, random),
      shape: demoShape,
      startAt: Math.round(at + random.quantile(BREAK_MS)),
      start: 'startup',
      longCache: false,
      trouble: usualTrouble,
    },
    random.fork('play'),
  );
  beginSession(session);
  const turns = Math.round(random.quantile(LIVE_TURNS));
  for (let turn = 0; turn < turns; turn++) {
    if (turn > 0) session.main.clock += random.quantile(PAUSE_MS);
    playTurn(session);
  }
  endSession(session);
  return { name, session: sealSession(session, 0) };
}
