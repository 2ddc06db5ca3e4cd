import { expect, it } from 'vitest';
import { createScrapers } from './scrapers.ts';

it('gives moments that are later than all before, though the clock stands still or goes back', () => {
  const clock = { now: 1000 };
  const { moment } = createScrapers(() => clock.now);
  const moments = [moment(), moment(), ((clock.now = 500), moment()), ((clock.now = 2000), moment())];
  expect([...moments].sort((a, b) => a - b)).toEqual(moments);
  expect(new Set(moments).size).toBe(4);
});

it('remembers when a scraper was answered, each for itself, and not for ever', () => {
  const clock = { now: 1_000_000 };
  const scrapers = createScrapers(() => clock.now);
  scrapers.answered('a');
  const born = scrapers.moment();
  expect(scrapers.seenUntil('a')).toBeLessThan(born);
  expect(scrapers.seenUntil('b')).toBe(clock.now - 70_000);
  scrapers.answered('a');
  expect(scrapers.seenUntil('a')).toBeGreaterThan(born);
  clock.now += 300_001;
  expect(scrapers.seenUntil('a')).toBe(clock.now - 70_000);
});

it('remembers a hundred scrapers, and forgets the one that was away longest', () => {
  const scrapers = createScrapers(() => 1_000_000);
  for (let i = 0; i < 100; i++) scrapers.answered(`scraper ${i}`);
  scrapers.answered('scraper 0');
  scrapers.answered('one more');
  expect(scrapers.seenUntil('scraper 0')).toBeGreaterThanOrEqual(1_000_000);
  expect(scrapers.seenUntil('scraper 1')).toBe(930_000);
});
