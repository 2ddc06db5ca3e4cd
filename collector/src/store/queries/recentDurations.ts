/** How long things took of late, one by one and with their labels: what a baseline of durations is made of. */
import { sql, type Kysely, type RawBuilder } from 'kysely';
import type { HistogramName } from '../../catalog/signals/signal.ts';
import type { Database } from '../schema.ts';
import { readNames, type Names } from './names.ts';
import { agentLabel, END_OF_RUN, PROJECT_NAME, type Labels } from './signalLabels.ts';

export interface Duration {
  labels: Labels;
  /** When it was over; milliseconds. */
  at: number;
  seconds: number;
}

/** Of each agent, tool, or hook no more than this many, the newest: enough for any quantile, and bounded memory. */
const NEWEST = 1000;

interface Question {
  db: Kysely<Database>;
  names: Names;
  since: number;
}

const READS = {
  claude_agent_run_duration_seconds: async (question) => {
    const where = sql`outcome <> 0 and duration_ms is not null`;
    const runs = await newest<{ agent: number }>(question, { from: sql`agent_runs`, at: END_OF_RUN, by: ['agent'], where });
    const turns = await newest(question, { from: sql`turns`, at: END_OF_RUN, by: [], where });
    const { names } = question;
    return [
      ...runs.map(({ agent, ...took }) => durationOf(took, { agent: agentLabel(names.nameOf(agent)) })),
      ...turns.map((took) => durationOf(took, { agent: agentLabel(null) })),
    ];
  },
  claude_tool_run_duration_seconds: async (question) => {
    const rows = await newest<{ tool: number }>(question, {
      ...{ from: sql`tool_runs`, at: sql`ended_at`, took: sql`ended_at - started_at`, by: ['tool'] },
      where: sql`tool <> 0 and result_class <> 0 and started_at > 0 and ended_at >= started_at`,
    });
    return rows.map(({ tool, ...took }) => durationOf(took, { tool: question.names.nameOf(tool) }));
  },
  claude_hook_run_duration_seconds: async (question) => {
    const rows = await newest<{ event: number; hook: number }>(question, {
      ...{ from: sql`hook_runs`, at: sql`at`, by: ['event', 'hook'], where: sql`duration_ms >= 0` },
    });
    const { names } = question;
    return rows.map(({ event, hook, ...took }) => durationOf(took, { event: names.nameOf(event), hook: names.nameOf(hook) }));
  },
  claude_turn_first_response_seconds: async (question) => {
    const rows = await newest<{ project: string }>(question, {
      ...{ from: sql`turns`, at: sql`first_response_at`, took: sql`first_response_at - started_at`, by: [PROJECT_NAME] },
      where: sql`started_at > 0 and first_response_at >= started_at`,
    });
    return rows.map(({ project, ...took }) => durationOf(took, { project }));
  },
} as const satisfies Partial<Record<HistogramName, (question: Question) => Promise<Duration[]>>>;

export type DatedHistogram = keyof typeof READS;

export function isDatedHistogram(metric: HistogramName): metric is DatedHistogram {
  return Object.hasOwn(READS, metric);
}

/** @returns in no order */
export async function readRecentDurations(db: Kysely<Database>, metric: DatedHistogram, since: number): Promise<Duration[]> {
  return READS[metric]({ db, names: await readNames(db), since });
}

interface Choice {
  from: RawBuilder<unknown>;
  at: RawBuilder<unknown>;
  /** Milliseconds. */
  took?: RawBuilder<unknown>;
  by: readonly (string | RawBuilder<unknown>)[];
  where: RawBuilder<unknown>;
}

interface Took {
  at: number;
  ms: number;
}

async function newest<Row = unknown>(
  { db, since }: Question,
  { from, at, took = sql`duration_ms`, by, where }: Choice,
): Promise<(Row & Took)[]> {
  const columns = by.map((column) => (typeof column === 'string' ? sql.ref(column) : column));
  const names = by.map((column) => sql.ref(typeof column === 'string' ? column : 'project'));
  const each = names.length === 0 ? sql`` : sql`partition by ${sql.join(names)}`;
  const { rows } = await sql<Row & Took>`
    select * from (
      select *, row_number() over (${each} order by at desc) as place
      from (select ${sql.join([...columns, sql`${at} as at`, sql`${took} as ms`])} from ${from} as f
        where ${at} >= ${sql.lit(since)} and ${where}) as took
    ) as placed where place <= ${sql.lit(NEWEST)}`.execute(db);
  return rows;
}

function durationOf({ at, ms }: Took, labels: Labels): Duration {
  return { labels, at, seconds: ms / 1000 };
}
