import { describe, expect, test } from 'vitest';
import { formatBytes, formatCompact, formatCount, formatDuration, formatPercent, formatUsd, plural } from './format.ts';

describe('counts', () => {
  test.each([
    [0, '0'],
    [9999, '9,999'],
    [10_000, '10K'],
    [12_345, '12.3K'],
    [999_999, '1M'],
    [1_234_567_890, '1.23B'],
  ])('%d reads %s', (value, text) => expect(formatCompact(value)).toBe(text));

  test('are exact where asked', () => expect(formatCount(1_234_567)).toBe('1,234,567'));
  test('have their noun in the right number', () => {
    expect(plural(1, 'request')).toBe('1 request');
    expect(plural(0, 'request')).toBe('0 requests');
    expect(plural(1500, 'entry', 'entries')).toBe('1,500 entries');
  });
});

describe('money', () => {
  test.each([
    [null, '–'],
    [0, '$0.00'],
    [0.00001, '<$0.0001'],
    [0.0324, '$0.032'],
    [0.00519, '$0.0052'],
    [0.05, '$0.05'],
    [12.345, '$12.35'],
    [9999.994, '$9,999.99'],
    [12_345.6, '$12,346'],
  ])('%s reads %s', (value, text) => expect(formatUsd(value)).toBe(text));
});

describe('durations', () => {
  test.each([
    [null, '–'],
    [0, '0 ms'],
    [0.0124, '12 ms'],
    [0.9999, '1.0 s'],
    [9.94, '9.9 s'],
    [9.96, '10 s'],
    [59.6, '1m 0s'],
    [61, '1m 1s'],
    [3599.7, '1h 0m'],
    [7260, '2h 1m'],
    [100_000, '27h 47m'],
  ])('%s s reads %s', (seconds, text) => expect(formatDuration(seconds)).toBe(text));
});

describe('sizes', () => {
  test.each([
    [0, '0 B'],
    [1023, '1023 B'],
    [1024, '1.0 KiB'],
    [10_485_760, '10.0 MiB'],
    [104_857_600, '100 MiB'],
    [1_073_741_300, '1.0 GiB'],
  ])('%d bytes read %s', (bytes, text) => expect(formatBytes(bytes)).toBe(text));
});

describe('shares', () => {
  test.each([
    [0, '0 %'],
    [0.00001, '0.1 %'],
    [0.004, '0.4 %'],
    [0.5, '50 %'],
    [0.996, '99.6 %'],
    [0.9999, '99.9 %'],
    [1, '100 %'],
  ])('%d reads %s', (share, text) => expect(formatPercent(share)).toBe(text));
});
