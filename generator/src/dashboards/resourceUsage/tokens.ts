/** Tokens and cost: how fast, how much a day, how much a month, against what is usual. */
import type { ForecastName } from '../../../../collector/src/catalog/baselines.ts';
import { current, increase, max, positive, promql, rate, sum, type Instant } from '../../promql/expressions.ts';
import { series } from '../../promql/series.ts';
import type { Row } from '../dashboard.ts';
import { FORECAST_NOTE, forecast } from '../forecasts.ts';
import { appPage } from '../links.ts';
import { byLabels, named, optional, timeSeries, type Panel } from '../panels.ts';
import { signalPanel } from '../signalPanel.ts';
import { colors } from '../style.ts';
import { cost, countedTokens, ofProjects, tokens } from './selection.ts';

const EACH_DAY = 'Each bar is a day that ended, of the last thirty, whatever time is selected.';
const NO_DAY = 'No day has ended since Prometheus began to scrape.';
const PROJECT = { title: 'Open the project in the app', url: appPage('overview', 'var-project=${__field.labels.project}') };

function perMinute<L extends string>(perSecond: Instant<L>): Instant<L> {
  return promql`${perSecond} * 60`;
}

export function tokenRates(): Row {
  return {
    title: 'Tokens and cost',
    panels: [
      timeSeries({
        key: 'token-rate',
        title: 'Tokens a minute by type',
        description: 'How fast are tokens used? Cache reads are cheap and many, output is dear and little.',
        width: 8,
        height: 9,
        draw: 'areas',
        coarse: true,
        targets: [byLabels(perMinute(sum(rate(tokens), 'type')), 'type')],
      }),
      signalPanel({
        signal: 'tokens',
        title: 'Tokens of ten minutes',
        question: 'Are more tokens used at once than one person reads or writes? Of all projects and models.',
        width: 8,
        height: 9,
      }),
      timeSeries({
        key: 'token-rate-by-model',
        title: 'Uncached tokens a minute by model',
        description: 'Which model uses them? Uncached input and output only.',
        width: 8,
        height: 9,
        draw: 'areas',
        coarse: true,
        targets: [byLabels(perMinute(sum(rate(countedTokens), 'model')), 'model')],
      }),
      signalPanel({
        signal: 'project_tokens',
        title: 'Tokens of an hour by project',
        question: 'Does a project use more tokens than it usually does at this time?',
        width: 12,
        height: 8,
        selected: ofProjects,
        link: PROJECT,
      }),
      signalPanel({
        signal: 'project_cost',
        title: 'Cost of an hour by project',
        question: 'Does a project cost more than it usually does at this time?',
        width: 12,
        height: 8,
        selected: ofProjects,
        link: PROJECT,
      }),
    ],
  };
}

/** What a whole month will come to, as it looked at each moment. */
function month(name: Extract<ForecastName, 'month_cost' | 'month_tokens'>, title: string, what: string): Panel {
  const expected = 'Expected';
  const upper = 'At most';
  const lower = 'At least';
  return timeSeries({
    key: name,
    title,
    ...(name === 'month_cost' ? { signal: 'month_cost_outlook' } : {}),
    description: `What will ${what} of this month come to? The dotted line is what is forecast for the month's last day, the band is within what it will be four times of five; both as they looked at each moment. ${FORECAST_NOTE} Of all projects.`,
    width: 6,
    height: 9,
    draw: 'lines',
    coarse: true,
    targets: [
      named(forecast(name, 'expected'), expected),
      optional(named(forecast(name, 'upper'), upper)),
      optional(named(forecast(name, 'lower'), lower)),
    ],
    dotted: [expected],
    band: { upper, lower },
    seriesColors: { [expected]: colors.neutral, [upper]: colors.neutral, [lower]: colors.neutral },
    mayBeEmpty: 'There is not enough history yet, or forecasts were no better on it than none.',
  });
}

export function daysAndMonth(): Row {
  return {
    title: 'Days, and the month',
    panels: [
      timeSeries({
        key: 'tokens-a-day',
        title: 'Tokens a day by type',
        description: `How many tokens does a day take, and of which type? ${EACH_DAY}`,
        width: 6,
        height: 9,
        draw: 'bars',
        isDaily: true,
        targets: [byLabels(positive(sum(increase(tokens, '1d'), 'type')), 'type')],
        mayBeEmpty: NO_DAY,
      }),
      timeSeries({
        key: 'cost-a-day',
        title: 'Cost a day by project',
        description: `What does a day cost, at list price? ${EACH_DAY}`,
        width: 6,
        height: 9,
        draw: 'bars',
        isDaily: true,
        targets: [byLabels(positive(sum(increase(cost, '1d'), 'project')), 'project')],
        mayBeEmpty: NO_DAY,
      }),
      month('month_cost', 'Cost of this month, as forecast', 'the cost'),
      month('month_tokens', 'Tokens of this month, as forecast', 'uncached tokens'),
      signalPanel({
        signal: 'day_cost',
        title: 'Cost of the last 24 hours',
        question: 'What does a day cost, at each moment? Of all projects.',
        width: 8,
        height: 8,
      }),
      timeSeries({
        key: 'rate-limits',
        title: 'Limits of the subscription',
        description: `Will a limit be reached before it is reset? The dashed line is the limit, the dotted lines are what is forecast to be used at the reset. ${FORECAST_NOTE}`,
        width: 8,
        height: 8,
        draw: 'lines',
        signal: 'rate_limit_outlook',
        targets: [
          byLabels(max(current(series('claude_rate_limit_used_ratio')), 'window'), 'window'),
          optional(named(forecast('rate_limit', 'expected', 'window'), '{{window}} at its reset')),
        ],
        limits: [{ value: 1, color: colors.failure }],
        dotted: ['five_hour at its reset', 'seven_day at its reset'],
        mayBeEmpty: 'The status line is not installed, or Claude Code has told no limit yet.',
      }),
      timeSeries({
        key: 'forecast-errors',
        title: 'Error of forecasts, on your own history',
        description:
          'How good are forecasts, and are they better than none? Error as a part of what came, the largest of several disks or limits; "naive" is that of saying that all goes on as it did last.',
        width: 8,
        height: 8,
        draw: 'lines',
        coarse: true,
        targets: [byLabels(max(current(series('claude_forecast_error_ratio')), 'forecast', 'method'), 'forecast', 'method')],
        mayBeEmpty: 'There is not enough history yet to try a forecast on.',
      }),
    ],
  };
}
