/** The ways in which whole tables become history rows: by what they are counted under, and page by page where they are large. */
import type { Kysely } from 'kysely';
import { MAIN_AGENT } from '../../ledger/identities.ts';
import * as queries from '../../store/queries/metrics.ts';
import { readNames, type Names } from '../../store/queries/names.ts';
import type { Database } from '../../store/schema.ts';
import { bucketIndex, type Families } from './families.ts';
import { groupRows, type Group } from './group.ts';
import type { HistogramName, Sample } from './samples.ts';
import { microseconds } from './units.ts';

/** The sum of alike samples; of observations, those of one bucket. */
export interface HistoryRow extends Sample {
  /** How many of them. */
  count: number;
  bucket?: number;
}

export interface Context {
  db: Kysely<Database>;
  families: Families;
  names: Names;
  /** Name of a session's project, in a group's key. */
  readonly projectOf: (project: number) => string;
  readonly agentOf: (agent: number) => string;
  /** Columns of keys, from columns of numbers of rows. */
  readonly projectsOf: (sessions: readonly number[]) => number[];
  readonly agentsOf: (agentRuns: readonly number[]) => number[];
}

/** Stands for the main thread, whose name is no row's, where other agents have the number of their name. */
const MAIN = -1;

export async function readContext(db: Kysely<Database>, families: Families): Promise<Context> {
  const names = await readNames(db);
  const projectNames = await queries.readProjectNames(db);
  const sessions = await queries.readSessionColumns(db);
  const runs = await queries.readAgentRunColumns(db);
  const projects = lookup(sessions.id, sessions.project);
  const agents = lookup(runs.id, runs.agent);
  agents[0] = MAIN;
  return {
    db,
    families,
    names,
    projectOf: (project) => projectNames.get(project) ?? '',
    agentOf: (agent) => (agent === MAIN ? MAIN_AGENT : names.nameOf(agent)),
    projectsOf: (column) => column.map((session) => projects[session] ?? 0),
    agentsOf: (column) => column.map((run) => agents[run] ?? 0),
  };
}

function lookup(ids: readonly number[], values: readonly number[]): Int32Array {
  const largest = ids.reduce((max, id) => Math.max(max, id), 0);
  const table = new Int32Array(largest + 1);
  ids.forEach((id, i) => (table[id] = values[i] ?? 0));
  return table;
}

/** The largest tables are read page by page. */
export async function* columnsOf<Rows>(
  db: Kysely<Database>,
  table: queries.PagedTable,
  read: (db: Kysely<Database>, page: queries.Page) => Promise<Rows>,
): AsyncGenerator<Rows> {
  for await (const page of queries.pagesOf(db, table)) yield await read(db, page);
}

export function times({ rows }: Group, samples: readonly Sample[]): HistoryRow[] {
  return samples.map((sample) => ({ ...sample, amount: sample.amount * rows, count: rows }));
}

/** Observations of those rows whose duration is known, by labels and bucket. */
export function observed(
  context: Context,
  metric: HistogramName,
  milliseconds: readonly number[],
  keys: readonly (readonly number[])[],
  labelsOf: (key: readonly number[]) => Record<string, string>,
): HistoryRow[] {
  return observations(metric, groupObservations(context, metric, milliseconds, keys), labelsOf);
}

/** By bucket, which is -1 where the duration is not known, and by the keys. */
export function groupObservations(
  context: Context,
  metric: HistogramName,
  milliseconds: readonly number[],
  keys: readonly (readonly number[])[],
): Group[] {
  const amounts = milliseconds.map((duration) => (duration >= 0 ? microseconds(duration) : queries.NOT_KNOWN));
  return groupAmounts(context, metric, amounts, keys);
}

/** The same of amounts that are in parts of the metric's unit already. */
export function groupAmounts(
  { families }: Context,
  metric: HistogramName,
  amounts: readonly number[],
  keys: readonly (readonly number[])[],
): Group[] {
  const family = families[metric];
  const buckets = amounts.map((amount) => (amount >= 0 ? bucketIndex(family, amount) : -1));
  return groupRows([buckets, ...keys], [amounts.map((amount) => Math.max(0, amount))]);
}

export function observations(
  metric: HistogramName,
  groups: readonly Group[],
  labelsOf: (key: readonly number[]) => Record<string, string>,
): HistoryRow[] {
  return groups.flatMap(({ key: [bucket = -1, ...key], rows, sums: [amount = 0] }) =>
    bucket === -1 ? [] : [{ metric, labels: labelsOf(key), amount, count: rows, bucket }],
  );
}
