import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { writeDemoHistory } from './demoHistory.ts';
import { continueDemo } from './live.ts';
import { countTranscripts, filesBelow, temporaryDirectory, timesIn } from './testSupport.ts';

const NOW = Date.UTC(2026, 10, 20, 3, 0);
const MINUTE_MS = 60_000;

/** Plays `minutes` of the demo on a clock of its own, one tick a second. */
async function playLive(dir: string, from: number, minutes: number, onTick: (at: number) => void = () => undefined): Promise<void> {
  const controller = new AbortController();
  let at = from;
  const now = (): number => {
    onTick(at);
    at += 1000;
    if (at > from + minutes * MINUTE_MS) controller.abort();
    return at;
  };
  await continueDemo({ dir, seed: 'test', signal: controller.signal, now, tickMs: 0 });
}

function linesOf(dir: string): Map<string, string> {
  const names = filesBelow(dir).filter((name) => name.endsWith('.jsonl'));
  return new Map(names.map((name) => [name, readFileSync(join(dir, name), 'utf8')]));
}

describe('continueDemo', () => {
  it('appends several lines a minute, even at night, and never rewrites a file', async () => {
    const dir = temporaryDirectory();
    writeDemoHistory({ dir, now: NOW, days: 2, seed: 'test', utcOffsetMinutes: 0 });
    const before = linesOf(dir);
    const linesBefore = countTranscripts(dir).lines;
    await playLive(dir, NOW, 30);
    for (const [name, text] of before) expect(readFileSync(join(dir, name), 'utf8').startsWith(text), name).toBe(true);
    expect(countTranscripts(dir).lines - linesBefore).toBeGreaterThan(30 * 4);
    expect([...linesOf(dir).keys()].filter((name) => name.includes('demo-live') && !name.includes('subagents')).length).toBeGreaterThan(2);
  });

  it('writes no line before its time', async () => {
    const dir = temporaryDirectory();
    writeDemoHistory({ dir, now: NOW, days: 1, seed: 'test', utcOffsetMinutes: 0 });
    await playLive(dir, NOW, 10);
    expect(Math.max(...timesIn(dir))).toBeLessThanOrEqual(NOW + 10 * MINUTE_MS + 1000);
  });

  it('goes on after it was away: the calendar is caught up with', async () => {
    const dir = temporaryDirectory();
    writeDemoHistory({ dir, now: NOW, days: 1, seed: 'test', utcOffsetMinutes: 0 });
    const later = NOW + 8 * 60 * MINUTE_MS;
    await playLive(dir, later, 1);
    const whole = temporaryDirectory();
    writeDemoHistory({ dir: whole, now: later + MINUTE_MS - 1000, days: 1, seed: 'test', utcOffsetMinutes: 0 });
    for (const [name, text] of linesOf(whole)) expect(statSync(join(dir, name)).size, name).toBeGreaterThanOrEqual(Buffer.byteLength(text));
  });

  it('refuses a directory that is not a demo', async () => {
    const controller = new AbortController();
    await expect(continueDemo({ dir: temporaryDirectory(), signal: controller.signal })).rejects.toThrow(/not a demo directory/);
  });
});
