/**
 * What the API answers: one entry a path, with the schema of its question, the name of its answer's schema, and the query
 * that gives it. Routes and openapi.json are made from this table.
 */
import type { Kysely } from 'kysely';
import { z } from 'zod';
import { DAY_MS } from '../../base/time.ts';
import { readAgents } from '../../store/queries/agents.ts';
import { readAgentDefinitions } from '../../store/queries/definitions.ts';
import { readHookChains } from '../../store/queries/hookChains.ts';
import { readHookGraph } from '../../store/queries/hookGraph.ts';
import { readHooks } from '../../store/queries/hooks.ts';
import { readReconciliation, recently } from '../../store/queries/reconciliation.ts';
import { readRecorded } from '../../store/queries/recorded.ts';
import { readSessionEvents } from '../../store/queries/sessionEvents.ts';
import { readSessionTimings } from '../../store/queries/sessionTimings.ts';
import { readReport } from '../../store/queries/report.ts';
import type { AgentlessScope, Scope } from '../../store/queries/scope.ts';
import { readSession, readSessions } from '../../store/queries/sessions.ts';
import { readLastDeliveries } from '../../store/queries/deliveries.ts';
import { readSnapshot, readSnapshotTimes } from '../../store/queries/snapshots.ts';
import { readStoreStatus } from '../../store/queries/status.ts';
import { readSessionsOfNote, readStorageDays } from '../../store/queries/storage.ts';
import { readApiCalls, readTelemetry } from '../../store/queries/telemetry.ts';
import { readTools } from '../../store/queries/tools.ts';
import { readSessionTree } from '../../store/queries/tree.ts';
import { countPoints, MAX_POINTS, readUsage } from '../../store/queries/usage.ts';
import type { Database } from '../../store/schema.ts';
import type { Readings } from '../../readings/board.ts';
import { deliveriesOf } from './deliveries.ts';
import { ApiFailure } from './errors.ts';
import { NOTHING_TO_COMPARE, baselinesAnswer, changesAnswer, comparisonAnswer, forecastsAnswer, latestBaselines } from './baselines.ts';
import { readLive } from './live.ts';
import { dayOf, hostAnswer, latestOf, processesAnswer, STORAGE_DAYS, storageAnswer } from './machine.ts';
import { BaselinesQuery, ComparisonQuery, AgentlessQuery, RangeQuery, SessionsQuery, TimeQuery, UsageQuery } from './schema/queries.ts';
import type { Status } from './schema/status.ts';

/** What the collector knows of itself that is not in the store. */
export type RuntimeStatus = Omit<Status, 'store' | 'deliveries' | 'reconciliation' | 'unknownRecordTypes' | 'damagedFiles'> & {
  storeBytes: number;
};

export interface ResourceContext {
  db: Kysely<Database>;
  /** How things are now, as sources see them. */
  readings: Readings;
  /** Configuration directories that are read. */
  configDirs: () => readonly string[];
  status: () => RuntimeStatus;
  /** Milliseconds. */
  now: () => number;
}

export type AnswerName =
  | 'Report'
  | 'Usage'
  | 'Live'
  | 'Agents'
  | 'AgentDefinitions'
  | 'Sessions'
  | 'SessionSummary'
  | 'SessionTree'
  | 'SessionEvents'
  | 'HookChains'
  | 'SessionTimings'
  | 'Tools'
  | 'Hooks'
  | 'HookGraph'
  | 'Processes'
  | 'Host'
  | 'Storage'
  | 'Recorded'
  | 'ApiCalls'
  | 'Telemetry'
  | 'Baselines'
  | 'BaselineSnapshots'
  | 'BaselineComparison'
  | 'Forecasts'
  | 'AgentChanges'
  | 'Reconciliation'
  | 'Status';

export interface Resource {
  path: string;
  summary: string;
  query: z.ZodObject;
  answer: AnswerName;
  /** True when the answer depends on nothing but the address and the store, so that the store's revision is its tag. */
  fixed(query: unknown): boolean;
  /** @param query as parsed by `query` */
  read(context: ResourceContext, query: unknown, sessionId: string): Promise<unknown>;
}

interface Declaration<Query extends z.ZodObject> {
  path: string;
  summary: string;
  query: Query;
  answer: AnswerName;
  fixed(query: z.infer<Query>): boolean;
  read(context: ResourceContext, query: z.infer<Query>, sessionId: string): Promise<unknown>;
}

/** Forgets the question's type, which only the table's entry itself needs. */
function resource<Query extends z.ZodObject>(declaration: Declaration<Query>): Resource {
  return declaration;
}

const always = () => true;
const never = () => false;
const NoQuery = z.object({});

function scopeOf({ since, until, project, agent, session }: z.infer<typeof RangeQuery>): Scope {
  const scope = {
    since: millisecondsOf(since),
    until: millisecondsOf(until),
    projects: project,
    agents: agent,
    session: session ?? null,
  };
  if (scope.since !== null && scope.until !== null && scope.since > scope.until) {
    throw new ApiFailure('bad_request', `until (${until ?? ''}) is before since (${since ?? ''}).`, 'until');
  }
  return scope;
}

