/** Success: by agent over time, with the uncertainty that few runs leave. */
import { perInterval, ratio, sum, wilsonBound } from '../../promql/expressions.ts';
import { agentRuns6h, recorded } from '../../rules/recordingRules.ts';
import type { Row } from '../dashboard.ts';
import { byLabels, named, timeSeries } from '../panels.ts';
import { signalPanel } from '../signalPanel.ts';
import { colors, GOOD_SUCCESS_RATE, OUTCOME_COLORS } from '../style.ts';
import { AGENT_OF_SERIES, JUDGED, JUDGED_NOTE, OF_MAIN, SIX_HOURS, ofAgents, runs, selected } from './selection.ts';

export function success(): Row {
  const judged = recorded(agentRuns6h, { ...selected, outcome: JUDGED });
  const succeeded = recorded(agentRuns6h, { ...selected, outcome: 'success' });
  return {
    title: 'Success',
    panels: [
      timeSeries({
        key: 'success-by-agent',
        title: 'Success rate by agent',
        description: `Which agent has become less reliable, and when? The dashed line is the rate from which one counts as good. ${SIX_HOURS} ${JUDGED_NOTE}`,
        width: 8,
        height: 9,
        draw: 'lines',
        max: 1,
        limits: [{ value: GOOD_SUCCESS_RATE, color: colors.success }],
        targets: [byLabels(ratio(sum(succeeded, 'agent'), sum(judged, 'agent')), 'agent')],
        mayBeEmpty: 'No run succeeded or failed in six hours.',
      }),
      timeSeries({
        key: 'success-interval',
        title: 'Success rate of the selection, with its uncertainty',
        description: `Is a change of the success rate real, or chance? The band is the 95 % Wilson interval; a change within it may be chance. ${SIX_HOURS} ${JUDGED_NOTE}`,
        width: 8,
        height: 9,
        draw: 'lines',
        max: 1,
        targets: [
          named(ratio(sum(succeeded), sum(judged)), 'Success rate'),
          named(wilsonBound('upper', sum(succeeded), sum(judged)), 'Upper bound'),
          named(wilsonBound('lower', sum(succeeded), sum(judged)), 'Lower bound'),
        ],
        seriesColors: { 'Success rate': colors.success, 'Upper bound': colors.success, 'Lower bound': colors.success },
        band: { upper: 'Upper bound', lower: 'Lower bound' },
        mayBeEmpty: 'No run succeeded or failed in six hours.',
      }),
      timeSeries({
        key: 'runs-by-outcome',
        title: 'Runs by outcome',
        description: `How many runs ended, and how? Bars are counts per interval. ${OF_MAIN}`,
        width: 8,
        height: 9,
        draw: 'bars',
        targets: [byLabels(perInterval(runs, 'outcome'), 'outcome')],
        seriesColors: OUTCOME_COLORS,
      }),
      signalPanel({
        signal: 'agent_failures',
        title: 'Failure rate against what is usual',
        question: 'Does an agent fail more often than it usually does, or than it may?',
        width: 12,
        height: 9,
        selected: ofAgents,
        mayBeEmpty: 'No run succeeded or failed in six hours.',
        link: AGENT_OF_SERIES,
      }),
      signalPanel({
        signal: 'agent_runs',
        title: 'Runs an hour against what is usual',
        question: 'Does an agent run more often than it usually does at this time?',
        width: 12,
        height: 9,
        selected: ofAgents,
        link: AGENT_OF_SERIES,
      }),
    ],
  };
}
