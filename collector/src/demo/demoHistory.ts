/**
 * The demo's history: five weeks of made-up sessions written as real transcript files into a Claude Code configuration
 * directory. A label file says that the directory is a demo, from what it was made, and how far it is complete.
 */
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { DAY_MS } from '../base/time.ts';
import { makeFolder } from '../base/folders.ts';
import { replaceFile } from '../base/replaceFile.ts';
import { agentDefinitions } from './cast.ts';
import { dayOf, playDay, type Calendar } from './history.ts';
import type { Session } from './session.ts';
import { addSession, writeSession } from './sessionFiles.ts';
import { emptyTotals, type WrittenTotals } from './totals.ts';
import { bringWholeFileUpToDate } from './transcriptFile.ts';

/** Beside `projects/`; Claude Code has no file of this name. */
export const LABEL_FILE = 'ccmon-demo.json';
/** A seed always gives the same bytes: whoever changes what is written gives it another number. */
export const DEFAULT_SEED = 'demo 2';
const DEFAULT_DAYS = 35;

export interface DemoOptions {
  /** Becomes the configuration directory; created when it is missing. */
  dir: string;
  /** End of the history, milliseconds since the epoch. */
  now: number;
  days?: number;
  seed?: string;
  /** Where the office hours are; the machine's time zone by default. */
  utcOffsetMinutes?: number;
  /** Told at the beginning and after each day. */
  onProgress?: (progress: WritingProgress) => void;
}

export interface WritingProgress {
  /** To be written, today included. */
  days: number;
  daysDone: number;
  /** Written so far; what was on disk already is not among them. */
  bytes: number;
}

export interface DemoLabel {
  label: string;
  calendar: Calendar;
  /** Days before this one are on disk to their end, and hold `completeTotals`. */
  completeBeforeDay: number;
  completeTotals: WrittenTotals;
}

export interface WrittenDemo {
  dir: string;
  firstDay: string;
  totals: WrittenTotals;
  calendar: Calendar;
  /** Sessions that may go on after `now`. */
  open: Session[];
  /** The first day of which nothing is played yet. */
  nextDay: number;
}

/** Sessions that began on an earlier day may still be going on; none lasts longer. */
export const LONGEST_SESSION_DAYS = 2;

/**
 * Writes the history up to `now`. Called again for the same directory it adds what has happened since; cut off at any moment,
 * the next call completes it.
 * @throws Error when the directory holds sessions that are not a demo's
 */
export function writeDemoHistory(options: DemoOptions): WrittenDemo {
  const { dir, now, onProgress } = options;
  const label = labelFor(options);
  const { calendar, completeBeforeDay, completeTotals: totals } = label;
  makeFolder(dir);
  // Before the first session: sessions without a label are never taken for a demo's.
  writeLabel(dir, label);
  writeAgentDefinitions(dir);
  const nextDay = Math.max(completeBeforeDay, dayOf(now, calendar.utcOffsetMinutes) + 1);
  const open: Session[] = [];
  const progress: WritingProgress = { days: nextDay - completeBeforeDay, daysDone: 0, bytes: 0 };
  onProgress?.({ ...progress });
  for (let day = completeBeforeDay; day < nextDay; day++) {
    const sessions = playDay(calendar, day);
    for (const session of sessions) {
      progress.bytes += writeSession(dir, session, now);
      addSession(totals, session, now);
    }
    if (nextDay - 1 - day > LONGEST_SESSION_DAYS) writeLabel(dir, { ...label, completeBeforeDay: day + 1, completeTotals: totals });
    else open.push(...sessions);
    progress.daysDone++;
    onProgress?.({ ...progress });
  }
  return { dir, firstDay: new Date(calendar.firstDay * DAY_MS).toISOString().slice(0, 10), totals, calendar, open, nextDay };
}

const LABEL = 'Claude Code Monitoring demo: every session here is made up';

function labelFor(options: DemoOptions): DemoLabel {
  const { dir, seed = DEFAULT_SEED } = options;
  const label = readLabel(dir);
  if (label === undefined) return newLabel(options);
  return label.calendar.seed === seed ? label : renewed(label, seed);
}

/**
 * What another version of this writer began goes on from the day after its last with sessions of this one. Appended to that
 * version's files, they would be damage.
 */
function renewed(label: DemoLabel, seed: string): DemoLabel {
  return {
    ...label,
    calendar: { ...label.calendar, seed },
    completeBeforeDay: label.completeBeforeDay + LONGEST_SESSION_DAYS + 1,
  };
}

function newLabel({ dir, now, days = DEFAULT_DAYS, seed = DEFAULT_SEED, utcOffsetMinutes }: DemoOptions): DemoLabel {
  if (statSync(join(dir, 'projects'), { throwIfNoEntry: false }) !== undefined) {
    throw new Error(
      `${dir} holds sessions but no ${LABEL_FILE}: the demo never writes into a directory that is not its own. Name an empty one.`,
    );
  }
  const offset = utcOffsetMinutes ?? -new Date(now).getTimezoneOffset();
  const firstDay = dayOf(now, offset) - days;
  return {
    label: LABEL,
    calendar: { seed, firstDay, utcOffsetMinutes: offset },
    completeBeforeDay: firstDay,
    completeTotals: emptyTotals(),
  };
}

function readLabel(dir: string): DemoLabel | undefined {
  const path = join(dir, LABEL_FILE);
  if (statSync(path, { throwIfNoEntry: false }) === undefined) return undefined;
  return JSON.parse(readFileSync(path, 'utf8')) as DemoLabel;
}

function writeLabel(dir: string, label: DemoLabel): void {
  const path = join(dir, LABEL_FILE);
  // Cut off, it could not be read again.
  replaceFile(path, `${JSON.stringify(label, null, 2)}\n`);
}

function writeAgentDefinitions(dir: string): void {
  for (const { name, description, model } of agentDefinitions) {
    const text = `---\nname: ${name}\ndescription: ${description}\nmodel: ${model}\n---\n\nYou are a demo agent. There is nothing to do.\n`;
    bringWholeFileUpToDate(dir, { path: `agents/${name}.md`, versions: [{ at: 0, text }] }, 0);
  }
}
