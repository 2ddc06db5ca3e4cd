import type * as GrafanaRuntime from '@grafana/runtime';
import { act, fireEvent, screen, waitFor, within } from '@testing-library/react';
import type { ReactNode } from 'react';
import { useLocation } from 'react-router';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { agentRow, agentSummary, agents, collector, report, session, sessions, status, tokens } from '../../../test/fixtures.ts';
import { renderPage } from '../../../test/render.tsx';
import type { Collector } from '../../api/collector.ts';
import { CollectorError } from '../../api/errors.ts';
import { Overview } from './Overview.tsx';

// Grafana's frame around a page; in its library it draws only what is inside.
vi.mock('@grafana/runtime', async (original) => ({
  ...(await original<typeof GrafanaRuntime>()),
  PluginPage: ({ actions, children }: { actions: ReactNode; children: ReactNode }) => (
    <>
      {actions}
      {children}
    </>
  ),
}));

const Address = () => <span data-testid="address">{useLocation().search}</span>;

function open(part: Partial<Collector> = {}, address = '/') {
  return renderPage(
    <>
      <Overview />
      <Address />
    </>,
    { collector: collector(part), address },
  );
}

const shown = () => document.body.textContent;
const never = () => new Promise<never>(() => undefined);

afterEach(() => vi.useRealTimers());

describe('loading', () => {
  test('says that it asks, and shows no figure', () => {
    open({ summary: never });
    expect(screen.getByRole('status').textContent).toBe('Asking the collector…');
    expect(screen.queryByTestId('total-tokens')).toBeNull();
  });
});

describe('failed', () => {
  test('says why, what to do, and tries again when asked', async () => {
    let broken = true;
    const failure = new CollectorError('The collector does not answer.', 'Start it with “npx ccmon start”.');
    open({ agents: () => (broken ? Promise.reject(failure) : Promise.resolve(agents())) });
    const alert = await screen.findByRole('alert');
    expect(alert.textContent).toContain(
      'The collector does not answer.Start it with “npx ccmon start”. This page tries again every 5 seconds.',
    );
    expect(screen.queryByTestId('total-tokens')).toBeNull();
    broken = false;
    fireEvent.click(screen.getByRole('button', { name: 'Try again' }));
    expect(await screen.findByTestId('total-tokens')).toBeTruthy();
  });

  test('an error of the page itself is not blamed on the collector', async () => {
    open({ usage: () => Promise.reject(new TypeError('x is undefined')) });
    expect((await screen.findByRole('alert')).textContent).toContain('The page failed: x is undefined.');
  });
});

describe('empty', () => {
  const nothing = { bytes: 4096, requests: 0, sessions: 0 };
  const configDirs = [
    { path: '/home/ada/.claude', found: true },
    { path: '/home/ada/.config/claude', found: false },
  ];

  test('says where the collector looked and how to see the app with data', async () => {
    open({ status: () => Promise.resolve(status({ store: nothing, configDirs })) });
    expect(await screen.findByRole('heading', { name: 'No Claude Code data found' })).toBeTruthy();
    expect(shown()).toContain('/home/ada/.claude (there, but without sessions)');
    expect(shown()).toContain('/home/ada/.config/claude (does not exist)');
    expect(shown()).toContain('npm start -- --demo');
    expect(screen.queryByTestId('total-cost')).toBeNull();
  });

  test('is not said while the history is still being read', async () => {
    const reading = { files: 300, filesDone: 75, bytes: 4096, bytesDone: 1024 };
    open({ status: () => Promise.resolve(status({ store: nothing, reading })) });
    const progress = await screen.findByRole('progressbar');
    expect(progress.getAttribute('value')).toBe('0.25');
    expect(shown()).toContain('25 % (75 of 300 files, 1.0 KiB of 4.0 KiB)');
    expect(screen.queryByText('No Claude Code data found')).toBeNull();
    expect(screen.queryByText('DEMO data')).toBeNull();
  });

  test('is not said while the demo writes what is to be read: that is shown, and that it is a demo', async () => {
    const reading = { files: 0, filesDone: 0, bytes: 0, bytesDone: 0 };
    const writing = { days: 36, daysDone: 9, bytes: 2_097_152 };
    open({ status: () => Promise.resolve(status({ demo: true, store: nothing, writing, reading })) });
    expect((await screen.findByRole('progressbar')).getAttribute('value')).toBe('0.25');
    expect(shown()).toContain('DEMO data');
    expect(shown()).toContain('Writing the made-up history of the demo: 25 % (9 of 36 days, 2.0 MiB).');
    expect(shown()).not.toContain('0 of 0 files');
  });

  test('of the range only is told apart, and the range stays to choose', async () => {
    const none = report({ sessions: 0, requests: 0, tokens: tokens(), models: [], agents: [], cost: { usd: 0, requestsWithoutPrice: 0 } });
    open({
      summary: () => Promise.resolve(none),
      agents: () => Promise.resolve(agents([])),
      sessions: () => Promise.resolve(sessions([])),
    });
    expect(await screen.findByText('Nothing happened in this range')).toBeTruthy();
    expect(shown()).toContain('No agent ran in this range.');
    fireEvent.click(screen.getByRole('button', { name: 'Show the whole history' }));
    expect(screen.getByTestId('address').textContent).toBe('?range=all');
    expect(shown()).toContain('No session was used in this range.');
  });
});

