import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ACTIVE_WINDOW_MS } from '../catalog/thresholds.ts';
import { writeDemoHistory, type WrittenDemo } from './demoHistory.ts';
import { openLive } from './live.ts';
import { countTranscripts, filesBelow, fingerprint, temporaryDirectory, timesIn, timesOf } from './testSupport.ts';

/** Deep in the night: nothing of the calendar's goes on. */
const NOW = Date.UTC(2026, 10, 20, 3, 0);
const SECOND_MS = 1000;
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

function write(dir: string, now: number, days = 1): WrittenDemo {
  return writeDemoHistory({ dir, now, days, seed: 'test', utcOffsetMinutes: 0 });
}

/** Lets the demo go on from its history to `until`. */
function play(history: WrittenDemo, from: number, until: number, tickMs = SECOND_MS): void {
  const goOn = openLive(history);
  for (let at = from; at <= until; at += tickMs) goOn(at);
}

function liveSessions(dir: string): string[] {
  return [...linesOf(dir).keys()].filter((name) => /demo-live.[^/\\]+\.jsonl$/.test(name));
}

function linesOf(dir: string): Map<string, string> {
  const names = filesBelow(dir).filter((name) => name.endsWith('.jsonl'));
  return new Map(names.map((name) => [name, readFileSync(join(dir, name), 'utf8')]));
}

describe('the live demo', () => {
  it('appends several lines a minute, even at night, and never rewrites a file', () => {
    const dir = temporaryDirectory();
    const history = write(dir, NOW);
    const before = linesOf(dir);
    const linesBefore = countTranscripts(dir).lines;
    play(history, NOW, NOW + 30 * MINUTE_MS);
    for (const [name, text] of before) expect(readFileSync(join(dir, name), 'utf8').startsWith(text), name).toBe(true);
    expect(countTranscripts(dir).lines - linesBefore).toBeGreaterThan(30 * 4);
    expect([...linesOf(dir).keys()].filter((name) => name.includes('demo-live') && !name.includes('subagents')).length).toBeGreaterThan(2);
  });

  it('has an active session from its first moment on, at any time', () => {
    const dir = temporaryDirectory();
    const history = write(dir, NOW, 0);
    play(history, NOW, NOW);
    expect(Math.max(...timesIn(dir))).toBeGreaterThan(NOW - ACTIVE_WINDOW_MS);
    const until = NOW + 12 * HOUR_MS;
    play(history, NOW, until, MINUTE_MS);
    const live = [...linesOf(dir)].filter(([name]) => name.includes('demo-live')).flatMap(([, text]) => timesOf(text));
    const times = [...live, until].filter((at) => at > NOW).sort((a, b) => a - b);
    const silences = times.map((at, index) => at - (times[index - 1] ?? NOW));
    expect(Math.max(...silences)).toBeLessThan(ACTIVE_WINDOW_MS);
  });

  it('writes no line before its time', () => {
    const dir = temporaryDirectory();
    play(write(dir, NOW), NOW, NOW + 10 * MINUTE_MS);
    expect(Math.max(...timesIn(dir))).toBeLessThanOrEqual(NOW + 10 * MINUTE_MS);
  });

  it('goes on after it was ended as if it had not been', () => {
    const [once, twice] = [temporaryDirectory(), temporaryDirectory()];
    // A session of this seed goes on from the 48th minute to the 63rd, longer than its lane's time.
    const [until, break_] = [NOW + 66 * MINUTE_MS, NOW + 60 * MINUTE_MS];
    play(write(once, NOW), NOW, until);
    play(write(twice, NOW), NOW, break_);
    play(write(twice, break_ + MINUTE_MS), break_ + MINUTE_MS, until);
    expect(fingerprint(twice)).toBe(fingerprint(once));
  });

  it('begins the sessions of the next day when that comes, as a start on that day would', () => {
    const [dir, later] = [temporaryDirectory(), temporaryDirectory()];
    const [evening, until] = [NOW + 18 * HOUR_MS, NOW + 33 * HOUR_MS];
    play(write(dir, evening), evening, until, MINUTE_MS);
    write(later, evening);
    const { totals } = write(later, until);
    expect(totals.sessions).toBeGreaterThan(5);
    const played = linesOf(dir);
    for (const [name, text] of linesOf(later)) expect(played.get(name) === text, name).toBe(true);
  });

  it('keeps its own sessions for a day, the same ones whenever it was started, and all others', () => {
    const [through, later] = [temporaryDirectory(), temporaryDirectory()];
    const until = NOW + 26 * HOUR_MS;
    play(write(through, NOW), NOW, until, 10 * MINUTE_MS);
    play(write(later, NOW), NOW, NOW + HOUR_MS, 10 * MINUTE_MS);
    const goneBy = liveSessions(later);
    play(write(later, until - 24.5 * HOUR_MS), until - 24.5 * HOUR_MS, until, 10 * MINUTE_MS);
    const live = liveSessions(through);
    // Ten an hour, the one before and those that are about to begin.
    expect(live.length).toBeGreaterThanOrEqual(240);
    expect(live.length).toBeLessThanOrEqual(244);
    expect(goneBy.length).toBeGreaterThan(10);
    expect(live.filter((name) => goneBy.includes(name))).toEqual([]);
    expect(fingerprint(later)).toBe(fingerprint(through));
    const other = temporaryDirectory();
    write(other, NOW);
    const { totals } = write(other, until);
    expect([...linesOf(through).keys()].filter((name) => !name.includes('demo-live'))).toHaveLength(totals.files);
  });

  it('goes on after it was away: the calendar is caught up with', () => {
    const dir = temporaryDirectory();
    write(dir, NOW);
    const later = NOW + 8 * HOUR_MS;
    play(write(dir, later), later, later + MINUTE_MS);
    const whole = temporaryDirectory();
    write(whole, later);
    for (const [name, text] of linesOf(whole)) expect(statSync(join(dir, name)).size, name).toBeGreaterThanOrEqual(Buffer.byteLength(text));
  });
});
