/** Events that dashboards mark on every panel. */
import { current, promql } from '../promql/expressions.ts';
import { series } from '../promql/series.ts';
import type { Annotation } from './dashboard.ts';
import { colors } from './style.ts';

/** From this moment on Prometheus sees growth; what happened while no collector ran appears at once, or never. */
export const collectorStarts: Annotation = {
  name: 'Collector started',
  expression: promql`${current(series('ccmon_start_time_seconds'))} * 1000`,
  title: 'The collector was started',
  color: colors.neutral,
  valueIsTime: true,
};