describe('ready', () => {
  test('shows tokens, cost, runs and failures', async () => {
    const explore = agentRow({ agent: 'Explore', runs: 4, succeeded: 1, failed: 3, usd: 0.5 });
    open({ summary: () => Promise.resolve(report({ agents: [agentSummary(agentRow()), agentSummary(explore)] })) });
    expect((await screen.findByTestId('total-tokens')).textContent).toBe('12.3M');
    expect(screen.getByTestId('total-tokens').title).toBe('12,300,310 tokens of 20 API requests');
    expect(screen.getByTitle('10 tokens (7 for 5 minutes, 3 for 1 hour), 0.1 % of all tokens').textContent).toBe('Cache write10');
    expect(screen.getByTestId('total-cost').textContent).toBe('$1.25');
    expect(screen.getByTestId('total-runs').textContent).toBe('14');
    expect(screen.getByTestId('total-failures').textContent).toBe('4');
    expect(screen.getByTestId('total-failures').title).toBe('4 failed runs, 29 % of the 14 that succeeded or failed');
    expect(screen.getByTitle('Prompts that the main agent failed at').textContent).toBe('Turns of main1');
    expect(screen.getByTitle('Failed runs of other agents').textContent).toBe('Agent runs3');
  });

  test('requests without a price stand beside the cost', async () => {
    open({ summary: () => Promise.resolve(report({ cost: { usd: 1.25, requestsWithoutPrice: 1 } })) });
    expect((await screen.findByTestId('total-cost')).textContent).toBe('$1.25');
    expect(shown()).toContain('plus 1 request without price');
  });

  test('a cost of which nothing is known is not shown as 0', async () => {
    const models = [{ model: 'glm-9', requests: 20, tokens: tokens(), usd: null }];
    open({ summary: () => Promise.resolve(report({ models, cost: { usd: 0, requestsWithoutPrice: 20 } })) });
    expect((await screen.findByTestId('total-cost')).textContent).toBe('–');
    expect(screen.getByTitle(/the price of this model is not known/).textContent).toBe('glm-9–');
  });

  test('demonstration data is labelled as such', async () => {
    open({ status: () => Promise.resolve(status({ demo: true })) });
    expect(await screen.findByText('DEMO data')).toBeTruthy();
  });

  test('real data is not', async () => {
    open();
    await screen.findByTestId('total-tokens');
    expect(screen.queryByText('DEMO data')).toBeNull();
  });

  test('a session says what is wrong with it', async () => {
    const rows = [
      session({ project: 'broken', health: 'damaged', damagedLines: 3, large: true, active: true, usd: null }),
      session({ sessionId: 'other' }),
    ];
    open({ sessions: () => Promise.resolve(sessions(rows, 42)) });
    const table = within(await screen.findByRole('region', { name: 'Table of recent sessions' }));
    const [, broken, sound] = table.getAllByRole('row').map((row) => row.textContent);
    expect(broken).toMatch(/^broken0d9f1c4eactive.*damaged: 3 lineslarge300–$/);
    expect(sound).toMatch(/idle.*2\.0 MiBok300\$1\.25$/);
    expect(shown()).toContain('2 of 42');
  });
});

