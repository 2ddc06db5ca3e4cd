/** Events that dashboards mark on every panel. */
import { current, promql } from '../promql/expressions.ts';
import { series } from '../promql/series.ts';
import { firingAlerts } from '../promql/services.ts';
import type { Annotation } from './dashboard.ts';
import { colors } from './style.ts';

/** From this moment on Prometheus sees growth; what happened while no collector ran appears at once, or never. */
const collectorStarts: Annotation = {
  name: 'Collector started',
  expression: promql`${current(series('ccmon_start_time_seconds'))} * 1000`,
  title: 'The collector was started',
  color: colors.neutral,
  valueIsTime: true,
  isOn: true,
};

/** Marked only where it made a difference to what agents do. */
const versions: Annotation = {
  name: 'Claude Code updated',
  expression: promql`${current(series('claude_change_timestamp_seconds', { changed: 'version' }))} * 1000`,
  title: 'A new version of Claude Code changed the {{effect}} of {{agent}}',
  color: colors.unfinished,
  valueIsTime: true,
  isOn: true,
};

const agentChanges: Annotation = {
  name: 'Agent changed',
  expression: promql`${current(series('claude_change_timestamp_seconds', { changed: ['definition', 'model'] }))} * 1000`,
  title: 'Another {{changed}} changed the {{effect}} of {{agent}}',
  color: colors.cancelled,
  valueIsTime: true,
  isOn: true,
};

const alerts: Annotation = {
  name: 'Alerts',
  expression: firingAlerts,
  title: '{{alertname}} ({{severity}})',
  color: colors.failure,
  valueIsTime: false,
  isOn: false,
};

export const annotations: readonly Annotation[] = [collectorStarts, versions, agentChanges, alerts];
