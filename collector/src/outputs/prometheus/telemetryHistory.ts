/** What the counters of telemetry start from: as history.ts, for what stands beside the transcripts. */
import type { ReportedOutcome, ToolDecision, Work } from '../../ledger/telemetryFacts.ts';
import * as queries from '../../store/queries/metrics.ts';
import { groupPages, groupRows } from './group.ts';
import { columnsOf, groupObservations, observations, times, type Context, type HistoryRow } from './historyRows.ts';
import * as series from './telemetrySeries.ts';

async function apiCalls(context: Context): Promise<HistoryRow[]> {
  const { db, names } = context;
  const [answer, firstToken] = ['claude_api_request_duration_seconds', 'claude_api_time_to_first_token_seconds'] as const;
  const [counted = [], answers = [], firstTokens = []] = await groupPages(columnsOf(db, 'api_calls', queries.readApiCallColumns), [
    (rows) => {
      const priced = rows.cost.map((cost) => (cost === queries.NOT_KNOWN ? 0 : 1));
      return groupRows([rows.model, rows.status, priced], [rows.retries, rows.cost]);
    },
    (rows) => {
      const durations = rows.duration_ms.map((duration, i) => (rows.status[i] === series.ANSWERED ? duration : queries.NOT_KNOWN));
      return groupObservations(context, answer, durations, [rows.model]);
    },
    (rows) => groupObservations(context, firstToken, rows.first_token_ms, [rows.model]),
  ]);
  const modelLabel = ([model = 0]: readonly number[]) => ({ model: names.nameOf(model) });
  return [
    ...counted.flatMap((group) => {
      const [model = 0, status = 0, isPriced] = group.key;
      const [retries = 0, cost = 0] = group.sums;
      const sum = {
        ...{ sessionId: '', at: 0, told: true, durationMs: queries.NOT_KNOWN, firstTokenMs: queries.NOT_KNOWN },
        ...{ model: names.nameOf(model), status, attempts: retries + group.rows },
        costNanoUsd: isPriced === 1 ? cost : null,
      };
      return series.apiCallSamples(sum, group.rows).map((sample) => ({ ...sample, count: group.rows }));
    }),
    ...observations(answer, answers, modelLabel),
    ...observations(firstToken, firstTokens, modelLabel),
  ];
}

async function toolReports(context: Context): Promise<HistoryRow[]> {
  const { db, names } = context;
  const metric = 'claude_tool_execution_duration_seconds';
  const [decided = [], executed = []] = await groupPages(columnsOf(db, 'tool_reports', queries.readToolReportColumns), [
    (rows) => groupRows([rows.tool, rows.decision, rows.decided_by]),
    (rows) => {
      const durations = rows.duration_ms.map((duration, i) => (rows.outcome[i] === 0 ? queries.NOT_KNOWN : duration));
      return groupObservations(context, metric, durations, [rows.tool]);
    },
  ]);
  return [
    ...decided.flatMap((group) => {
      const [tool = 0, decision = 0, decidedBy = 0] = group.key;
      const alike = {
        ...{ sessionId: '', endedAt: 0, outcome: '' as const, durationMs: queries.NOT_KNOWN },
        ...{ tool: names.nameOf(tool), decision: names.nameOf(decision) as ToolDecision | '', decidedBy: names.nameOf(decidedBy) },
      };
      return times(group, series.toolReportSamples(alike));
    }),
    ...observations(metric, executed, ([tool = 0]) => ({ tool: names.nameOf(tool) })),
  ];
}

async function hookGroups(context: Context): Promise<HistoryRow[]> {
  const { db, names } = context;
  const metric = 'claude_hook_group_duration_seconds';
  const [counted = [], observed = []] = await groupPages(columnsOf(db, 'hook_groups', queries.readHookGroupColumns), [
    (rows) => groupRows([rows.event], [rows.succeeded, rows.blocked, rows.failed, rows.cancelled]),
    (rows) => groupObservations(context, metric, rows.duration_ms, [rows.event]),
  ]);
  return [
    ...counted.flatMap((group) => {
      const [succeeded = 0, blocked = 0, failed = 0, cancelled = 0] = group.sums;
      const event = names.nameOf(group.key[0] ?? 0);
      const sum = { sessionId: '', at: 0, event, durationMs: queries.NOT_KNOWN, succeeded, blocked, failed, cancelled };
      return series.hookGroupSamples(sum).map((sample) => ({ ...sample, count: group.rows }));
    }),
    ...observations(metric, observed, ([event = 0]) => ({ event: names.nameOf(event) })),
  ];
}

async function compactionReports({ db, names }: Context): Promise<HistoryRow[]> {
  const rows = await queries.readCompactionReportColumns(db);
  return groupRows([rows.trigger, rows.outcome]).flatMap((group) => {
    const [trigger = 0, outcome = 0] = group.key;
    const alike = { trigger: names.nameOf(trigger), outcome: names.nameOf(outcome) as ReportedOutcome };
    return times(group, series.compactionReportSamples(alike));
  });
}

async function works({ db, names, projectOf, projectsOf }: Context): Promise<HistoryRow[]> {
  const [groups = []] = await groupPages(columnsOf(db, 'works', queries.readWorkColumns), [
    (rows) => groupRows([projectsOf(rows.session), rows.work], [rows.amount]),
  ]);
  return groups.flatMap((group) => {
    const [project = 0, work = 0] = group.key;
    const sum = { project: projectOf(project), work: names.nameOf(work) as Work, amount: group.sums[0] ?? 0 };
    return series.workSamples(sum).map((sample) => ({ ...sample, count: group.rows }));
  });
}

export const TELEMETRY_HISTORY = [apiCalls, toolReports, hookGroups, compactionReports, works] as const;
