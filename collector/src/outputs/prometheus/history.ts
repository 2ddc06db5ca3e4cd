/**
 * What counters start from: the whole store, added up by the labels of the metrics. Rows that are alike are counted
 * first and become samples once, by the same functions that live changes go through.
 */
import type { Kysely } from 'kysely';
import { SESSION_TIMING_KINDS, type AgentOutcome } from '../../catalog/values.ts';
import type { HookOutcome, ToolResultClass } from '../../ledger/facts.ts';
import { MAIN_AGENT } from '../../ledger/identities.ts';
import * as queries from '../../store/queries/metrics.ts';
import type { Database } from '../../store/schema.ts';
import type { Families } from './families.ts';
import { groupPages, groupRows } from './group.ts';
import {
  columnsOf,
  groupAmounts,
  groupObservations,
  observations,
  observed,
  readContext,
  times,
  type Context,
  type HistoryRow,
} from './historyRows.ts';
import { sample } from './samples.ts';
import * as series from './series.ts';
import { TELEMETRY_HISTORY } from './telemetryHistory.ts';

export async function readHistory(db: Kysely<Database>, families: Families): Promise<HistoryRow[]> {
  const context = await readContext(db, families);
  const parts = [];
  // One after the other: there is one connection, and each part's columns can go before the next are read.
  for (const read of [
    requests,
    toolRuns,
    agentRuns,
    turns,
    hookRuns,
    hookEvents,
    compactions,
    apiErrors,
    sessionStarts,
    sessionTimings,
    damages,
    recordedAgentRuns,
    recordedHookRuns,
    ...TELEMETRY_HISTORY,
  ]) {
    parts.push(await read(context));
  }
  return parts.flat();
}

async function requests({ db, names, projectOf, agentOf, projectsOf, agentsOf }: Context): Promise<HistoryRow[]> {
  const [groups = []] = await groupPages(columnsOf(db, 'requests', queries.readRequestColumns), [
    (rows) => {
      const priced = rows.cost.map((cost) => (cost === queries.NOT_KNOWN ? 0 : 1));
      const keys = [projectsOf(rows.session), agentsOf(rows.agent), rows.model, priced];
      return groupRows(keys, [rows.input, rows.output, rows.cache_read, rows.cache_write_5m, rows.cache_write_1h, rows.cost]);
    },
  ]);
  return groups.flatMap((group) => {
    const [project = 0, agent = 0, model = 0, isPriced] = group.key;
    const [input = 0, output = 0, cacheRead = 0, cacheWrite5m = 0, cacheWrite1h = 0, cost = 0] = group.sums;
    const sum = {
      ...{ sessionId: '', messageId: '', at: 0 },
      ...{ project: projectOf(project), agent: agentOf(agent), model: names.nameOf(model) },
      ...{ input, output, cacheRead, cacheWrite5m, cacheWrite1h },
      costNanoUsd: isPriced === 1 ? cost : null,
    };
    return series.requestSamples(sum, group.rows).map((sample) => ({ ...sample, count: group.rows }));
  });
}

async function toolRuns(context: Context): Promise<HistoryRow[]> {
  const { db, names, projectOf, agentOf, projectsOf, agentsOf } = context;
  const metric = 'claude_tool_run_duration_seconds';
  const [counted = [], observed = []] = await groupPages(columnsOf(db, 'tool_runs', queries.readToolRunColumns), [
    (rows) => groupRows([projectsOf(rows.session), agentsOf(rows.agent), rows.tool, rows.result_class]),
    (rows) => groupObservations(context, metric, rows.duration, [rows.tool]),
  ]);
  return [
    ...counted.flatMap((group) => {
      const [project = 0, agent = 0, tool = 0, resultClass = 0] = group.key;
      const alike = {
        ...{ sessionId: '', toolUseId: '', startedAt: 0, endedAt: 0 },
        ...{ project: projectOf(project), agent: agentOf(agent), tool: names.nameOf(tool) },
        resultClass: names.nameOf(resultClass) as ToolResultClass | '',
      };
      return times(group, series.toolRunSamples(alike));
    }),
    ...observations(metric, observed, ([tool = 0]) => ({ tool: names.nameOf(tool) })),
  ];
}

