/**
 * The demo's history: five weeks of made-up sessions written as real transcript files into a Claude Code configuration
 * directory. A label file says that the directory is a demo, and from what it was made.
 */
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { agentDefinitions } from './cast.ts';
import { DAY_MS, dayOf, playDay, type Calendar } from './history.ts';
import { addSession, writeSession } from './sessionFiles.ts';
import { emptyTotals, type WrittenTotals } from './totals.ts';

/** Beside `projects/`; Claude Code has no file of this name. */
export const LABEL_FILE = 'ccmon-demo.json';
export const DEFAULT_SEED = 'demo';
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
}

export interface DemoLabel {
  label: string;
  calendar: Calendar;
  /** Days before this one are on disk to their end, and hold `completeTotals`. */
  completeBeforeDay: number;
  completeTotals: WrittenTotals;
}

export interface DemoSummary {
  dir: string;
  firstDay: string;
  totals: WrittenTotals;
}

/** Sessions that began on an earlier day may still be going on; none lasts longer. */
const LONGEST_SESSION_DAYS = 2;

/**
 * Writes the history up to `now`. Called again for the same directory it adds what has happened since.
 * @throws Error when the directory holds sessions that are not a demo's
 */
export function writeDemoHistory(options: DemoOptions): DemoSummary {
  const { dir, now } = options;
  const label = readLabel(dir) ?? newLabel(options);
  const { calendar } = label;
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  writeAgentDefinitions(dir);
  const today = dayOf(now, calendar.utcOffsetMinutes);
  const completeBeforeDay = Math.max(label.completeBeforeDay, today - LONGEST_SESSION_DAYS);
  const completeTotals = label.completeTotals;
  writeDays(dir, calendar, label.completeBeforeDay, completeBeforeDay, now, completeTotals);
  // While these days are written, the label may still be the one before: they are then compared with the disk once more.
  writeLabel(dir, { ...label, completeBeforeDay, completeTotals });
  const totals = structuredClone(completeTotals);
  writeDays(dir, calendar, completeBeforeDay, today + 1, now, totals);
  return { dir, firstDay: new Date(calendar.firstDay * DAY_MS).toISOString().slice(0, 10), totals };
}

/** Days from `first` up to `end`, as far as they are over at `now`. */
function writeDays(dir: string, calendar: Calendar, first: number, end: number, now: number, totals: WrittenTotals): void {
  for (let day = first; day < end; day++) {
    for (const session of playDay(calendar, day)) {
      writeSession(dir, session, now);
      addSession(totals, session, now);
    }
  }
}

const LABEL = 'Claude Code Monitoring demo: every session here is made up';

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

export function readLabel(dir: string): DemoLabel | undefined {
  const path = join(dir, LABEL_FILE);
  if (statSync(path, { throwIfNoEntry: false }) === undefined) return undefined;
  return JSON.parse(readFileSync(path, 'utf8')) as DemoLabel;
}

function writeLabel(dir: string, label: DemoLabel): void {
  writeFileSync(join(dir, LABEL_FILE), `${JSON.stringify(label, null, 2)}\n`);
}

function writeAgentDefinitions(dir: string): void {
  mkdirSync(join(dir, 'agents'), { recursive: true });
  for (const { name, description, model } of agentDefinitions) {
    const text = `---\nname: ${name}\ndescription: ${description}\nmodel: ${model}\n---\n\nYou are a demo agent. There is nothing to do.\n`;
    writeFileSync(join(dir, 'agents', `${name}.md`), text);
  }
}
