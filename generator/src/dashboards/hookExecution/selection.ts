/** What the panels of Hook Execution have in common. */
import { increase, sinceEver, type Instant } from '../../promql/expressions.ts';
import { series, type Selector } from '../../promql/series.ts';
import { selectedEvents, selectedHooks } from '../variables.ts';

export const selected = { event: selectedEvents, hook: selectedHooks };
export const ofEvents = { event: selectedEvents };

/** Outcomes that are failures of the hook itself: blocking is what a hook is for. */
export const FAILED = ['error', 'timed_out'] as const;
export const SUCCESS_NOTE = 'A run that blocked has done what it is for; only errors and runs out of time are failures.';
export const MEASURED_ONLY = 'Only of runs that were measured; "ccmon hooks measure on" turns measuring on.';
export const NOT_MEASURED = 'No hook is measured.';

export const runs = series('claude_hook_runs_total', selected);
export const failedRuns = series('claude_hook_runs_total', { ...selected, outcome: FAILED });
export const durationBuckets = series('claude_hook_run_duration_seconds_bucket', selected);
export const durationSum = series('claude_hook_run_duration_seconds_sum', selected);
export const durationCount = series('claude_hook_run_duration_seconds_count', selected);
export const cpuBuckets = series('claude_hook_run_cpu_seconds_bucket', selected);
export const cpuSum = series('claude_hook_run_cpu_seconds_sum', selected);
export const cpuCount = series('claude_hook_run_cpu_seconds_count', selected);
export const memoryBuckets = series('claude_hook_run_peak_memory_bytes_bucket', selected);

export function total<L extends string>(selector: Selector<L, 'counter'>, scope: 'range' | 'ever'): Instant<L> {
  return scope === 'ever' ? sinceEver(selector) : increase(selector, '$__range');
}
