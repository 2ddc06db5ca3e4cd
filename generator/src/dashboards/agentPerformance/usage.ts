/** Token usage and cost: by agent, model and type. */
import { increase, mean, positive, rate, ratio, sum, type Instant } from '../../promql/expressions.ts';
import { series } from '../../promql/series.ts';
import { cost1d, recorded } from '../../rules/recordingRules.ts';
import type { Row } from '../dashboard.ts';
import { byLabels, timeSeries, type Panel } from '../panels.ts';
import { selected, tokens, cost, requests } from './selection.ts';

function usageBars<L extends 'agent' | 'model' | 'type'>(
  key: string,
  title: string,
  description: string,
  label: L,
  expression: Instant<L>,
): Panel {
  return timeSeries({
    key,
    title,
    description: `${description} Bars are sums per interval.`,
    width: 8,
    height: 9,
    draw: 'bars',
    targets: [byLabels(expression, label)],
    mayBeEmpty: 'Nothing was used in the range.',
  });
}

export function tokenUsage(): Row {
  const used = increase(tokens, '$__rate_interval');
  const cacheReads = rate(series('claude_tokens_total', { ...selected, type: 'cache_read' }));
  const prompts = rate(series('claude_tokens_total', { ...selected, type: { not: 'output' } }));
  return {
    title: 'Token usage',
    panels: [
      usageBars('tokens-by-agent', 'Tokens by agent', 'Which agent uses the tokens?', 'agent', positive(sum(used, 'agent'))),
      usageBars('tokens-by-model', 'Tokens by model', 'Which model uses the tokens?', 'model', positive(sum(used, 'model'))),
      usageBars(
        'tokens-by-type',
        'Tokens by type',
        'What kind of tokens are they? Cache reads are cheap and many, output is dear and little.',
        'type',
        sum(used, 'type'),
      ),
      timeSeries({
        key: 'cache-share',
        title: 'Share of the prompt read from the cache',
        description:
          'Does the prompt cache work? Cache reads out of all prompt tokens, by agent; a fall means that prompts are paid in full again.',
        width: 12,
        height: 8,
        draw: 'lines',
        coarse: true,
        max: 1,
        targets: [byLabels(ratio(sum(cacheReads, 'agent'), sum(prompts, 'agent')), 'agent')],
        mayBeEmpty: 'No request in the interval.',
      }),
      timeSeries({
        key: 'tokens-per-request',
        title: 'Tokens per request by agent',
        description: 'Whose context grows? All tokens of a request, cache reads included, on average.',
        width: 12,
        height: 8,
        draw: 'lines',
        coarse: true,
        targets: [byLabels(mean(sum(rate(tokens), 'agent'), sum(rate(requests), 'agent')), 'agent')],
        mayBeEmpty: 'No request in the interval.',
      }),
    ],
  };
}

export function costs(): Row {
  const spent = increase(cost, '$__rate_interval');
  return {
    title: 'Cost',
    panels: [
      usageBars('cost-by-agent', 'Cost by agent', 'Which agent costs the most?', 'agent', positive(sum(spent, 'agent'))),
      usageBars('cost-by-model', 'Cost by model', 'Which model costs the most?', 'model', positive(sum(spent, 'model'))),
      timeSeries({
        key: 'cost-last-day',
        title: 'Cost of the last 24 hours by project',
        description: 'What does each project cost a day? Each point is the sum of the 24 hours before it.',
        width: 8,
        height: 9,
        draw: 'lines',
        targets: [byLabels(sum(recorded(cost1d, selected), 'project'), 'project')],
      }),
    ],
  };
}