async function agentRuns(context: Context): Promise<HistoryRow[]> {
  const { db, names, projectOf, projectsOf } = context;
  const rows = await queries.readAgentRunColumns(db);
  const counted = groupRows([projectsOf(rows.session), rows.agent, rows.outcome, rows.reason]);
  return [
    ...counted.flatMap((group) => {
      const [project = 0, agent = 0, outcome = 0, reason = 0] = group.key;
      // A row without an outcome stands for an agent that is only named yet.
      if (outcome === 0) return [];
      const alike = {
        ...{ project: projectOf(project), agent: names.nameOf(agent), durationMs: null },
        ...{ outcome: names.nameOf(outcome) as AgentOutcome, reason: names.nameOf(reason) },
      };
      return times(group, series.agentRunSamples(alike));
    }),
    ...observed(context, 'claude_agent_run_duration_seconds', endedOnly(context, rows), [rows.agent], ([agent = 0]) => ({
      agent: names.nameOf(agent),
    })),
  ];
}

async function turns(context: Context): Promise<HistoryRow[]> {
  const { db, names, projectOf, projectsOf } = context;
  const rows = await queries.readTurnColumns(db);
  const projects = projectsOf(rows.session);
  const durations = endedOnly(context, rows);
  const projectLabel = ([project = 0]: readonly number[]) => ({ project: projectOf(project) });
  return [
    ...groupRows([projects, rows.outcome]).flatMap((group) => {
      const [project = 0, outcome = 0] = group.key;
      const alike = {
        ...{ sessionId: '', turnId: '', startedAt: 0, firstResponseAt: 0, durationMs: null },
        ...{ project: projectOf(project), outcome: names.nameOf(outcome) as AgentOutcome },
      };
      return times(group, series.turnSamples(alike));
    }),
    ...observed(context, 'claude_agent_run_duration_seconds', durations, [], () => ({ agent: MAIN_AGENT })),
    ...observed(context, 'claude_turn_duration_seconds', durations, [projects], projectLabel),
    ...observed(context, 'claude_turn_first_response_seconds', rows.first_response, [projects], projectLabel),
  ];
}

async function hookRuns(context: Context): Promise<HistoryRow[]> {
  const { db, names } = context;
  const [counted = [], durations = [], cpu = [], peaks = []] = await groupPages(columnsOf(db, 'hook_runs', queries.readHookRunColumns), [
    (rows) => groupRows([rows.event, rows.hook, rows.outcome]),
    (rows) => groupObservations(context, 'claude_hook_run_duration_seconds', rows.duration_ms, [rows.event, rows.hook]),
    (rows) => groupAmounts(context, 'claude_hook_run_cpu_seconds', rows.cpu_us, [rows.event, rows.hook]),
    (rows) => groupAmounts(context, 'claude_hook_run_peak_memory_bytes', rows.peak_bytes, [rows.event, rows.hook]),
  ]);
  const hookLabels = ([event = 0, hook = 0]: readonly number[]) => ({ event: names.nameOf(event), hook: names.nameOf(hook) });
  return [
    ...counted.flatMap((group) => {
      const [event = 0, hook = 0, outcome = 0] = group.key;
      const alike = {
        ...{ sessionId: '', at: 0, durationMs: queries.NOT_KNOWN, cpuUs: null, peakBytes: null },
        ...{ event: names.nameOf(event), hook: names.nameOf(hook), outcome: names.nameOf(outcome) as HookOutcome },
      };
      return times(group, series.hookRunSamples(alike));
    }),
    ...observations('claude_hook_run_duration_seconds', durations, hookLabels),
    ...observations('claude_hook_run_cpu_seconds', cpu, hookLabels),
    ...observations('claude_hook_run_peak_memory_bytes', peaks, hookLabels),
  ];
}

async function hookEvents(context: Context): Promise<HistoryRow[]> {
  const { db, names } = context;
  const rows = await queries.readHookEventColumns(db);
  const notices = groupRows([rows.event, rows.detail]).flatMap((group) => {
    const [event = 0, detail = 0] = group.key;
    return times(group, series.hookEventSamples({ event: names.nameOf(event), detail: names.nameOf(detail), at: 0, endedAt: 0 }));
  });
  const request = names.idOf('PermissionRequest');
  const waits = rows.wait.map((wait, i) => (rows.event[i] === request ? wait : queries.NOT_KNOWN));
  return [...notices, ...observed(context, 'claude_permission_wait_seconds', waits, [], () => ({}))];
}

async function compactions(context: Context): Promise<HistoryRow[]> {
  const { db, names, projectOf, projectsOf } = context;
  const rows = await queries.readCompactionColumns(db);
  const counted = groupRows([projectsOf(rows.session), rows.trigger]).flatMap((group) => {
    const [project = 0, trigger = 0] = group.key;
    const alike = { sessionId: '', project: projectOf(project), trigger: names.nameOf(trigger), durationMs: 0 };
    return times(group, series.compactionSamples(alike));
  });
  const durations = rows.duration_ms.map((duration) => (duration > 0 ? duration : queries.NOT_KNOWN));
  return [...counted, ...observed(context, 'claude_compaction_duration_seconds', durations, [], () => ({}))];
}

