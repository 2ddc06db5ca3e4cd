import { mkdirSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { agentDefinitions } from './cast.ts';
import { LABEL_FILE, writeDemoHistory, type WritingProgress, type WrittenDemo } from './demoHistory.ts';
import { openLive } from './live.ts';
import { countTranscripts, filesBelow, fingerprint, temporaryDirectory, timesIn, timesOf } from './testSupport.ts';

/** A Friday afternoon, in the middle of work. */
const NOW = Date.UTC(2026, 10, 20, 14, 30);
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

function write(dir: string, now: number, days = 5, seed = 'test'): WrittenDemo {
  return writeDemoHistory({ dir, now, days, seed, utcOffsetMinutes: 60 });
}

/** As if the writer had died while it wrote its first file. */
function copyHalf(from: string, to: string): void {
  const name = filesBelow(from).find((each) => each.endsWith('.jsonl')) ?? '';
  const bytes = readFileSync(join(from, name));
  mkdirSync(dirname(join(to, name)), { recursive: true });
  writeFileSync(join(to, name), bytes.subarray(0, bytes.length >> 1));
}

/** As if the writer had died while it wrote the file that it wrote last. */
function cutNewest(dir: string): void {
  const changedAt = (name: string): number => statSync(join(dir, name)).mtimeMs;
  const [newest = ''] = filesBelow(dir)
    .filter((name) => name.endsWith('.jsonl'))
    .sort((a, b) => changedAt(b) - changedAt(a));
  truncateSync(join(dir, newest), statSync(join(dir, newest)).size >> 1);
}

describe('a demo history', () => {
  it('has the same bytes for the same seed and moment, others for another seed', () => {
    const [a, b, c] = [temporaryDirectory(), temporaryDirectory(), temporaryDirectory()];
    write(a, NOW);
    write(b, NOW);
    write(c, NOW, 5, 'other');
    expect(fingerprint(a)).toBe(fingerprint(b));
    expect(fingerprint(c)).not.toBe(fingerprint(a));
  });

  it('goes on where it stood: written in two parts it is as if written at once', () => {
    const [parts, whole] = [temporaryDirectory(), temporaryDirectory()];
    const atOnce = write(whole, NOW, 8);
    write(parts, NOW - 4 * DAY_MS - 3 * HOUR_MS, 4);
    const before = new Map(filesBelow(parts).map((name) => [name, readFileSync(join(parts, name), 'utf8')]));
    const { totals } = write(parts, NOW);
    for (const [name, text] of before) {
      if (name.endsWith('.jsonl')) expect(readFileSync(join(parts, name), 'utf8').startsWith(text), name).toBe(true);
    }
    expect(fingerprint(parts)).toBe(fingerprint(whole));
    expect(totals).toEqual(atOnce.totals);
  });

  it('writes only what is new, whatever the clock says when it is called again', () => {
    const dir = temporaryDirectory();
    const midnight = Date.UTC(2026, 10, 20, 23);
    const call = (now: number): { days: number; bytes: number } => {
      const progress: WritingProgress[] = [];
      writeDemoHistory({ dir, now, days: 4, seed: 'test', utcOffsetMinutes: 60, onProgress: (each) => progress.push(each) });
      expect(progress.map(({ daysDone }) => daysDone)).toEqual(progress.map((_, index) => index));
      const { days = 0, bytes = 0 } = progress.at(-1) ?? {};
      expect(progress).toHaveLength(days + 1);
      return { days, bytes };
    };
    expect(call(NOW).days).toBe(5);
    // Today and the two days whose sessions may still go on.
    expect(call(NOW)).toEqual({ days: 3, bytes: 0 });
    expect(call(midnight - 1).days).toBe(3);
    expect(call(midnight)).toMatchObject({ days: 4 });
    expect(call(midnight + 1)).toEqual({ days: 3, bytes: 0 });
    expect(call(NOW + 5 * DAY_MS).days).toBe(7);
    expect(call(NOW)).toEqual({ days: 0, bytes: 0 });
    const whole = temporaryDirectory();
    write(whole, NOW + 5 * DAY_MS, 9);
    expect(fingerprint(dir)).toBe(fingerprint(whole));
  });

  it('is completed by the next call where it was cut off, between days and in the middle of a file', () => {
    const whole = temporaryDirectory();
    write(whole, NOW);
    for (const lastDay of [0, 1, 3, 5]) {
      const dir = temporaryDirectory();
      const options = { dir, now: NOW, days: 5, seed: 'test', utcOffsetMinutes: 60 };
      const cutOff = ({ daysDone }: WritingProgress): void => {
        if (daysDone === lastDay) throw new Error('cut off');
      };
      expect(() => writeDemoHistory({ ...options, onProgress: cutOff })).toThrow('cut off');
      expect(fingerprint(dir)).not.toBe(fingerprint(whole));
      if (lastDay === 0) copyHalf(whole, dir);
      if (lastDay === 5) cutNewest(dir);
      writeFileSync(join(dir, `${LABEL_FILE}.tmp`), '{ "label": "Cla');
      write(dir, NOW);
      expect(fingerprint(dir), `cut off after ${lastDay} days`).toBe(fingerprint(whole));
    }
  });

  it('leaves alone what another version of the writer wrote, and goes on from the next day', () => {
    const dir = temporaryDirectory();
    write(dir, NOW, 3, 'before');
    const before = new Map(filesBelow(dir).map((name) => [name, readFileSync(join(dir, name), 'utf8')]));
    write(dir, NOW + HOUR_MS, 3, 'after');
    write(dir, NOW + 2 * DAY_MS, 3, 'after');
    before.delete(LABEL_FILE);
    for (const [name, text] of before) expect(readFileSync(join(dir, name), 'utf8') === text, name).toBe(true);
    const added = filesBelow(dir).filter((name) => name.endsWith('.jsonl') && !before.has(name));
    const times = added.flatMap((name) => timesOf(readFileSync(join(dir, name), 'utf8')));
    expect(Math.min(...times)).toBeGreaterThan(Date.UTC(2026, 10, 20, 23));
    expect(Math.max(...times)).toBeGreaterThan(NOW + DAY_MS);
  });

  it('has another seed when it has other bytes', () => {
    const dir = temporaryDirectory();
    openLive(writeDemoHistory({ dir, now: NOW, days: 3, utcOffsetMinutes: 0 }))(NOW);
    const advice = 'What is written has changed: give DEFAULT_SEED its next number, and this test the new fingerprint.';
    expect(fingerprint(join(dir, 'projects')), advice).toBe('b79dfd648bc60a18a88c6ed4f82e4462c14fe6fdab9fade15be7d9f0a3d8e997');
  });

  it('holds what its totals say, in the middle of its last sessions', () => {
    const dir = temporaryDirectory();
    const { totals } = write(dir, NOW, 3);
    const count = countTranscripts(dir);
    const { requests, input, output, cacheRead, cacheWrite5m, cacheWrite1h } = count;
    expect({ requests, input, output, cacheRead, cacheWrite5m, cacheWrite1h }).toEqual(totals.usage);
    expect(count.lines).toBe(totals.lines);
    expect(count.damagedLines).toBe(totals.damagedLines);
    expect(count.types.get('demo-unknown-record') ?? 0).toBe(totals.unknownRecords);
  });

  it('has no record from the future', () => {
    const dir = temporaryDirectory();
    write(dir, NOW, 2);
    const times = timesIn(dir);
    const latest = Math.max(...times);
    expect(latest).toBeLessThanOrEqual(NOW);
    expect(latest).toBeGreaterThan(NOW - 6 * HOUR_MS);
  });

  it('defines agents, one of which never runs, and says what it is', () => {
    const dir = temporaryDirectory();
    const { totals } = write(dir, NOW, 3);
    for (const { name } of agentDefinitions) expect(readFileSync(join(dir, 'agents', `${name}.md`), 'utf8')).toContain(`name: ${name}`);
    expect(totals.agents['release-captain']).toBeUndefined();
    expect(readFileSync(join(dir, LABEL_FILE), 'utf8')).toMatch(/made up/);
    expect(statSync(dir).mode & 0o777).toBe(0o700);
  });

  it('is never written into a directory that holds other sessions', () => {
    const dir = temporaryDirectory();
    mkdirSync(join(dir, 'projects'));
    expect(() => write(dir, NOW)).toThrow(/never writes into a directory that is not its own/);
    expect(filesBelow(dir)).toEqual([]);
  });
});

describe('five weeks of it', () => {
  it('hold everything that the pages and dashboards show', () => {
    const dir = temporaryDirectory();
    const { totals } = writeDemoHistory({ dir, now: NOW, utcOffsetMinutes: 60 });
    expect(Object.keys(totals.agents).sort()).toEqual([
      'Explore',
      'code-reviewer',
      'docs-writer',
      'general-purpose',
      'main',
      'test-runner',
    ]);
    const runs = (pick: 'success' | 'failure' | 'cancelled'): number =>
      Object.values(totals.agents).reduce((sum, agent) => sum + agent[pick], 0);
    expect(runs('success')).toBeGreaterThan(500);
    expect(runs('failure')).toBeGreaterThan(10);
    expect(runs('cancelled')).toBeGreaterThan(10);
    for (const event of ['SessionStart', 'UserPromptSubmit', 'PreToolUse', 'PostToolUse', 'SubagentStop', 'Stop'])
      expect(Object.keys(totals.hooks)).toContain(event);
    for (const outcome of ['success', 'error', 'blocking', 'cancelled', 'unknown'] as const)
      expect(totals.hooks['PostToolUse']?.[outcome], outcome).toBeGreaterThan(0);
    for (const happened of [
      'damagedLines',
      'recoveredLines',
      'compactions',
      'apiRetries',
      'apiFailures',
      'unknownRecords',
      'requestsWithoutPrice',
    ] as const) {
      expect(totals[happened], happened).toBeGreaterThan(0);
    }
    const files = filesBelow(dir);
    const bytes = files.map((name) => statSync(join(dir, name)).size);
    expect(bytes.filter((size) => size > 10_485_760)).toHaveLength(2);
    expect(bytes.reduce((sum, size) => sum + size, 0)).toBeLessThan(110_000_000);
    expect(new Set(files.map((name) => name.split('/')[1]).filter((name) => name?.startsWith('-'))).size).toBe(6);
  });
});