describe('the agents table', () => {
  const rows = [
    agentRow({ agent: 'cheap', runs: 9, usd: 0.2 }),
    agentRow({ agent: 'unpriced', runs: 5, usd: null }),
    agentRow({ agent: 'dear', runs: 1, usd: 7 }),
    agentRow({
      agent: 'never-ran',
      runs: 0,
      succeeded: 0,
      failed: 0,
      requests: 0,
      usd: null,
      p50Seconds: null,
      p95Seconds: null,
      p99Seconds: null,
      lastAt: null,
      defined: true,
      failures: [],
    }),
  ];
  const names = () =>
    within(screen.getByRole('region', { name: 'Table of agents' }))
      .getAllByRole('rowheader')
      .map((cell) => cell.textContent);

  test('is ordered by runs, then by what is asked for, and the address tells', async () => {
    open({ agents: () => Promise.resolve(agents(rows)) }, '/?range=30d');
    await screen.findByTestId('total-tokens');
    expect(names()).toEqual(['cheap', 'unpriced', 'dear', 'never-ran']);
    fireEvent.click(screen.getByRole('button', { name: 'Cost' }));
    expect(names()).toEqual(['dear', 'cheap', 'never-ran', 'unpriced']);
    expect(screen.getByTestId('address').textContent).toBe('?range=30d&agents=cost.desc');
  });

  test('an order that the address cannot mean is ignored', async () => {
    open({ agents: () => Promise.resolve(agents(rows)) }, '/?agents=colour.asc');
    await screen.findByTestId('total-tokens');
    expect(names()[0]).toBe('cheap');
  });

  test('an agent that never ran has no rate and no durations', async () => {
    open({ agents: () => Promise.resolve(agents(rows)) });
    await screen.findByTestId('total-tokens');
    expect(screen.getByRole('rowheader', { name: 'never-ran' }).parentElement?.textContent).toBe('never-ran00––––300$0.00–');
  });

  test('a long one is cut, and shown whole when asked', async () => {
    const many = Array.from({ length: 15 }, (_, index) => agentRow({ agent: `agent-${index}` }));
    open({ agents: () => Promise.resolve(agents(many)) });
    await screen.findByTestId('total-tokens');
    expect(names()).toHaveLength(12);
    fireEvent.click(screen.getByRole('button', { name: 'Show all 15 agents' }));
    expect(names()).toHaveLength(15);
  });
});

describe('ranges', () => {
  test('the range in the address is the one that is asked for', async () => {
    vi.useFakeTimers({ now: Date.parse('2026-03-10T13:20:00Z'), shouldAdvanceTime: true });
    const summary = vi.fn<Collector['summary']>(() => Promise.resolve(report()));
    const usage = vi.fn<Collector['usage']>(collector().usage);
    open({ summary, usage }, '/?range=today');
    await screen.findByTestId('total-tokens');
    expect(summary.mock.calls[0]?.[0]).toMatchObject({
      since: '2026-03-10T00:00:00.000Z',
      until: null,
      projects: [],
      agents: [],
      session: null,
    });
    expect(usage.mock.calls[0]?.[0]).toMatchObject({ step: 'hour', timeZone: 'UTC' });
    fireEvent.click(screen.getByRole('radio', { name: '30 days' }));
    await waitFor(() =>
      expect(summary).toHaveBeenLastCalledWith(
        expect.objectContaining({ since: '2026-02-09T00:00:00.000Z', until: null }),
        expect.anything(),
      ),
    );
    expect(screen.getByTestId('address').textContent).toBe('?range=30d');
  });
});

test('a dashboard’s link shows its own range, until another is chosen', async () => {
  const summary = vi.fn<Collector['summary']>(() => Promise.resolve(report()));
  open({ summary }, '/?from=1773093600000&to=1773140400000&chart=runs');
  await screen.findByTestId('total-tokens');
  expect(summary.mock.calls[0]?.[0]).toMatchObject({ since: '2026-03-09T22:00:00.000Z', until: '2026-03-10T11:00:00.000Z' });
  expect(shown()).toContain('2026-03-09 22:00:00 to 2026-03-10 11:00:00');
  expect(screen.getAllByRole('radio', { checked: true }).map((radio) => radio.getAttribute('title'))).toEqual(['Runs']);
  fireEvent.click(screen.getByRole('radio', { name: 'Today' }));
  expect(screen.getByTestId('address').textContent).toBe('?chart=runs&range=today');
});

