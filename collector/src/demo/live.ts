/**
 * The demo goes on: the calendar's sessions continue in real time, and two more sessions work around the clock so that
 * something happens whenever the demo is looked at. Transcripts of the latter are removed after a day, as Claude Code
 * removes old ones: a demo that runs for weeks takes no more room, and the store shows that it keeps their history.
 */
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DAY_MS } from '../base/time.ts';
import { liveProject, projectDirectory } from './cast.ts';
import type { WrittenDemo } from './demoHistory.ts';
import { dialects } from './dialects.ts';
import { dayOf, playDay } from './history.ts';
import { models } from './models.ts';
import { createRandom, type Quantiles, type Random } from './random.ts';
import { openSession, projectSlug, sortLines, usualTrouble, type Session } from './session.ts';
import { writeSession } from './sessionFiles.ts';
import { demoShape } from './shapes.ts';
import { beginSession, endSession, playTurn } from './turns.ts';

const LANES = 2;
/** A lane begins a session this often, one lane in the middle of the other's time. */
const SLOT_MS = 12 * 60_000;
/** Live sessions are kept for a day: those of so many slots, the current one not among them. */
const KEPT_SLOTS = DAY_MS / SLOT_MS;
const LATEST_START_MS = 30_000;
// prettier-ignore
const LIVE_TURNS: Quantiles = [[0, 3], [1, 6]];
/** People think before they type. */
// prettier-ignore
const PAUSE_MS: Quantiles = [[0, 45_000], [0.5, 90_000], [1, 200_000]];

/**
 * @returns appends what has fallen due by a moment; to be called about once a second. Files are never rewritten and a moment
 * always gives the same sessions, so it may be killed at any time, and goes on where it stood. Of live sessions those of the
 * last day are left, whichever wrote the others and when.
 */
export function openLive({ dir, calendar, open, nextDay }: WrittenDemo): (at: number) => void {
  let sessions = [...open];
  let day = nextDay;
  let tidiedIn = -1;
  const nextSlots = Array.from({ length: LANES }, () => 0);
  return (at) => {
    for (; day <= dayOf(at, calendar.utcOffsetMinutes); day++) sessions.push(...playDay(calendar, day));
    nextSlots.forEach((next, lane) => {
      const current = Math.floor(at / SLOT_MS + lane / LANES);
      // The one before may still go on. Those that were missed, because nothing ran then, never happen.
      for (let slot = Math.max(next, current - 1); slot <= current; slot++) sessions.push(playLiveSession(calendar.seed, lane, slot));
      nextSlots[lane] = current + 1;
    });
    const slot = Math.floor(at / SLOT_MS);
    if (slot !== tidiedIn) removeOldSessions(dir, calendar.seed, slot);
    tidiedIn = slot;
    for (const session of sessions) writeSession(dir, session, at);
    sessions = sessions.filter((session) => endOf(session) > at);
  };
}

/** Which session a slot has does not depend on the clock, so what is left does not either. */
function removeOldSessions(dir: string, seed: string, current: number): void {
  const slots = Array.from({ length: KEPT_SLOTS + 2 }, (_, index) => current + 1 - index);
  const kept = new Set(slots.flatMap((slot) => Array.from({ length: LANES }, (_, lane) => randomOf(seed, lane, slot).uuid())));
  const folder = join(dir, 'projects', projectSlug(projectDirectory(liveProject)));
  for (const name of entriesOf(folder)) {
    const [sessionId = ''] = name.split('.');
    if (!kept.has(sessionId)) rmSync(join(folder, name), { recursive: true, force: true });
  }
}

function entriesOf(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    // Before the first live session.
    return [];
  }
}

function randomOf(seed: string, lane: number, slot: number): Random {
  return createRandom(`${seed}/live ${lane} ${slot}`);
}

function endOf(session: Session): number {
  return Math.max(...session.files.flatMap((file) => file.lines.slice(-1).map((line) => line.at)));
}

function playLiveSession(seed: string, lane: number, slot: number): Session {
  const random = randomOf(seed, lane, slot);
  const session = openSession(
    {
      sessionId: random.uuid(),
      project: liveProject,
      dialect: dialects.v2_1_330,
      // It works day and night: what that costs must not hide what the rest of the demo costs.
      model: models.haiku55,
      shape: demoShape,
      startAt: Math.round((slot - lane / LANES) * SLOT_MS + random.int(0, LATEST_START_MS)),
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
  sortLines(session);
  return session;
}
