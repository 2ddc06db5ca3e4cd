/** Execution time: mean, P50, P95 and P99 by agent, and how times are spread. */
import { histogramQuantile, increase, mean, sum } from '../../promql/expressions.ts';
import { agentRunDurationBuckets6h, agentRunDurationCount6h, agentRunDurationSum6h, recorded } from '../../rules/recordingRules.ts';
import type { Row } from '../dashboard.ts';
import { byLabels, heatmap, timeSeries, withExemplars, type Panel } from '../panels.ts';
import { unitId } from '../style.ts';
import { SIX_HOURS, ALL_PROJECTS, ofAgents, durationBuckets } from './selection.ts';

function quantileByAgent(quantile: number): Panel {
  const name = `P${String(quantile * 100)}`;
  return timeSeries({
    key: `duration-p${String(quantile * 100)}`,
    title: `${name} execution time by agent`,
    description: `Which time do ${String(quantile * 100)} % of an agent's runs stay within? Read from histogram buckets, so exact to a bucket's width. ${SIX_HOURS} ${ALL_PROJECTS}`,
    width: 8,
    height: 9,
    draw: 'lines',
    targets: [byLabels(histogramQuantile(quantile, recorded(agentRunDurationBuckets6h, ofAgents), 'seconds'), 'agent')],
    mayBeEmpty: 'No run ended in six hours.',
  });
}

export function executionTime(): Row {
  return {
    title: 'Execution time',
    panels: [
      quantileByAgent(0.5),
      quantileByAgent(0.95),
      quantileByAgent(0.99),
      timeSeries({
        key: 'duration-mean',
        title: 'Mean execution time by agent',
        description: `How long does a run of each agent take on average? A mean far above the median says that a few runs take very long. ${SIX_HOURS} ${ALL_PROJECTS}`,
        width: 12,
        height: 9,
        draw: 'lines',
        targets: [byLabels(mean(recorded(agentRunDurationSum6h, ofAgents), recorded(agentRunDurationCount6h, ofAgents)), 'agent')],
        mayBeEmpty: 'No run ended in six hours.',
      }),
      heatmap({
        key: 'duration-heatmap',
        title: 'Execution times of the selected agents',
        description: `How are execution times spread, and does a second hump appear? Colour is the number of runs per interval. ${ALL_PROJECTS}`,
        width: 12,
        height: 9,
        target: withExemplars(byLabels(sum(increase(durationBuckets, '$__rate_interval'), 'le'), 'le')),
        bucketUnit: unitId('seconds'),
      }),
    ],
  };
}
