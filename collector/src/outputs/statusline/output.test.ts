import fs from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, expect, it, onTestFinished, vi } from 'vitest';
import { hookEvent } from '../../ledger/testFacts.ts';
import { STATUS_LINE_FILE } from '../../sources/hooks/spool.ts';
import { keepStatusLine } from '../../sources/hooks/statusLine.ts';
import { createReadingBoard } from '../../readings/board.ts';
import type { SessionStatusLine } from '../../readings/statusLines.ts';
import { openTestStore, request, session, type TestStore } from '../../store/queries/testHistory.ts';
import { startStatusLine } from './output.ts';
import { statusLineText } from './text.ts';

const HOUR = 3_600_000;
const NOON = new Date(2026, 2, 10, 12).getTime();

let test: TestStore;
let file: string;
beforeEach(() => {
  test = openTestStore();
  file = path.join(path.dirname(test.store.path), STATUS_LINE_FILE);
});
afterEach(() => test.remove());

it('tells who waits, the money of today against the usual, limits and context', async () => {
  const spent = (id: string, at: number, outputTokens: number) =>
    request(id, at, { outputTokens, inputTokens: 0, cacheReadTokens: 0, cacheWrite5mTokens: 0, cacheWrite1hTokens: 0 });
  test.add({
    sessionActivities: [session('s1', '/home/me/code/shop', NOON - 72 * HOUR, NOON)],
    // At 25 dollars a million: 1 dollar two days ago, 3 yesterday, 0.5 today.
    requests: [spent('m1', NOON - 48 * HOUR, 40_000), spent('m2', NOON - 24 * HOUR, 120_000), spent('m3', NOON - HOUR, 20_000)],
    hookEvents: [hookEvent('PermissionRequest', NOON - 130_000, { detail: 'Bash' })],
  });
  const readings = createReadingBoard();
  const limits = [
    { window: 'five_hour', usedRatio: 0.424, resetsAt: NOON + HOUR },
    { window: 'seven_day', usedRatio: 0.9, resetsAt: NOON - 1 },
  ] as const;
  readings.put('statusLines', { value: { sessions: [{ sessionId: 's1', at: NOON, usd: 1, contextUsedRatio: 0.63 }], limits }, at: NOON });
  const output = startStatusLine({
    ...{ store: test.store, readings, now: () => NOON, revision: () => 1, remove: () => fs.rmSync(file) },
    keep: (text, now) => keepStatusLine(path.dirname(file), text, now),
    onError: (error) => {
      throw error;
    },
  });
  await output.write();
  expect(fs.readFileSync(file, 'utf8')).toBe('waiting for you: code/shop 2m · today $0.50 (usually $1.00) · 5h 42% · context 63%\n');
  const { mode, mtimeMs } = fs.statSync(file);
  expect([mode & 0o777, mtimeMs - NOON]).toEqual([0o600, 120_000]);
  output.close();
  expect(fs.existsSync(file)).toBe(false);
});

it('is written only while some session hands over its status line', async () => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  const readings = createReadingBoard();
  const kept: string[] = [];
  const output = startStatusLine({
    ...{ store: test.store, readings, now: Date.now, revision: () => 1, remove: () => undefined },
    keep: (text) => kept.push(text),
    onError: (error) => {
      throw error;
    },
  });
  onTestFinished(output.close);
  const told = (sessions: readonly SessionStatusLine[]): void =>
    readings.put('statusLines', { value: { sessions, limits: [] }, at: Date.now() });
  await vi.advanceTimersByTimeAsync(60_000);
  expect(kept).toEqual([]);
  told([{ sessionId: 's1', at: Date.now(), usd: 1, contextUsedRatio: null }]);
  await vi.advanceTimersByTimeAsync(4000);
  expect(kept).toEqual(['today $0.00']);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(kept).toHaveLength(4);
  told([]);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(kept).toHaveLength(4);
});

it('says little where little is known', () => {
  expect(statusLineText({ usdToday: 0, usdUsually: null, live: { sessions: [], limits: [] } })).toBe('today $0.00');
});
