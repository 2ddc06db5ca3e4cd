/** What the panels of Agent Performance have in common: the series they select, and the sentences that say what those mean. */
import { increase, sinceEver, type Instant } from '../../promql/expressions.ts';
import { series, type Selector } from '../../promql/series.ts';
import { appPage } from '../links.ts';
import { selectedAgents, selectedProjects } from '../variables.ts';

/** Runs that ended by themselves: what was cancelled, or broke off when its session did, proves nothing about the agent. */
export const JUDGED = ['success', 'failure'] as const;
export const JUDGED_NOTE = 'Success rate is successes out of successes and failures; cancelled and unfinished runs are left out.';
export const OF_MAIN = 'A run of main is a turn: from a prompt to the last word of the answer.';
export const SIX_HOURS = 'Each point looks back six hours, because single runs are too rare for less.';
export const ALL_PROJECTS = 'Over all projects: durations are not kept by project.';
export const selected = { project: selectedProjects, agent: selectedAgents };
export const ofAgents = { agent: selectedAgents };

export const runs = series('claude_agent_runs_total', selected);
export const judgedRuns = series('claude_agent_runs_total', { ...selected, outcome: JUDGED });
export const successes = series('claude_agent_runs_total', { ...selected, outcome: 'success' });
export const failedRuns = series('claude_agent_runs_total', { ...selected, outcome: 'failure' });
export const failureReasons = series('claude_agent_run_failures_total', selected);
export const durationBuckets = series('claude_agent_run_duration_seconds_bucket', ofAgents);
export const durationSum = series('claude_agent_run_duration_seconds_sum', ofAgents);
export const durationCount = series('claude_agent_run_duration_seconds_count', ofAgents);
export const tokens = series('claude_tokens_total', selected);
export const cost = series('claude_cost_usd_total', selected);
export const requests = series('claude_requests_total', selected);

export function total<L extends string>(selector: Selector<L, 'counter'>, scope: 'range' | 'ever'): Instant<L> {
  return scope === 'ever' ? sinceEver(selector) : increase(selector, '$__range');
}

/** From a series to its agent. */
export const AGENT_OF_SERIES = { title: 'Open the agent in the app', url: appPage('overview', 'var-agent=${__field.labels.agent}') };

export const AGENT_PAGE = { title: 'Open in the app', url: appPage('overview', '${agent:queryparam}') };
