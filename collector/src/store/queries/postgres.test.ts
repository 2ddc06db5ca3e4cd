/**
 * Read queries speak PostgreSQL too. Each is compiled for it, looked through for what only SQLite knows, and run: on the
 * embedded database, which understands the rest of that SQL as it is.
 */
import {
  type CompiledQuery,
  DummyDriver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type QueryResult,
} from 'kysely';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readsOf } from '../reads.ts';
import type { Database } from '../schema.ts';
import type { Store } from '../store.ts';
import { hookEvent, measure, toolEvent } from '../../ledger/testFacts.ts';
import { readAgents } from './agents.ts';
import { readCostSince, readUsualCost } from './dailyCost.ts';
import { readAgentDefinitions } from './definitions.ts';
import { readHookChains } from './hookChains.ts';
import { readHookGraph } from './hookGraph.ts';
import { readHooks } from './hooks.ts';
import { readLiveSessions, readRunningAgents } from './live.ts';
import * as metrics from './metrics.ts';
import { readReconciliation } from './reconciliation.ts';
import { readReport } from './report.ts';
import { EVERYTHING, type Scope } from './scope.ts';
import { readSessionEvents } from './sessionEvents.ts';
import { readSessions, type SessionSort } from './sessions.ts';
import { readStoreStatus } from './status.ts';
import { addHistory, DAY_1, DAY_2, openTestStore, type TestStore } from './testHistory.ts';
import { readApiCalls, readTelemetry } from './telemetry.ts';
import { TELEMETRY } from './testTelemetry.ts';
import { readSessionTimings } from './sessionTimings.ts';
import { readTools } from './tools.ts';
import { readSessionTree } from './tree.ts';
import { readUsage } from './usage.ts';

const ONLY_SQLITE =
  /json_group|json_object|ifnull|strftime|datetime\(|julianday|typeof|printf|group_concat|iif\(|total\(|instr\(|rowid|glob|\?/i;

let test: TestStore;
let compiled: string[];
beforeAll(() => {
  test = openTestStore();
  addHistory(test);
  test.add({
    hookEvents: [
      ...[hookEvent('UserPromptSubmit', DAY_1), hookEvent('PermissionRequest', DAY_1 + 5, { detail: 'Bash' })],
      ...[hookEvent('SubagentStart', DAY_1 + 6, { agentId: 'a7', agentType: 'helper' }), toolEvent('PreToolUse', 'live', DAY_1 + 7)],
    ],
    hookMeasures: [measure('m1', DAY_1 + 9)],
  });
  test.add(TELEMETRY);
});
afterAll(() => test.remove());

/** Compiles for PostgreSQL; runs on the store. */
class RecordingDriver extends DummyDriver {
  private readonly store: Pick<Store, 'connection'>;
  constructor(store: Pick<Store, 'connection'>) {
    super();
    this.store = store;
  }

  override acquireConnection() {
    const executeQuery = <Row>({ sql, parameters }: CompiledQuery): Promise<QueryResult<Row>> => {
      compiled.push(sql);
      const own = sql.replaceAll(/\$\d+/g, '?').replaceAll(/json_agg\(("\w+")\)::text/g, 'json_group_array($1)');
      return Promise.resolve({ rows: this.store.connection.prepare(own).all(...parameters) as Row[] });
    };
    const streamQuery = (): never => {
      throw new Error('no query is streamed');
    };
    return Promise.resolve({ executeQuery, streamQuery });
  }
}

const postgres = (): Kysely<Database> =>
  new Kysely<Database>({
    dialect: {
      createAdapter: () => new PostgresAdapter(),
      createDriver: () => new RecordingDriver(test.store),
      createIntrospector: (db) => new PostgresIntrospector(db),
      createQueryCompiler: () => new PostgresQueryCompiler(),
    },
  });

type Question = [name: string, ask: (db: Kysely<Database>) => Promise<unknown>];

const SORTS: SessionSort[] = ['last', 'first', 'cost', 'tokens', 'size', 'requests'];

function questionsAbout(scope: Scope): Question[] {
  return [
    ['report', (db) => readReport(db, { scope, configDirs: [] })],
    ['agents', (db) => readAgents(db, scope)],
    ['tools', (db) => readTools(db, scope)],
    ['hooks', (db) => readHooks(db, scope)],
    ['the graph of hooks', (db) => readHookGraph(db, scope)],
    ['API calls', (db) => readApiCalls(db, scope)],
    ['telemetry', (db) => readTelemetry(db, scope)],
    ['reconciliation', (db) => readReconciliation(db, { ...scope, activeSince: scope.since })],
    ['timings of sessions', (db) => readSessionTimings(db, scope)],
    ['usage', (db) => readUsage(db, { scope, step: 'hour', timeZone: 'Europe/Berlin', now: DAY_2 })],
    ...SORTS.map((sort): Question => {
      return [`sessions by ${sort}`, (db) => readSessions(db, { scope, search: 'spot', sort, limit: 5, offset: 0, now: DAY_2 })];
    }),
  ];
}

/** They are asked more than for a page. */
const WITH_QUESTIONS: readonly unknown[] = [metrics.readSessionStates, metrics.readLiveStates, metrics.pagesOf];
const WHOLE: metrics.Page = { after: 0, upTo: Number.MAX_SAFE_INTEGER };

async function listOf<T>(items: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const item of items) list.push(item);
  return list;
}

const questions: Question[] = [
  ...questionsAbout(EVERYTHING),
  ...questionsAbout({ since: DAY_1 - 1, until: DAY_2, projects: ['spotter'], agents: ['main'], session: 's1' }).map(
    ([name, ask]): Question => [`${name} of a span`, ask],
  ),
  ['a tree', (db) => readSessionTree(db, 's1', DAY_2)],
  ['live sessions', (db) => readLiveSessions(db, DAY_1 + 1000)],
  ['running agents', (db) => readRunningAgents(db, DAY_1 + 1000)],
  ['states of live sessions', (db) => metrics.readLiveStates(db, DAY_1 + 1000)],
  ['events of a session', (db) => readSessionEvents(db, 's1')],
  ['chains of hooks', (db) => readHookChains(db, 's1')],
  ['definitions of agents', readAgentDefinitions],
  ['cost of a day', (db) => readCostSince(db, DAY_1)],
  ['usual cost of a day', (db) => readUsualCost(db, { now: DAY_2 + 86_400_000, timeZone: 'Europe/Berlin' })],
  ['status', readStoreStatus],
  ['session states', (db) => metrics.readSessionStates(db, { since: DAY_1, until: DAY_2 })],
  ['pages of a table', (db) => listOf(metrics.pagesOf(db, 'requests'))],
  ...Object.entries(metrics).flatMap(([name, read]): Question[] =>
    typeof read === 'function' && !WITH_QUESTIONS.includes(read)
      ? [[name, (db) => (read as typeof metrics.readRequestColumns)(db, WHOLE)]]
      : [],
  ),
];

it.each(questions)('%s', async (_name, ask) => {
  compiled = [];
  expect(await ask(postgres())).toEqual(await ask(readsOf(test.store)));
  expect(compiled.length).toBeGreaterThan(0);
  expect(compiled.filter((sql) => ONLY_SQLITE.test(sql))).toEqual([]);
});
