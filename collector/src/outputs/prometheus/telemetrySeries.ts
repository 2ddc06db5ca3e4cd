/** Which series telemetry's reports count in: as series.ts, for what stands beside the transcripts. */
import type { ApiCallState, CompactionReportState, HookGroupState, ToolReportState, WorkState } from '../../ledger/changes.ts';
import type { Work } from '../../ledger/telemetryFacts.ts';
import { isKnown, sample, statusLabel, type Sample } from './samples.ts';
import { microseconds } from './units.ts';

export const ANSWERED = 200;

/** @param calls how many calls `state` is the sum of; `attempts` and `costNanoUsd` are of all of them */
export function apiCallSamples(state: ApiCallState, calls = 1): Sample[] {
  const { model, told, status, durationMs, firstTokenMs, attempts, costNanoUsd } = state;
  if (!told) return [];
  const counted = (of: number, amount: number): Sample => sample('claude_api_calls_total', { model, status: statusLabel(of) }, amount);
  const samples = [counted(status, calls), sample('claude_api_retries_total', { model }, Math.max(0, attempts - calls))];
  // An error rate needs the answered ones, were it none.
  if (status !== ANSWERED) samples.push(counted(ANSWERED, 0));
  if (status === ANSWERED && isKnown(durationMs)) {
    samples.push(sample('claude_api_request_duration_seconds', { model }, microseconds(durationMs)));
  }
  if (isKnown(firstTokenMs)) samples.push(sample('claude_api_time_to_first_token_seconds', { model }, microseconds(firstTokenMs)));
  if (costNanoUsd !== null) samples.push(sample('claude_reported_cost_usd_total', { model }, costNanoUsd));
  return samples;
}

export function toolReportSamples({ tool, decision, decidedBy, outcome, durationMs }: ToolReportState): Sample[] {
  const samples: Sample[] = [];
  if (decision !== '') samples.push(sample('claude_tool_decisions_total', { tool, decision, decided_by: decidedBy }, 1));
  if (outcome !== '' && isKnown(durationMs)) {
    samples.push(sample('claude_tool_execution_duration_seconds', { tool }, microseconds(durationMs)));
  }
  return samples;
}

export function hookGroupSamples({ event, durationMs, succeeded, blocked, failed, cancelled }: HookGroupState): Sample[] {
  const runs = (outcome: string, amount: number): Sample => sample('claude_hook_group_runs_total', { event, outcome }, amount);
  const samples = [runs('success', succeeded), runs('blocking', blocked), runs('error', failed), runs('cancelled', cancelled)];
  if (isKnown(durationMs)) samples.push(sample('claude_hook_group_duration_seconds', { event }, microseconds(durationMs)));
  return samples;
}

export function compactionReportSamples({ trigger, outcome }: CompactionReportState): Sample[] {
  const attempts = (of: string, amount: number): Sample => sample('claude_compaction_attempts_total', { trigger, outcome: of }, amount);
  return [attempts(outcome, 1), attempts(outcome === 'success' ? 'error' : 'success', 0)];
}

const WORK_SAMPLE: Record<Work, (project: string, amount: number) => Sample> = {
  active_user_ms: (project, ms) => sample('claude_active_seconds_total', { project, activity: 'user' }, microseconds(ms)),
  active_cli_ms: (project, ms) => sample('claude_active_seconds_total', { project, activity: 'cli' }, microseconds(ms)),
  lines_added: (project, lines) => sample('claude_lines_of_code_total', { project, change: 'added' }, lines),
  lines_removed: (project, lines) => sample('claude_lines_of_code_total', { project, change: 'removed' }, lines),
  commits: (project, commits) => sample('claude_commits_total', { project }, commits),
  pull_requests: (project, pullRequests) => sample('claude_pull_requests_total', { project }, pullRequests),
};

export function workSamples({ project, work, amount }: WorkState): Sample[] {
  return [WORK_SAMPLE[work](project, amount)];
}