async function apiErrors({ db, names, projectOf, projectsOf }: Context): Promise<HistoryRow[]> {
  const rows = await queries.readApiErrorColumns(db);
  return groupRows([projectsOf(rows.session), rows.final, rows.status, rows.reason]).flatMap((group) => {
    const [project = 0, final, status = 0, reason = 0] = group.key;
    const alike = { sessionId: '', project: projectOf(project), final: final === 1, status, reason: names.nameOf(reason) };
    return times(group, series.apiErrorSamples(alike));
  });
}

async function sessionStarts({ db, names, projectOf, projectsOf }: Context): Promise<HistoryRow[]> {
  const rows = await queries.readSessionStartColumns(db);
  return groupRows([projectsOf(rows.session), rows.source]).flatMap((group) => {
    const [project = 0, source = 0] = group.key;
    return times(group, series.sessionStartSamples({ sessionId: '', project: projectOf(project), source: names.nameOf(source) }));
  });
}

async function sessionTimings(context: Context): Promise<HistoryRow[]> {
  const { db, names } = context;
  const rows = await queries.readSessionTimingColumns(db);
  return SESSION_TIMING_KINDS.flatMap((kind) => {
    const id = names.idOf(kind);
    const durations = rows.duration_ms.map((duration, i) => (rows.kind[i] === id ? duration : queries.NOT_KNOWN));
    return observed(context, series.timingMetric(kind), durations, [rows.operation], ([operation = 0]) => ({
      start: names.nameOf(operation),
    }));
  });
}

async function damages({ db, names }: Context): Promise<HistoryRow[]> {
  const rows = await queries.readDamageColumns(db);
  return groupRows([rows.kind]).flatMap((group) => times(group, series.damageSamples({ kind: names.nameOf(group.key[0] ?? 0) })));
}

async function recordedAgentRuns(context: Context): Promise<HistoryRow[]> {
  const { db, names } = context;
  const rows = await queries.readRecordedAgentRunColumns(db);
  const knowsTokens = rows.tokens.map((tokens) => (tokens >= 0 ? 1 : 0));
  const known = rows.tokens.map((tokens) => Math.max(0, tokens));
  const counted = groupRows([rows.name, rows.succeeded]).flatMap((group) => {
    const [name = 0, succeeded] = group.key;
    const alike = { name: names.nameOf(name), succeeded: succeeded === 1, durationMs: queries.NOT_KNOWN, tokens: queries.NOT_KNOWN };
    return times(group, series.recordedAgentRunSamples(alike));
  });
  const tokens = groupRows([rows.name, knowsTokens], [known]).flatMap(({ key: [name = 0, isKnown], rows: count, sums: [amount = 0] }) =>
    isKnown === 1 ? [{ ...sample('claude_recorded_agent_tokens_total', { name: names.nameOf(name) }, amount), count }] : [],
  );
  const metric = 'claude_recorded_agent_run_duration_seconds';
  return [
    ...counted,
    ...tokens,
    ...observed(context, metric, rows.duration_ms, [rows.name], ([name = 0]) => ({ name: names.nameOf(name) })),
  ];
}

async function recordedHookRuns(context: Context): Promise<HistoryRow[]> {
  const { db, names } = context;
  const rows = await queries.readRecordedHookRunColumns(db);
  const counted = groupRows([rows.name, rows.succeeded]).flatMap((group) => {
    const [name = 0, succeeded] = group.key;
    const alike = { name: names.nameOf(name), succeeded: succeeded === 1, durationMs: queries.NOT_KNOWN };
    return times(group, series.recordedHookRunSamples(alike));
  });
  const metric = 'claude_recorded_hook_run_duration_seconds';
  return [...counted, ...observed(context, metric, rows.duration_ms, [rows.name], ([name = 0]) => ({ name: names.nameOf(name) }))];
}

/** Durations of what has ended; the others are not known yet, whatever the row says. */
function endedOnly({ names }: Context, rows: { outcome: readonly number[]; duration: readonly number[] }): number[] {
  const ended = new Set(series.ENDED_OUTCOMES.map((outcome) => names.idOf(outcome)));
  return rows.duration.map((duration, i) => (ended.has(rows.outcome[i] ?? 0) ? duration : queries.NOT_KNOWN));
}