function agentlessScopeOf(query: z.infer<typeof AgentlessQuery>): AgentlessScope {
  return scopeOf({ ...query, agent: [] });
}

function millisecondsOf(time: string | undefined): number | null {
  return time === undefined ? null : Date.parse(time);
}

/** What is known of a session. @throws ApiFailure when there is no such session */
async function found<T>(answer: Promise<T | undefined>, sessionId: string): Promise<T> {
  const given = await answer;
  if (given === undefined) throw new ApiFailure('not_found', `There is no session ${sessionId}. GET /api/v1/sessions lists them.`);
  return given;
}

export const RESOURCES: readonly Resource[] = [
  resource({
    path: '/summary',
    summary: 'Everything added up; what `ccmon report --json` prints',
    query: RangeQuery,
    answer: 'Report',
    fixed: always,
    read: (context, query) => readReport(context.db, { scope: scopeOf(query), configDirs: context.configDirs() }),
  }),
  resource({
    path: '/usage',
    summary: 'Usage over time, by hour or day',
    query: UsageQuery,
    answer: 'Usage',
    fixed: ({ since, until }) => since === undefined || until !== undefined,
    read: ({ db, now }, { step, timeZone, ...range }) => {
      const question = { scope: scopeOf(range), step, timeZone, now: now() };
      const points = countPoints(question);
      if (points !== null && points > MAX_POINTS) {
        throw new ApiFailure('bad_request', `The range has ${points} steps of one ${step}; at most ${MAX_POINTS} are given.`, 'step');
      }
      return readUsage(db, question);
    },
  }),
  resource({
    path: '/live',
    summary: 'What runs now: sessions with what they do or wait for, their agents and tools',
    query: NoQuery,
    answer: 'Live',
    fixed: never,
    read: ({ db, readings, now }) => readLive(db, readings, now()),
  }),
  resource({
    path: '/agents',
    summary: 'Agents: runs, outcomes, durations, tokens, reasons of failures',
    query: RangeQuery,
    answer: 'Agents',
    fixed: always,
    read: ({ db }, query) => readAgents(db, scopeOf(query)),
  }),
  resource({
    path: '/agent-definitions',
    summary: 'Agents that are or were defined in agents/*.md, with all versions that were seen',
    query: NoQuery,
    answer: 'AgentDefinitions',
    fixed: always,
    read: ({ db }) => readAgentDefinitions(db),
  }),
  resource({
    path: '/sessions',
    summary: 'Sessions that have any part in the range',
    query: SessionsQuery,
    answer: 'Sessions',
    fixed: never,
    read: ({ db, now }, { search, sort, limit, offset, ...range }) =>
      readSessions(db, { scope: scopeOf(range), search: search ?? '', sort, limit, offset, now: now() }),
  }),
  resource({
    path: '/sessions/{id}',
    summary: 'One session',
    query: NoQuery,
    answer: 'SessionSummary',
    fixed: never,
    read: async ({ db, now }, _query, sessionId) => (await found(readSession(db, sessionId, now()), sessionId)).summary,
  }),
  resource({
    path: '/sessions/{id}/tree',
    summary: 'One session as it went: turns, requests, tools, agents, hooks',
    query: NoQuery,
    answer: 'SessionTree',
    fixed: never,
    read: ({ db, now }, _query, sessionId) => found(readSessionTree(db, sessionId, now()), sessionId),
  }),
  resource({
    path: '/sessions/{id}/events',
    summary: 'What hooks told of one session: prompts, permissions and how long they took, notices, compactions',
    query: NoQuery,
    answer: 'SessionEvents',
    fixed: always,
    read: ({ db }, _query, sessionId) => found(readSessionEvents(db, sessionId), sessionId),
  }),
  resource({
    path: '/sessions/{id}/hook-chains',
    summary: 'Which hooks ran for each event of one session, and what followed',
    query: NoQuery,
    answer: 'HookChains',
    fixed: always,
    read: ({ db }, _query, sessionId) => found(readHookChains(db, sessionId), sessionId),
  }),
  resource({
    path: '/session-timings',
    summary: 'How long sessions took to be loaded, read and saved',
    query: AgentlessQuery,
    answer: 'SessionTimings',
    fixed: always,
    read: ({ db }, query) => readSessionTimings(db, agentlessScopeOf(query)),
  }),
  resource({
    path: '/tools',
    summary: 'Tools: runs, errors, durations',
    query: RangeQuery,
    answer: 'Tools',
    fixed: always,
    read: ({ db }, query) => readTools(db, scopeOf(query)),
  }),
  resource({
    path: '/hooks',
    summary: 'Hooks: runs, failures, durations, CPU time and memory, and how much of them is known',
    query: RangeQuery,
    answer: 'Hooks',
    fixed: always,
    read: ({ db }, query) => readHooks(db, scopeOf(query)),
  }),
  resource({
    path: '/processes',
    summary: 'Processes of Claude Code and what they started, as they are now',
    query: NoQuery,
    answer: 'Processes',
    fixed: never,
    read: ({ readings }) => Promise.resolve(processesAnswer(latestOf(readings, 'processes'))),
  }),
  resource({
    path: '/host',
    summary: 'The machine, as it is now',
    query: NoQuery,
    answer: 'Host',
    fixed: never,
    read: ({ readings }) => Promise.resolve(hostAnswer(latestOf(readings, 'host'))),
  }),
  resource({
    path: '/storage',
    summary: 'What the configuration directories hold, how it grows, and what will be cleaned up',
    query: NoQuery,
    answer: 'Storage',
    fixed: never,
    read: async ({ db, readings }) => {
      const reading = latestOf(readings, 'storage');
      const days = await readStorageDays(db, dayOf(reading.at - STORAGE_DAYS * DAY_MS));
      return storageAnswer({ reading, days, sessions: await readSessionsOfNote(db) });
    },
  }),
  resource({
    path: '/recorded',
    summary: 'What was recorded by hand: agent runs and hook runs of other programs, and metrics of your own',
    query: TimeQuery,
    answer: 'Recorded',
    fixed: always,
    read: ({ db }, query) => readRecorded(db, scopeOf({ ...query, project: [], agent: [] })),
  }),
  resource({
    path: '/hook-graph',
    summary: 'Events, matchers and hooks as a graph, weighted by runs',
    query: RangeQuery,
    answer: 'HookGraph',
    fixed: always,
    read: ({ db }, query) => readHookGraph(db, scopeOf(query)),
  }),
  resource({
    path: '/api-calls',
    summary: 'Requests to the API as telemetry reports them: latency, time to the first token, failures, cost',
    query: AgentlessQuery,
    answer: 'ApiCalls',
    fixed: always,
    read: ({ db }, query) => readApiCalls(db, agentlessScopeOf(query)),
  }),
  resource({
    path: '/telemetry',
    summary: 'What else telemetry reports: tools, decisions, hooks, agents, compactions, active time',
    query: AgentlessQuery,
    answer: 'Telemetry',
    fixed: always,
    read: ({ db }, query) => readTelemetry(db, agentlessScopeOf(query)),
  }),
  resource({
    path: '/baselines',
    summary:
      'What is usual, for each signal and each agent, tool, hook or project: band, maturity, trend, and what is outside its band now',
    query: BaselinesQuery,
    answer: 'Baselines',
    fixed: never,
    read: ({ readings }, { signal }) => Promise.resolve(baselinesAnswer(latestBaselines(readings), signal)),
  }),
  resource({
    path: '/baselines/snapshots',
    summary: 'When baselines were worked out and kept',
    query: NoQuery,
    answer: 'BaselineSnapshots',
    fixed: never,
    read: async ({ db }) => ({ snapshots: (await readSnapshotTimes(db)).map((at) => new Date(at).toISOString()) }),
  }),
  resource({
    path: '/baselines/comparison',
    summary: 'What is usual in one snapshot and not in another',
    query: ComparisonQuery,
    answer: 'BaselineComparison',
    fixed: never,
    read: async ({ db, now }, { from, to }) => {
      const times = await readSnapshotTimes(db);
      const before = await readSnapshot(db, millisecondsOf(from) ?? times.at(-1) ?? 0);
      const after = await readSnapshot(db, millisecondsOf(to) ?? now());
      if (times.length === 0) return NOTHING_TO_COMPARE;
      if (before === undefined || after === undefined) {
        throw new ApiFailure('not_found', 'No snapshot is as old as that. GET /api/v1/baselines/snapshots lists them.');
      }
      return comparisonAnswer(before, after);
    },
  }),
  resource({
    path: '/forecasts',
    summary: 'What is to come: cost and tokens of the month, storage, disk, limits; each with how good it was on the history',
    query: NoQuery,
    answer: 'Forecasts',
    fixed: never,
    read: ({ readings }) => Promise.resolve(forecastsAnswer(latestBaselines(readings))),
  }),
  resource({
    path: '/changes',
    summary: "Changes of Claude Code's version, of agents' definitions and models that made a difference to runs",
    query: NoQuery,
    answer: 'AgentChanges',
    fixed: never,
    read: ({ readings }) => Promise.resolve(changesAnswer(latestBaselines(readings))),
  }),
  resource({
    path: '/reconciliation',
    summary: 'Where two sources speak of the same thing: how far they agree, and in which sessions they do not',
    query: RangeQuery.pick({ project: true, session: true }),
    answer: 'Reconciliation',
    fixed: always,
    read: ({ db }, { project, session }) => readReconciliation(db, { activeSince: null, projects: project, session: session ?? null }),
  }),
  resource({
    path: '/status',
    summary: 'How the collector itself fares',
    query: NoQuery,
    answer: 'Status',
    fixed: never,
    read: async ({ db, now, status, readings }) => {
      const { storeBytes, ...runtime } = status();
      const { requests, sessions, ...problems } = await readStoreStatus(db);
      const { comparisons: reconciliation } = await readReconciliation(db, recently(now()));
      const deliveries = deliveriesOf(readings, await readLastDeliveries(db));
      return { ...runtime, deliveries, store: { bytes: storeBytes, requests, sessions }, reconciliation, ...problems } satisfies Status;
    },
  }),
];
