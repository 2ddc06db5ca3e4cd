/** Execution time: mean, P50, P95 and P99 by agent, and how times are spread. */
import { histogramQuantile, increase, mean, sum, type Instant } from '../../promql/expressions.ts';
import { agentRunDurationBuckets6h, agentRunDurationCount6h, agentRunDurationSum6h, recorded } from '../../rules/recordingRules.ts';
import type { Row } from '../dashboard.ts';
import { byLabels, heatmap, timeSeries, withExemplars, type Panel } from '../panels.ts';
import { signalPanel } from '../signalPanel.ts';
import { unitId } from '../style.ts';
import { AGENT_OF_SERIES, SIX_HOURS, ALL_PROJECTS, ofAgents, durationBuckets } from './selection.ts';

function quantileOf(quantile: number): Instant<'agent'> {
  return histogramQuantile(quantile, recorded(agentRunDurationBuckets6h, ofAgents), 'seconds');
}

function quantileByAgent(quantile: number): Panel {
  const name = `P${String(quantile * 100)}`;
  return timeSeries({
    key: `duration-p${String(quantile * 100)}`,
    title: `${name} execution time by agent`,
    description: `Which time do ${String(quantile * 100)} % of an agent's runs stay within? Read from histogram buckets, so exact to a bucket's width. ${SIX_HOURS} ${ALL_PROJECTS}`,
    width: 8,
    height: 9,
    draw: 'lines',
    targets: [byLabels(quantileOf(quantile), 'agent')],
    mayBeEmpty: 'No run ended in six hours.',
  });
}

export function executionTime(): Row {
  return {
    title: 'Execution time',
    panels: [
      quantileByAgent(0.5),
      signalPanel({
        signal: 'agent_duration',
        key: 'duration-p95',
        title: 'P95 execution time by agent',
        question: `Which time do 95 % of an agent's runs stay within, and is that more than usual? ${ALL_PROJECTS}`,
        width: 8,
        height: 9,
        selected: ofAgents,
        value: quantileOf(0.95),
        mayBeEmpty: 'No run ended in six hours.',
        link: AGENT_OF_SERIES,
      }),
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
