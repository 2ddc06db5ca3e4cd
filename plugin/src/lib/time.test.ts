import { describe, expect, test } from 'vitest';
import { formatDateTime, formatTimeOfDay, formatWhen, parseTime } from './time.ts';

const winter = Date.parse('2026-01-15T12:05:09Z');
const summer = Date.parse('2026-07-15T12:05:09Z');

test('times are written in the reader’s zone', () => {
  expect(formatDateTime(summer, 'Europe/Berlin')).toBe('2026-07-15 14:05:09');
  expect(formatTimeOfDay(summer, 'UTC')).toBe('12:05:09');
});

describe('distance from now', () => {
  test.each([
    [-5, 'just now'],
    [59, 'just now'],
    [60, '1 min ago'],
    [3599, '59 min ago'],
    [3600, '1 h ago'],
    [86_399, '23 h ago'],
    [86_400 * 14.9, '14 d ago'],
    [86_400 * 15, '2026-01-15'],
  ])('%d s', (seconds, text) => expect(formatWhen(winter, winter + seconds * 1000, 'Europe/Berlin')).toBe(text));
});

test('a time that is not known stays that', () => {
  expect(parseTime(null)).toBeNull();
  expect(parseTime('2026-01-15T12:05:09.000Z')).toBe(winter);
});