describe('a link that names agents, projects or a session', () => {
  const asked = () => {
    const calls: Record<string, object | undefined> = {};
    const part: Partial<Collector> = {
      summary: (scope) => ((calls['summary'] = scope), Promise.resolve(report())),
      usage: (scope) => ((calls['usage'] = scope), collector().usage(scope)),
      agents: (scope) => ((calls['agents'] = scope), Promise.resolve(agents())),
      sessions: (scope) => ((calls['sessions'] = scope), Promise.resolve(sessions())),
    };
    return { calls, part };
  };
  const chips = () => within(screen.getByRole('group', { name: 'Filters' }));

  test('narrows every figure, and says so', async () => {
    const { calls, part } = asked();
    open(part, '/?var-agent=main&var-agent=Explore&var-project=shop&session=s1');
    await screen.findByTestId('total-tokens');
    const filters = { agents: ['main', 'Explore'], projects: ['shop'], session: 's1' };
    for (const name of ['summary', 'usage', 'agents', 'sessions']) expect(calls[name]).toMatchObject(filters);
    expect(screen.getByRole('group', { name: 'Filters' }).textContent).toBe(
      'OnlyProjectshopAgentmainAgentExploreSessions1Remove all filters',
    );
  });

  test('each filter can be removed, or all at once, and the range stays', async () => {
    const { calls, part } = asked();
    open(part, '/?range=30d&var-agent=main&var-agent=Explore&var-project=shop');
    await screen.findByTestId('total-tokens');
    fireEvent.click(chips().getByRole('button', { name: 'Remove the filter Agent main' }));
    await waitFor(() => expect(calls['summary']).toMatchObject({ agents: ['Explore'], projects: ['shop'] }));
    expect(screen.getByTestId('address').textContent).toBe('?range=30d&var-agent=Explore&var-project=shop');
    fireEvent.click(chips().getByRole('button', { name: 'Remove all filters' }));
    await waitFor(() => expect(calls['summary']).toMatchObject({ agents: [], projects: [] }));
    expect(screen.getByTestId('address').textContent).toBe('?range=30d');
    expect(screen.queryByRole('group', { name: 'Filters' })).toBeNull();
  });

  test('with All selected narrows nothing', async () => {
    const { calls, part } = asked();
    open(part, '/?var-agent=$__all&var-project=$__all');
    await screen.findByTestId('total-tokens');
    expect(calls['summary']).toMatchObject({ agents: [], projects: [], session: null });
    expect(screen.queryByRole('group', { name: 'Filters' })).toBeNull();
  });

  test('by what metrics count together leads to all of it, and says why', async () => {
    const { calls, part } = asked();
    open(part, '/?var-agent=other&var-project=shop');
    await screen.findByTestId('total-tokens');
    expect(calls['summary']).toMatchObject({ agents: [], projects: ['shop'] });
    expect(shown()).toContain('“other” stands for several names');
    expect(screen.getByRole('group', { name: 'Filters' }).textContent).toBe('OnlyProjectshop');
  });

  test('of which nothing is there does not claim that Claude Code was not used', async () => {
    const none = report({ sessions: 0, requests: 0, tokens: tokens(), models: [], agents: [], cost: { usd: 0, requestsWithoutPrice: 0 } });
    open({ summary: () => Promise.resolve(none) }, '/?var-agent=nobody');
    expect(await screen.findByText('Nothing in it is what the filters above ask for.')).toBeTruthy();
  });
});

describe('live', () => {
  test('figures follow the collector, and stay when it stops answering, with a word about their age', async () => {
    vi.useFakeTimers({ now: Date.parse('2026-03-10T13:20:00Z'), shouldAdvanceTime: true });
    let answer = () => Promise.resolve(report());
    open({ summary: () => answer() });
    expect((await screen.findByTestId('total-cost')).textContent).toBe('$1.25');

    answer = () => Promise.resolve(report({ cost: { usd: 2.5, requestsWithoutPrice: 0 } }));
    await act(() => vi.advanceTimersByTimeAsync(5000));
    expect(screen.getByTestId('total-cost').textContent).toBe('$2.50');

    answer = () => Promise.reject(new CollectorError('The collector does not answer.', 'Start it.'));
    await act(() => vi.advanceTimersByTimeAsync(5000));
    expect(screen.getByTestId('total-cost').textContent).toBe('$2.50');
    expect(screen.getByRole('alert').textContent).toContain('The collector does not answer. These figures are from 13:20:05.');
  });
});
