/** Reads the times of records: ISO 8601 text or bytes -> milliseconds since the epoch, 0 when missing or absurd. */

/** Claude Code did not exist before. */
const EARLIEST_MS = Date.UTC(2023, 0, 1);
const DAY_MS = 86_400_000;

const DASH = 0x2d;
const COLON = 0x3a;
const DOT = 0x2e;
const UPPER_T = 0x54;
const UPPER_Z = 0x5a;
/** Length of `2026-02-12T16:02:29.111Z`. */
const USUAL_LENGTH = 24;

/** The time that a text stands for; 0 when it is none, before 2023, or more than a day after `now`. */
export function timeOfText(text: string, now: number): number {
  return plausible(text === '' ? Number.NaN : Date.parse(text), now);
}

/** Like `timeOfText`, of ASCII bytes, without making a string for the form that Claude Code writes. */
export function timeOfBytes(bytes: Buffer, from: number, to: number, now: number): number {
  const usual = to - from === USUAL_LENGTH ? usualForm(bytes, from) : -1;
  return usual >= 0 ? plausible(usual, now) : timeOfText(bytes.toString('latin1', from, to), now);
}

function plausible(time: number, now: number): number {
  return time >= EARLIEST_MS && time <= now + DAY_MS ? time : 0;
}

function usualForm(bytes: Buffer, at: number): number {
  const punctuated =
    bytes[at + 4] === DASH &&
    bytes[at + 7] === DASH &&
    bytes[at + 10] === UPPER_T &&
    bytes[at + 13] === COLON &&
    bytes[at + 16] === COLON &&
    bytes[at + 19] === DOT &&
    bytes[at + 23] === UPPER_Z;
  if (!punctuated) return -1;
  const year = digits(bytes, at, 4);
  const month = digits(bytes, at + 5, 2);
  const day = digits(bytes, at + 8, 2);
  const hour = digits(bytes, at + 11, 2);
  const minute = digits(bytes, at + 14, 2);
  const second = digits(bytes, at + 17, 2);
  const millisecond = digits(bytes, at + 20, 3);
  // Anything unusual, like the 30th of February or hour 24, is left to Date.parse.
  if (year < 0 || month < 1 || month > 12 || day < 1 || day > 28 + Number(month !== 2) * 2) return -1;
  if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59 || millisecond < 0) return -1;
  return daysSinceEpoch(year, month, day) * DAY_MS + hour * 3_600_000 + minute * 60_000 + second * 1_000 + millisecond;
}

function digits(bytes: Buffer, at: number, count: number): number {
  let value = 0;
  for (let i = at; i < at + count; i++) {
    const digit = (bytes[i] ?? 0) - 0x30;
    if (digit < 0 || digit > 9) return -10_000;
    value = value * 10 + digit;
  }
  return value;
}

/** Days from 1970-01-01 to a date of the Gregorian calendar; years are counted from March, so that leap days come last. */
function daysSinceEpoch(year: number, month: number, day: number): number {
  const marchYear = month > 2 ? year : year - 1;
  const era = Math.floor(marchYear / 400);
  const yearOfEra = marchYear - era * 400;
  const dayOfYear = Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146_097 + dayOfEra - 719_468;
}
