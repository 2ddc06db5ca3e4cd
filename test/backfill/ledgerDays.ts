/** What the ledger knows of each day: the figures that Prometheus must give for it. */
import { readUsage } from '../../collector/src/store/queries/usage.ts';
import { readsOf } from '../../collector/src/store/reads.ts';
import { openStore, type Store } from '../../collector/src/store/store.ts';

export const DAY_MS = 86_400_000;

/** By a name of its own, the figure of one day; and the query that gives it. */
export const QUERIES = {
  requests: 'sum(increase(claude_requests_total[1d]))',
  input: 'sum(increase(claude_tokens_total{type="input"}[1d]))',
  output: 'sum(increase(claude_tokens_total{type="output"}[1d]))',
  cacheRead: 'sum(increase(claude_tokens_total{type="cache_read"}[1d]))',
  cacheWrite: 'sum(increase(claude_tokens_total{type=~"cache_write_.*"}[1d]))',
  usd: 'sum(increase(claude_cost_usd_total[1d]))',
  turnFailures: 'sum(increase(claude_agent_runs_total{agent="main",outcome="failure"}[1d]))',
  agentFailures: 'sum(increase(claude_agent_runs_total{agent!="main",outcome="failure"}[1d]))',
  agentRuns: 'sum(increase(claude_agent_runs_total{agent!="main"}[1d]))',
  agentSeconds: 'sum(increase(claude_agent_run_duration_seconds_sum{agent!="main"}[1d]))',
  toolRuns: 'sum(increase(claude_tool_runs_total[1d]))',
  hookRuns: 'sum(increase(claude_hook_runs_total[1d]))',
  sessionStarts: 'sum(increase(claude_session_starts_total[1d]))',
} as const;

export type Figure = keyof typeof QUERIES;
export type Figures = Record<Figure, number>;

/** Of which Prometheus gives a fraction of one, since it stretches what it saw of a window over all of it. */
export const FRACTIONAL: readonly Figure[] = ['input', 'output', 'cacheRead', 'cacheWrite', 'usd', 'agentSeconds'];

const ENDED = ['success', 'failure', 'cancelled'];
const PAGE = 1_000_000;

/** By the start of the day in UTC, milliseconds; days with nothing in them are missing. */
export async function readLedgerDays(dataDir: string): Promise<Map<number, Figures>> {
  const store = openStore({ dataDir });
  try {
    const days = new Map<number, Figures>();
    const figuresOf = (at: number): Figures => {
      const day = Math.floor(at / DAY_MS) * DAY_MS;
      const figures = days.get(day) ?? (Object.fromEntries(Object.keys(QUERIES).map((name) => [name, 0])) as Figures);
      days.set(day, figures);
      return figures;
    };
    const scope = { since: null, until: null, projects: [], agents: [], session: null };
    const { points } = await readUsage(readsOf(store), { scope, step: 'day', timeZone: 'UTC', now: Date.now() });
    for (const { start, requests, tokens, usd, turnFailures, agentFailures } of points) {
      const { input, output, cacheRead, cacheWrite } = tokens;
      Object.assign(figuresOf(Date.parse(start)), { requests, input, output, cacheRead, cacheWrite, usd, turnFailures, agentFailures });
    }
    addRows(store, figuresOf);
    return days;
  } finally {
    store.close();
  }
}

/** What the API gives no figure of by day. */
function addRows({ tables, names }: Store, figuresOf: (at: number) => Figures): void {
  for (const { started_at: at, outcome, duration_ms: duration } of tables.agentRuns.page(0, PAGE)) {
    if (at === 0 || !ENDED.includes(names.text(outcome))) continue;
    figuresOf(at).agentRuns += 1;
    figuresOf(at).agentSeconds += Math.max(0, duration ?? 0) / 1000;
  }
  for (const { started_at: at, tool, result_class: result } of tables.toolRuns.page(0, PAGE)) {
    if (at > 0 && tool !== 0 && result !== 0) figuresOf(at).toolRuns += 1;
  }
  for (const { at } of tables.hookRuns.page(0, PAGE)) if (at > 0) figuresOf(at).hookRuns += 1;
  for (const { at } of tables.sessionStarts.page(0, PAGE)) if (at > 0) figuresOf(at).sessionStarts += 1;
}
