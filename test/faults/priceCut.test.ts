/** A price is cut between two starts: the cost is lower at once, its counter stands still, and the status says why. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { Report } from '../../collector/src/outputs/api/schema/report.ts';
import { getText, startCollector } from '../support/collector.ts';
import { fixtureDirectories } from '../support/corpora.ts';
import { parseExposition, sumOf } from '../support/exposition.ts';
import { runCcmon } from '../support/runCommand.ts';
import { temporaryDirectory } from '../support/temporaryDirectory.ts';

interface Seen {
  usd: number;
  counted: number;
  held: number;
  status: string;
}

it('is told by ccmon status in plain words', async () => {
  const [configDir = ''] = fixtureDirectories().slice(-1);
  const dataDir = await temporaryDirectory();
  const prices = join(await temporaryDirectory(), 'prices.yaml');
  const seenWith = async (price: number): Promise<Seen> => {
    const each = `{ input: ${price}, output: ${price}, cacheRead: ${price}, cacheWrite5m: ${price}, cacheWrite1h: ${price} }`;
    writeFileSync(prices, `- { model: claude-sonnet-4-5, prices: ${each} }\n`);
    const collector = await startCollector({ configDirs: [configDir], dataDir, args: ['--prices', prices] });
    try {
      const { cost } = Report.parse(JSON.parse(await getText(`${collector.url}/api/v1/summary`)));
      // A series is shown at 0 first.
      await getText(`${collector.url}/metrics`);
      const samples = parseExposition(await getText(`${collector.url}/metrics`));
      const { stdout } = await runCcmon(['status', '--data-dir', dataDir]);
      return {
        usd: cost.usd,
        counted: sumOf(samples, 'claude_cost_usd_total'),
        held: sumOf(samples, 'ccmon_counters_held'),
        status: stdout,
      };
    } finally {
      await collector.stop();
    }
  };
  const before = await seenWith(100);
  expect(before.held).toBe(0);
  expect(before.counted).toBeCloseTo(before.usd, 6);
  expect(before.status).not.toContain('Counters');

  const after = await seenWith(1);
  expect(after.usd).toBeLessThan(before.usd / 10);
  expect(after.counted).toBeCloseTo(before.counted, 6);
  expect(after.held).toBeGreaterThan(0);
  expect(after.status).toMatch(new RegExp(`^Counters +${after.held} of /metrics stands? still, with a rate of 0`, 'm'));
});
