/** Figures on the stack as a whole that several dashboards show. */
import { current, inUnit, max, maxOverTime, orZero, promql, sum, type Instant } from '../promql/expressions.ts';
import { series } from '../promql/series.ts';
import { ofServices } from '../promql/services.ts';

/** Services that answer. */
export const servicesUp: Instant<never> = inUnit('count', sum(max(current(ofServices('up')), 'job')));

/** Services that were up within the selected time and are down now: one that is not installed never was. */
export const servicesLost: Instant<never> = inUnit(
  'count',
  sum(promql`${max(maxOverTime(ofServices('up'), '$__range'), 'job')} - ${max(current(ofServices('up')), 'job')}`),
);

/** Sources of the collector that fail now. */
export const sourcesDown: Instant<never> = inUnit('count', sum(promql`1 - ${current(series('ccmon_source_up'))}`));

/** Services lost and sources that fail. */
export const outOfOrder: Instant<never> = promql`${servicesLost} + ${orZero(sourcesDown, servicesLost)}`;
