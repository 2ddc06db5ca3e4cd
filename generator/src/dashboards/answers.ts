/** The first line of every dashboard: is it alive, is it failing, what does it cost, will something run out? */
import { current, max } from '../promql/expressions.ts';
import { series } from '../promql/series.ts';
import { named, stat, type Panel } from './panels.ts';
import { colors, type Threshold } from './style.ts';

type Answer = Omit<Parameters<typeof stat>[0], 'key' | 'width' | 'height'>;

interface Answers {
  readonly alive: Answer;
  readonly failing: Answer;
  readonly cost: Answer;
  readonly runningOut: Answer;
}

export function answers({ alive, failing, cost, runningOut }: Answers): Panel[] {
  const tile = (key: string, answer: Answer): Panel => stat({ ...answer, key, width: 6, height: 4 });
  return [tile('alive', alive), tile('failing', failing), tile('costs', cost), tile('running-out', runningOut)];
}

/** From where on a share that must not reach 1 deserves a look, and when it is urgent. */
export const NEARLY_USED_UP: readonly Threshold[] = [
  { value: 0.8, color: colors.warning },
  { value: 0.95, color: colors.failure },
];

/** What of a subscription may run out, for dashboards on what uses it up. */
export const subscriptionLimits: Answer = {
  title: 'Limits of the subscription, used',
  description: 'Will a limit run out? The five-hour or the seven-day limit, whichever is used up more.',
  scope: 'now',
  target: named(max(current(series('claude_rate_limit_used_ratio'))), 'Used'),
  decimals: 0,
  base: colors.success,
  steps: NEARLY_USED_UP,
  mayBeEmpty: 'The status line is not installed, or Claude Code has told no limit yet.',
};
