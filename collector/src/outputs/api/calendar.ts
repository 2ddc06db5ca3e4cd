/**
 * Hours and days by the clock of a time zone, as the API counts them and the app draws them. A day is from one midnight
 * to the next: 23 hours when summer time begins, 25 when it ends.
 */

export type Step = 'hour' | 'day';

export const STEP_MS: Readonly<Record<Step, number>> = { hour: 3_600_000, day: 86_400_000 };
const MINUTE_MS = 60_000;

const formats = new Map<string, Intl.DateTimeFormat>();

/** @throws RangeError when there is no such zone */
function offsetFormat(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone);
  if (known !== undefined) return known;
  const format = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' });
  formats.set(timeZone, format);
  return format;
}

/** True for a name of the time zone database, such as `Europe/Berlin`. */
export function isTimeZone(name: string): boolean {
  try {
    offsetFormat(name);
    return true;
  } catch {
    return false;
  }
}

/** Milliseconds that the zone's clock is ahead of UTC at a moment. */
export function offsetAt(timeZone: string, at: number): number {
  const parts = offsetFormat(timeZone).formatToParts(at);
  const offset = parts.find((part) => part.type === 'timeZoneName')?.value ?? '';
  const [, sign, hours, minutes] = /^GMT([+-])(\d{2}):(\d{2})/.exec(offset) ?? [];
  const ahead = (Number(hours ?? 0) * 60 + Number(minutes ?? 0)) * MINUTE_MS;
  return sign === '-' ? -ahead : ahead;
}

/** When the hour or day began that a moment is in. */
export function startOfStep(step: Step, timeZone: string, at: number): number {
  const offset = offsetAt(timeZone, at);
  if (step === 'hour') return wholeSteps(at + partOfHour(offset), STEP_MS.hour) - partOfHour(offset);
  const midnight = wholeSteps(at + offset, STEP_MS.day);
  // The clock may have been changed since midnight, or at it.
  const offsets = [offset, offsetAt(timeZone, midnight - offset), offsetAt(timeZone, midnight - offset - 3 * STEP_MS.hour)];
  const starts = offsets.map((one) => midnight - one);
  return Math.min(...starts.filter((start) => wholeSteps(start + offsetAt(timeZone, start), STEP_MS.day) === midnight));
}

/** When the step after the one begins that begins at `start`. */
export function nextStep(step: Step, timeZone: string, start: number): number {
  return startOfStep(step, timeZone, start + 1.5 * STEP_MS[step]);
}

/** When the day before the one began that begins at `start`. */
export function dayBefore(timeZone: string, start: number): number {
  return startOfStep('day', timeZone, start - STEP_MS.day / 2);
}

/** A stretch of time in which a step's number is `(at + shiftMs) / STEP_MS[step]`, rounded down. */
export interface Stretch {
  /** Milliseconds, exclusive; Infinity for the last one. */
  readonly until: number;
  readonly shiftMs: number;
}

/** Changes of the clock are looked for from here on: Claude Code is younger, and before it the first offset holds. */
const FIRST_CHANGE = Date.UTC(2024, 0, 1);
/** Zones keep an offset for longer than this. */
const SEARCH_MS = 7 * STEP_MS.day;

/** What has to be added to times up to `to` so that steps can be numbered by division alone, as a database can. */
export function stretches(step: Step, timeZone: string, to: number): Stretch[] {
  const shiftAt = (at: number): number => (step === 'hour' ? partOfHour(offsetAt(timeZone, at)) : offsetAt(timeZone, at));
  const found: Stretch[] = [];
  let shiftMs = shiftAt(FIRST_CHANGE);
  for (let at = FIRST_CHANGE; at < to; at += SEARCH_MS) {
    const later = shiftAt(at + SEARCH_MS);
    if (later === shiftMs) continue;
    found.push({ until: changeBetween(at, at + SEARCH_MS, shiftAt), shiftMs });
    shiftMs = later;
  }
  return [...found, { until: Number.POSITIVE_INFINITY, shiftMs }];
}

/** When the step of a number began, numbered as {@link stretches} tell. */
export function startOfNumber(step: Step, timeZone: string, number: number): number {
  // The middle of the step by the clock, taken for UTC, is less than a day from the true one.
  const middle = (number + 0.5) * STEP_MS[step];
  const shift = offsetAt(timeZone, middle - offsetAt(timeZone, middle));
  return startOfStep(step, timeZone, middle - (step === 'hour' ? partOfHour(shift) : shift));
}

/** The first moment of the later value, to the millisecond. */
function changeBetween(from: number, to: number, valueAt: (at: number) => number): number {
  const later = valueAt(to);
  let [before, after] = [from, to];
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2);
    if (valueAt(middle) === later) after = middle;
    else before = middle;
  }
  return after;
}

function wholeSteps(wallClock: number, stepMs: number): number {
  return Math.floor(wallClock / stepMs) * stepMs;
}

/** Hours begin apart from those of UTC only where the offset is not a whole number of them. */
function partOfHour(offset: number): number {
  return ((offset % STEP_MS.hour) + STEP_MS.hour) % STEP_MS.hour;
}
