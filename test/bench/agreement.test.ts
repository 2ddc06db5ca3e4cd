/** The benchmark's own judge: it must be silent about a right answer and loud about any wrong one. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Report } from '../../collector/src/outputs/api/schema/report.ts';
import { writeCorpus } from '../../collector/src/demo/corpus.ts';
import type { WrittenTotals } from '../../collector/src/demo/totals.ts';
import { runReport } from '../support/runCommand.ts';
import { differences, peerDifferences } from './agreement.ts';

let work: string;
let totals: WrittenTotals;
let report: Report;

beforeAll(async () => {
  work = mkdtempSync(join(tmpdir(), 'ccmon-bench-test-'));
  const dir = join(work, 'claude');
  totals = writeCorpus({ dir, bytes: 8_000_000, seed: 'agreement', shape: 'current' });
  report = await runReport({ configDirs: [dir], dataDir: join(work, 'store') });
});

afterAll(() => {
  rmSync(work, { recursive: true, force: true });
});

describe('differences', () => {
  it('finds none between a report and what was written', () => {
    expect(differences(report, totals)).toEqual([]);
  });

  it.each<[string, (changed: Report) => void, RegExp]>([
    ['a token', (changed) => (changed.tokens.output += 1), /^tokens/],
    ['a damaged line', (changed) => (changed.lines.damaged -= 1), /^damaged lines/],
    ['a cent', (changed) => (changed.cost.usd += 0.01), /^cost/],
    ['a model', (changed) => changed.models.pop(), /^models/],
    ['a tool error', (changed) => changed.tools.byName.forEach((tool) => (tool.errors += 1)), /runs, errors/],
    ['an outcome', (changed) => changed.agents.forEach((agent) => (agent.succeeded += 1)), /runs, succeeded/],
    ['a hook run', (changed) => changed.hooks.forEach((hook) => (hook.runs += 1)), /runs, failed/],
  ])('finds %s too many or too few', (_, change, message) => {
    const changed = structuredClone(report);
    change(changed);
    expect(differences(changed, totals).join('\n')).toMatch(new RegExp(message.source, 'm'));
  });
});

it('holds the peer against what was written', () => {
  const { input, output, cacheRead, cacheWrite5m, cacheWrite1h } = totals.usage;
  const peer = { inputTokens: input, outputTokens: output, cacheReadTokens: cacheRead, cacheCreationTokens: cacheWrite5m + cacheWrite1h };
  expect(peerDifferences({ totals: peer }, totals)).toEqual([]);
  expect(peerDifferences({ totals: { ...peer, outputTokens: output + 1 } }, totals)).toHaveLength(1);
});
