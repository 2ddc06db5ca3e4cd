/**
 * What counters counted in each hour, by their labels: what a baseline is made of. Hours are those of UTC. An event has
 * the time at which its counter moved: an agent's run or a tool's call counts when it has ended.
 */
import { sql, type Kysely, type RawBuilder } from 'kysely';
import { HOUR_MS } from '../../base/time.ts';
import type { LabelName } from '../../catalog/labels.ts';
import type { CounterName } from '../../catalog/signals/signal.ts';
import { TOOL_OUTCOMES, type ToolResultClass } from '../../ledger/facts.ts';
import type { Database } from '../schema.ts';
import { readNames, type Names } from './names.ts';
import { agentLabel, END_OF_RUN, PROJECT_NAME, type Labels } from './signalLabels.ts';

export interface HourlyAmount {
  labels: Labels;
  /** Hours since the epoch. */
  hour: number;
  /** In the metric's unit. */
  amount: number;
}

interface Question {
  db: Kysely<Database>;
  names: Names;
  /** Milliseconds, inclusive. */
  since: number;
}

type Read = (question: Question) => Promise<HourlyAmount[]>;

const TOKENS = ['input', 'output', 'cache_read', 'cache_write_5m', 'cache_write_1h'] as const;
const NANO_USD = 1e9;

const READS = {
  claude_agent_runs_total: async (question) => {
    const runs = await hourly<{ agent: number; outcome: number }>(question, {
      from: 'agent_runs',
      at: END_OF_RUN,
      by: ['agent', 'outcome'],
      where: ENDED,
    });
    const turns = await hourly<{ outcome: number }>(question, { from: 'turns', at: END_OF_RUN, by: ['outcome'], where: ENDED });
    const { names } = question;
    return [
      ...runs.map(({ agent, outcome, ...at }) => amountOf(at, { agent: agentLabel(names.nameOf(agent)), outcome: names.nameOf(outcome) })),
      ...turns.map(({ outcome, ...at }) => amountOf(at, { agent: agentLabel(null), outcome: names.nameOf(outcome) })),
    ];
  },
  claude_tool_runs_total: async (question) => {
    const where = sql`tool <> 0 and result_class <> 0`;
    const rows = await hourly<{ tool: number; result_class: number }>(question, {
      from: 'tool_runs',
      at: sql`ended_at`,
      by: ['tool', 'result_class'],
      where,
    });
    const { names } = question;
    return rows.map(({ tool, result_class: result, ...at }) =>
      amountOf(at, { tool: names.nameOf(tool), outcome: TOOL_OUTCOMES[names.nameOf(result) as ToolResultClass] }),
    );
  },
  claude_hook_runs_total: async (question) => {
    const rows = await hourly<{ event: number; hook: number; outcome: number }>(question, {
      from: 'hook_runs',
      by: ['event', 'hook', 'outcome'],
    });
    const { names } = question;
    return rows.map(({ event, hook, outcome, ...at }) =>
      amountOf(at, { event: names.nameOf(event), hook: names.nameOf(hook), outcome: names.nameOf(outcome) }),
    );
  },
  claude_tokens_total: async (question) => {
    const amounts = TOKENS.map((type) => sql`sum(${sql.ref(type)}) as ${sql.ref(type)}`);
    const rows = await hourly<Record<(typeof TOKENS)[number], number> & OfProject>(question, {
      from: 'requests',
      by: [PROJECT_NAME],
      amounts,
    });
    return rows.flatMap((row) => TOKENS.map((type) => amountOf({ hour: row.hour, amount: row[type] }, { project: row.project, type })));
  },
  claude_cost_usd_total: async (question) => {
    const amounts = [sql`sum(cost_nano_usd) as nano_usd`];
    const where = sql`cost_nano_usd is not null`;
    const rows = await hourly<{ nano_usd: number } & OfProject>(question, { from: 'requests', by: [PROJECT_NAME], amounts, where });
    return rows.map(({ hour, project, nano_usd: cost }) => amountOf({ hour, amount: cost / NANO_USD }, { project }));
  },
  claude_request_failures_total: async (question) => {
    const rows = await hourly<{ reason: number }>(question, { from: 'api_errors', by: ['reason'], where: sql`final = 1` });
    return rows.map(({ reason, ...at }) => amountOf(at, { reason: question.names.nameOf(reason) }));
  },
  claude_compactions_total: async (question) => {
    const rows = await hourly<OfProject>(question, { from: 'compactions', by: [PROJECT_NAME] });
    return rows.map(({ project, ...at }) => amountOf(at, { project }));
  },
} as const satisfies Partial<Record<CounterName, Read>>;

/** Counters whose events have a time in the store. */
export type DatedCounter = keyof typeof READS;

export function isDated(metric: CounterName): metric is DatedCounter {
  return Object.hasOwn(READS, metric);
}

/** Hours in which nothing was counted are left out. */
export async function readHourlyAmounts(db: Kysely<Database>, metric: DatedCounter, since: number): Promise<HourlyAmount[]> {
  return READS[metric]({ db, names: await readNames(db), since });
}

const ENDED = sql`outcome <> 0`;

interface OfProject {
  project: string;
}

interface Grouping {
  from: 'agent_runs' | 'turns' | 'tool_runs' | 'hook_runs' | 'requests' | 'api_errors' | 'compactions';
  /** When an event counts; `at` unless said. */
  at?: RawBuilder<unknown>;
  by: readonly (string | RawBuilder<unknown>)[];
  /** Instead of the number of rows. */
  amounts?: readonly RawBuilder<unknown>[];
  where?: RawBuilder<unknown>;
}

async function hourly<Row>({ db, since }: Question, { from, at = sql`at`, by, amounts, where = sql`1 = 1` }: Grouping) {
  // Literals, because the driver binds numbers as floats, which would not round down.
  const hour = sql`(${at}) / ${sql.lit(HOUR_MS)}`;
  const columns = by.map((column) => (typeof column === 'string' ? sql.ref(column) : column));
  const { rows } = await sql<Row & { hour: number; amount: number }>`
    select ${hour} as hour, ${sql.join([...columns, ...(amounts ?? [sql`count(*) as amount`])])}
    from ${sql.table(from)} as f where ${at} >= ${sql.lit(since)} and ${where}
    group by ${sql.join([1, ...by.map((_, i) => i + 2)].map((place) => sql.lit(place)))}`.execute(db);
  return rows;
}

function amountOf({ hour, amount }: Pick<HourlyAmount, 'hour' | 'amount'>, labels: Partial<Record<LabelName, string>>): HourlyAmount {
  return { labels, hour, amount };
}
