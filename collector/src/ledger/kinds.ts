/** Every kind of row that the ledger writes: its table, its key, its merge rule, and what follows from its fields. */
import type { Names } from '../store/names.ts';
import type { Store } from '../store/store.ts';
import type { NewRow } from '../store/table.ts';
import { lastWord } from './agentRuns.ts';
import type { Identities } from './identities.ts';
import {
  mergeAlike,
  mergeApiCalls,
  mergeCostStates,
  mergeHookRuns,
  mergeRequests,
  mergeSessions,
  mergeTimings,
  mergeToolReports,
  mergeToolRuns,
  mergeTurns,
  mergeWorks,
} from './merge.ts';
import type { Prices } from './prices.ts';
import type { Kind } from './writer.ts';

export type Kinds = ReturnType<typeof createKinds>;

export function createKinds({ tables, names }: Pick<Store, 'tables' | 'names'>, identities: Identities, prices: Prices) {
  const sessionIdOf = (session: number): string => identities.sessionOf(session).sessionId;
  const alike = <T extends { session: number }>(a: T, b: T): T => mergeAlike(a, b, sessionIdOf);
  return {
    session: { table: tables.sessions, key: (row) => row.session_id, merge: mergeSessions } satisfies Kind<'sessions'>,
    request: {
      table: tables.requests,
      key: (row) => `${row.message_id} ${row.request_id}`,
      merge: (a, b) => mergeRequests(a, b, sessionIdOf),
      finish: (row) => {
        row.cost_nano_usd = costOf(prices, names, row);
      },
    } satisfies Kind<'requests'>,
    toolRun: {
      table: tables.toolRuns,
      key: (row) => row.tool_use_id,
      merge: (a, b) => mergeToolRuns(a, b, sessionIdOf),
    } satisfies Kind<'tool_runs'>,
    turn: {
      table: tables.turns,
      key: (row) => row.turn_id,
      merge: (a, b) => mergeTurns(a, b, sessionIdOf),
      finish: (row) => judgeTurn(names, row),
    } satisfies Kind<'turns'>,
    hookRun: {
      table: tables.hookRuns,
      key: (row) => row.key,
      merge: (a, b) => mergeHookRuns(a, b, names.id('unknown'), sessionIdOf),
    } satisfies Kind<'hook_runs'>,
    compaction: { table: tables.compactions, key: (row) => row.uuid, merge: alike } satisfies Kind<'compactions'>,
    apiError: { table: tables.apiErrors, key: (row) => row.uuid, merge: alike } satisfies Kind<'api_errors'>,
    sessionStart: { table: tables.sessionStarts, key: (row) => row.key, merge: alike } satisfies Kind<'session_starts'>,
    sessionTiming: {
      table: tables.sessionTimings,
      key: (row) => row.key,
      merge: (a, b) => mergeTimings(a, b, sessionIdOf),
    } satisfies Kind<'session_timings'>,
    costState: { table: tables.costStates, key: (row) => String(row.session), merge: mergeCostStates } satisfies Kind<'cost_states'>,
    recordedAgentRun: {
      table: tables.recordedAgentRuns,
      key: (row) => row.key,
      merge: (first) => first,
    } satisfies Kind<'recorded_agent_runs'>,
    recordedHookRun: {
      table: tables.recordedHookRuns,
      key: (row) => row.key,
      merge: (first) => first,
    } satisfies Kind<'recorded_hook_runs'>,
    damage: { table: tables.damages, key: (row) => `${row.offset} ${row.path}`, merge: alike } satisfies Kind<'damages'>,
    apiCall: {
      table: tables.apiCalls,
      key: (row) => row.key,
      merge: (a, b) => mergeApiCalls(a, b, sessionIdOf),
    } satisfies Kind<'api_calls'>,
    toolReport: {
      table: tables.toolReports,
      key: (row) => row.key,
      merge: (a, b) => mergeToolReports(a, b, sessionIdOf),
    } satisfies Kind<'tool_reports'>,
    hookGroup: { table: tables.hookGroups, key: (row) => row.key, merge: alike } satisfies Kind<'hook_groups'>,
    agentReport: { table: tables.agentReports, key: (row) => row.key, merge: alike } satisfies Kind<'agent_reports'>,
    compactionReport: { table: tables.compactionReports, key: (row) => row.key, merge: alike } satisfies Kind<'compaction_reports'>,
    work: { table: tables.works, key: (row) => row.key, merge: (a, b) => mergeWorks(a, b, sessionIdOf) } satisfies Kind<'works'>,
  };
}

export function costOf(prices: Prices, names: Names, row: NewRow<'requests'>): number | null {
  return prices.cost({
    model: names.text(row.model),
    at: row.at,
    inputTokens: row.input,
    outputTokens: row.output,
    cacheReadTokens: row.cache_read,
    cacheWrite5mTokens: row.cache_write_5m,
    cacheWrite1hTokens: row.cache_write_1h,
    webSearches: row.web_searches,
    speed: names.text(row.speed),
    inferenceGeo: names.text(row.inference_geo),
  });
}

function judgeTurn(names: Names, row: NewRow<'turns'>): void {
  const { started_at: startedAt, last_at: lastAt, reported_ms: reportedMs } = row;
  const outcome = lastWord({ lastAt, finishedAt: row.finished_at, failedAt: row.failed_at, cancelledAt: row.cancelled_at });
  const elapsed = startedAt > 0 && lastAt >= startedAt ? lastAt - startedAt : null;
  const duration = reportedMs > 0 ? reportedMs : elapsed;
  row.outcome = names.id(outcome);
  row.duration_ms = outcome === 'unfinished' ? null : duration;
}
