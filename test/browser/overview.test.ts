/** The Overview page as a newcomer meets it: served by the real collector, without Grafana, in a real Chromium. */
import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { Report } from '../../collector/src/outputs/api/schema/report.ts';
import { accessibilityViolations, launchChromium, missingChromium, newVisit, type Visit } from '../support/browser.ts';
import { type Collector, getText, startCollector } from '../support/collector.ts';
import { fixtureDirectories } from '../support/corpora.ts';
import { makeTemporaryDirectory } from '../support/temporaryDirectory.ts';

const reason = missingChromium();
const OVERVIEW = '/a/ccmon-claudecode-app/overview';
const [firstFixture, ...otherFixtures] = fixtureDirectories();

describe.skipIf(reason !== '')(`the Overview page${reason && ` (${reason})`}`, () => {
  let root: Awaited<ReturnType<typeof makeTemporaryDirectory>>;
  let collector: Collector;
  let browser: Browser;
  const configDir = () => join(root.directory, 'claude');
  const start = (port?: number) =>
    startCollector({ configDirs: [configDir()], dataDir: join(root.directory, 'state'), ...(port === undefined ? {} : { port }) });

  beforeAll(async () => {
    root = await makeTemporaryDirectory();
    if (firstFixture === undefined) throw new Error('test/fixtures/real-client holds no transcripts');
    await cp(firstFixture, configDir(), { recursive: true });
    [collector, browser] = await Promise.all([start(), launchChromium()]);
  });
  afterAll(async () => {
    await browser.close();
    await collector.stop();
    await root.remove();
  });

  async function open(path: string, options?: Parameters<typeof newVisit>[1]): Promise<Visit> {
    const visit = await newVisit(browser, options);
    onTestFinished(() => visit.context.close());
    await visit.page.goto(collector.url + path);
    await visit.page.getByTestId('total-tokens').waitFor();
    return visit;
  }

  it('is what the collector’s address opens, without a trouble and without asking anyone else', async () => {
    const { page, troubles, requests } = await open('/');
    expect(new URL(page.url()).pathname).toBe(OVERVIEW);
    expect(await page.title()).toBe('Claude Code Monitoring');
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('Overview');
    await page.waitForLoadState('networkidle');
    expect(troubles).toEqual([]);
    expect(requests.filter((address) => !address.startsWith(`${collector.url}/`) && !address.startsWith('data:'))).toEqual([]);
  });

  it('shows the figures of the API', async () => {
    const { page } = await open(`${OVERVIEW}?range=all`);
    const report = await summary(collector);
    expect(report.requests).toBeGreaterThan(0);
    expect(await shownTotals(page)).toEqual(totalsOf(report));
    expect(await shownAgents(page)).toEqual(agentsOf(report));
  });

  it('follows what Claude Code writes', async () => {
    const { page, troubles } = await open(`${OVERVIEW}?range=all`);
    const before = await summary(collector);
    for (const fixture of otherFixtures) await cp(fixture, configDir(), { recursive: true });
    await expect.poll(async () => (await summary(collector)).requests, { timeout: 30_000 }).toBeGreaterThan(before.requests);
    await expect
      .poll(async () => [await shownTotals(page), await summary(collector).then(totalsOf)], { timeout: 30_000 })
      .toSatisfy(bothEqual);
    expect(troubles).toEqual([]);
  });

  it('asks only for what has changed', async () => {
    const { page } = await open(`${OVERVIEW}?range=all`);
    const again = await page.waitForResponse((response) => response.url().includes('/api/v1/summary'), { timeout: 30_000 });
    expect(again.status()).toBe(304);
  });

  it('keeps range, chart and order in its address, and Back undoes them one by one', async () => {
    const { page } = await open('/');
    const query = () => new URL(page.url()).search;
    await page.getByRole('radio', { name: 'All' }).click();
    await page.getByRole('radio', { name: 'Tokens' }).click();
    await page.getByRole('button', { name: 'Tokens', exact: true }).click();
    await expect.poll(query).toBe('?range=all&chart=tokens&agents=tokens.desc');
    await page.goBack();
    expect(query()).toBe('?range=all&chart=tokens');
    await page.goBack();
    await page.goBack();
    expect(query()).toBe('');
    expect(await page.getByRole('radio', { name: '7 days' }).isChecked()).toBe(true);
    await page.goForward();
    expect(await page.getByRole('radio', { name: 'All' }).isChecked()).toBe(true);
  });

  it('shows what a dashboard’s link selects, and everything again once the filters are removed', async () => {
    const report = await summary(collector);
    const { page, troubles } = await open(`${OVERVIEW}?range=all&var-agent=main&var-project=%24__all`);
    const main = report.agents.find(({ agent }) => agent === 'main');
    expect(main?.requests).toBeGreaterThan(0);
    expect(main?.requests).toBeLessThan(report.requests);
    const narrowed = Report.parse(JSON.parse(await getText(`${collector.url}/api/v1/summary?agent=main`)));
    expect(narrowed.requests).toBe(main?.requests);
    expect(await shownTotals(page)).toEqual(totalsOf(narrowed));
    expect((await shownAgents(page)).map(([agent]) => agent)).toEqual(['main']);
    expect(await accessibilityViolations(page)).toEqual([]);
    await page.getByRole('button', { name: 'Remove the filter Agent main' }).click();
    await expect.poll(() => shownTotals(page)).toEqual(totalsOf(report));
    expect(new URL(page.url()).search).toBe('?range=all');
    expect(troubles).toEqual([]);
  });

  it('can be used with the keyboard alone', async () => {
    const { page } = await open(`${OVERVIEW}?range=all`);
    await page.getByRole('button', { name: 'Agent', exact: true }).focus();
    await page.keyboard.press('Enter');
    await expect.poll(() => new URL(page.url()).search).toBe('?range=all&agents=agent.asc');
    await page.getByRole('radio', { name: 'All' }).focus();
    await page.keyboard.press('ArrowLeft');
    await expect.poll(() => new URL(page.url()).searchParams.get('range')).toBe('30d');
    await page.getByRole('button', { name: 'About Cost' }).focus();
    await page.getByText('Source: transcripts: tokens times the price in force').waitFor();
  });

  it.each(['dark', 'light'] as const)('follows the system to its %s theme, and is accessible in it', async (colorScheme) => {
    for (const width of [1440, 900]) {
      const { page } = await open(`${OVERVIEW}?range=all`, { colorScheme, viewport: { width, height: 900 } });
      expect(await scheme(page)).toBe(colorScheme);
      expect(await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth'), `${width} px`).toBe(0);
      expect(await accessibilityViolations(page), `${width} px`).toEqual([]);
    }
  });

  it('keeps the theme that the reader chose', async () => {
    const { page } = await open('/', { colorScheme: 'dark' });
    await page.getByRole('button', { name: 'Light theme' }).click();
    expect(await scheme(page)).toBe('light');
    await page.reload();
    await page.getByRole('button', { name: 'Dark theme' }).waitFor();
    expect(await scheme(page)).toBe('light');
  });

  it('has all its styles under a policy that refuses any in its markup', async () => {
    const { page, troubles } = await open(`${OVERVIEW}?range=all`, { colorScheme: 'dark' });
    const fontOf = (selector: string): Promise<unknown> =>
      page.evaluate(`getComputedStyle(document.querySelector('${selector}')).fontFamily`);
    expect(await fontOf('body')).toContain('Inter');
    await page.getByRole('button', { name: 'About Cost' }).focus();
    await page.getByText('Source: transcripts: tokens times the price in force').waitFor();
    await page.getByRole('button', { name: 'Light theme' }).click();
    await page.getByRole('radio', { name: 'Tokens' }).click();
    await page.waitForLoadState('networkidle');
    expect(troubles).toEqual([]);

    await page.evaluate(`document.body.insertAdjacentHTML('beforeend', '<style>body { font-family: fantasy; }</style>')`);
    await page.evaluate(`document.body.insertAdjacentHTML('beforeend', '<p id="marked-up" style="font-family: fantasy">x</p>')`);
    await expect.poll(() => troubles.filter((trouble) => trouble.includes('policy breached: style-src')).length).toBe(2);
    expect(await fontOf('body')).toContain('Inter');
    expect(await fontOf('#marked-up')).toContain('Inter');
  });

  it('says so when the collector is gone, keeps its figures, and recovers', async () => {
    const { page } = await open(`${OVERVIEW}?range=all`);
    const before = await shownTotals(page);
    await collector.stop();
    const notice = page.getByText('The collector does not answer.');
    await notice.waitFor({ timeout: 30_000 });
    expect(await shownTotals(page)).toEqual(before);
    collector = await start(collector.port);
    await notice.waitFor({ state: 'detached', timeout: 30_000 });
    expect(await shownTotals(page)).toEqual(before);
  });
});

const summary = async (collector: Collector): Promise<Report> => Report.parse(JSON.parse(await getText(`${collector.url}/api/v1/summary`)));

const scheme = (page: Page): Promise<unknown> => page.evaluate('document.documentElement.style.colorScheme');

interface Totals {
  tokens: string;
  cost: string;
  runs: string;
  failures: string;
}

async function shownTotals(page: Page): Promise<Totals> {
  const total = (name: string) => page.getByTestId(`total-${name}`);
  return {
    tokens: (await total('tokens').getAttribute('title')) ?? '',
    cost: (await total('cost').textContent()) ?? '',
    runs: (await total('runs').getAttribute('title')) ?? '',
    failures: (await total('failures').textContent()) ?? '',
  };
}

const counted = (count: number, noun: string): string => `${count.toLocaleString('en-US')} ${noun}${count === 1 ? '' : 's'}`;

function totalsOf({ tokens, requests, cost, agents }: Report): Totals {
  const sum = (of: (agent: Report['agents'][number]) => number) => agents.reduce((total, agent) => total + of(agent), 0);
  const allTokens = tokens.input + tokens.output + tokens.cacheRead + tokens.cacheWrite;
  return {
    tokens: `${allTokens.toLocaleString('en-US')} tokens of ${counted(requests, 'API request')}`,
    cost: `$${cost.usd.toFixed(2)}`,
    runs: `${counted(
      sum((agent) => agent.runs),
      'run',
    )} of all agents, main included`,
    failures: String(sum((agent) => agent.failed)),
  };
}

/** Name, runs and failures of each agent that ran, by name. */
const agentsOf = (report: Report): string[][] =>
  report.agents
    .filter((agent) => agent.runs > 0)
    .map(({ agent, runs, failed }) => [agent, String(runs), String(failed)])
    .sort();

async function shownAgents(page: Page): Promise<string[][]> {
  const rows = await page.getByRole('region', { name: 'Table of agents' }).locator('tbody tr').all();
  const cells = await Promise.all(rows.map((row) => row.locator('th, td').allTextContents()));
  return cells
    .map((row) => row.slice(0, 3))
    .filter(([, runs]) => runs !== '0')
    .sort();
}

const bothEqual = ([shown, told]: unknown[]): boolean => JSON.stringify(shown) === JSON.stringify(told);
