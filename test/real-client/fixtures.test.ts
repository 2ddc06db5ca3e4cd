/**
 * Stripped transcripts of real clients: the report over them says what the stand-in billed when they were written, and
 * nothing in them is anyone's but the scenario's.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { runReport } from '../support/runCommand.ts';
import { temporaryDirectory } from '../support/temporaryDirectory.ts';
import { compatibility } from './compatibility.ts';
import type { Expectations } from './expectations.ts';
import { figuresOfReport } from './figures.ts';

const FIXTURES = fileURLToPath(new URL('../fixtures/real-client', import.meta.url));

describe.each(compatibility)('transcripts of Claude Code $version', ({ version }) => {
  const directory = join(FIXTURES, version);

  it('give the figures of the bill', async () => {
    const report = await runReport({ configDirs: [directory], dataDir: await temporaryDirectory() });
    expect(report.lines.damaged).toBe(0);
    expect(figuresOfReport(report)).toEqual(readExpectations(directory).figures);
  });

  it('give the same figures when the two sessions are read in the other order', async () => {
    const swapped = await temporaryDirectory();
    copyWithSessionsSwapped(directory, swapped);
    const report = await runReport({ configDirs: [swapped], dataDir: await temporaryDirectory() });
    expect(figuresOfReport(report)).toEqual(readExpectations(directory).figures);
  });

  it('hold nothing that is not ours to keep', () => {
    const files = transcriptsIn(directory);
    expect(files.length).toBeGreaterThan(2);
    for (const text of files.map((file) => readFileSync(file, 'utf8'))) {
      expect(text).not.toMatch(/system-reminder|@anthropic\.com|You are |ccmon-capture|\/root\b/);
      for (const line of text.split('\n').filter((item) => item !== '')) expect(longestString(JSON.parse(line))).toBeLessThan(700);
    }
  });
});

it('has transcripts of every version of the compatibility table and no other', () => {
  expect(existsSync(FIXTURES) ? readdirSync(FIXTURES).sort() : []).toEqual(compatibility.map(({ version }) => version).sort());
});

function readExpectations(directory: string): Expectations {
  return JSON.parse(readFileSync(join(directory, 'expected.json'), 'utf8')) as Expectations;
}

/** Files are read in the order of their names, which begin with the session's id: here the two sessions change places. */
function copyWithSessionsSwapped(from: string, to: string): void {
  const { first, fork } = readExpectations(from).sessions;
  const swap = (text: string): string => text.replaceAll(first, '\0').replaceAll(fork, first).replaceAll('\0', fork);
  for (const file of transcriptsIn(from)) {
    const target = join(to, swap(relative(from, file)));
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, swap(readFileSync(file, 'utf8')));
  }
}

function transcriptsIn(directory: string): string[] {
  return readdirSync(join(directory, 'projects'), { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.jsonl?$/.test(file))
    .map((file) => join(directory, 'projects', file));
}

function longestString(value: unknown): number {
  if (typeof value === 'string') return value.length;
  if (typeof value !== 'object' || value === null) return 0;
  return Math.max(0, ...Object.values(value).map(longestString));
}
