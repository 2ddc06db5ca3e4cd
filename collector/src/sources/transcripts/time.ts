/** Reads the times of records: ISO 8601 text or bytes -> milliseconds since the epoch, 0 when missing or absurd. */

import { DAY_MS, EARLIEST_MS } from '../../base/time.ts';

const DIGIT_0 = 0x30;
const NOT_A_DIGIT = -100_000;
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

/** The time, or -1 for anything unusual, like the 31st of a month or hour 24, which is left to Date.parse. */
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
  const year = twoDigits(bytes, at) * 100 + twoDigits(bytes, at + 2);
  const month = twoDigits(bytes, at + 5);
  const day = twoDigits(bytes, at + 8);
  const hour = twoDigits(bytes, at + 11);
  const minute = twoDigits(bytes, at + 14);
  const second = twoDigits(bytes, at + 17);
  const hundredths = twoDigits(bytes, at + 20);
  const thousandth = digit(bytes, at + 22);
  // Negative when any digit is none, or a number is above what is usual.
  const odd = year | (month - 1) | (12 - month) | (day - 1) | hour | (23 - hour) | minute | (59 - minute) | second | (59 - second);
  if ((odd | hundredths | thousandth) < 0 || day > (month === 2 ? 28 : 30)) return -1;
  const minutes = (daysSinceEpoch(year, month, day) * 24 + hour) * 60 + minute;
  return (minutes * 60 + second) * 1_000 + hundredths * 10 + thousandth;
}

function twoDigits(bytes: Buffer, at: number): number {
  return digit(bytes, at) * 10 + digit(bytes, at + 1);
}

/** The digit's value; so far below zero that no sum with it is positive, when it is none. */
function digit(bytes: Buffer, at: number): number {
  const value = (bytes[at] ?? 0) - DIGIT_0;
  return (value | (9 - value)) < 0 ? NOT_A_DIGIT : value;
}

let lastDate = 0;
let lastDays = 0;

/** Days from 1970-01-01; records of one day come in a row. */
function daysSinceEpoch(year: number, month: number, day: number): number {
  const date = year * 512 + month * 32 + day;
  if (date !== lastDate) {
    lastDays = countDays(year, month, day);
    lastDate = date;
  }
  return lastDays;
}

/** Days from 1970-01-01 to a date of the Gregorian calendar; years are counted from March, so that leap days come last. */
function countDays(year: number, month: number, day: number): number {
  const marchYear = month > 2 ? year : year - 1;
  const era = Math.floor(marchYear / 400);
  const yearOfEra = marchYear - era * 400;
  const dayOfYear = Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146_097 + dayOfEra - 719_468;
}
