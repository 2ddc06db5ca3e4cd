import { expect, it } from 'vitest';
import { COPIES_WITHIN_MS, decodeHanded, encodeHanded, type HandedEvent, isCopy } from './copies.ts';

const AT = 1_790_000_000_000;
const handed = (content: number, at = AT): HandedEvent => ({ content, at });

it.each([
  ['same bytes, same time', handed(7), true],
  ['same bytes, a moment before', handed(7, AT - COPIES_WITHIN_MS), true],
  ['same bytes, later', handed(7, AT + COPIES_WITHIN_MS + 1), false],
  ['other bytes', handed(8), false],
  ['bytes that are not known', handed(0), false],
])('tells a copy by bytes and time: %s', (_, event, expected) => {
  expect(isCopy(event, [handed(7), handed(0)])).toBe(expected);
});

it('remembers the latest, exactly, and no more than that', () => {
  const events = Array.from({ length: 100 }, (_, i) => handed(Number.MAX_SAFE_INTEGER - i, AT + i));
  expect(decodeHanded(encodeHanded([...events, handed(0)]))).toEqual(events.slice(-64));
  expect(decodeHanded(encodeHanded([]))).toEqual([]);
});
