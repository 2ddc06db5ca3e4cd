/** Series that Prometheus and the services around the collector expose about themselves, as far as dashboards draw them. */
import type { JobName } from '../targets/addresses.ts';
import type { Instant } from './expressions.ts';
import { selectorText, type Kind, type Selector, type Unit } from './series.ts';

interface ServiceSeries {
  readonly kind: Kind;
  readonly unit: Unit;
  /** Besides `job` and `instance`, which every scraped series has. */
  readonly labels: readonly string[];
}

export const serviceSeries = {
  up: { kind: 'state', unit: 'bool', labels: [] },
  scrape_duration_seconds: { kind: 'state', unit: 'seconds', labels: [] },
  scrape_samples_scraped: { kind: 'state', unit: 'count', labels: [] },
  process_resident_memory_bytes: { kind: 'state', unit: 'bytes', labels: [] },
  process_cpu_seconds_total: { kind: 'counter', unit: 'seconds', labels: [] },
  process_open_fds: { kind: 'state', unit: 'count', labels: [] },
  process_max_fds: { kind: 'state', unit: 'count', labels: [] },
  prometheus_rule_group_last_duration_seconds: { kind: 'state', unit: 'seconds', labels: ['rule_group'] },
  prometheus_rule_evaluation_failures_total: { kind: 'counter', unit: 'count', labels: ['rule_group'] },
  prometheus_rule_group_iterations_missed_total: { kind: 'counter', unit: 'count', labels: ['rule_group'] },
  prometheus_config_last_reload_successful: { kind: 'state', unit: 'bool', labels: [] },
  prometheus_tsdb_head_series: { kind: 'state', unit: 'count', labels: [] },
  prometheus_tsdb_storage_blocks_bytes: { kind: 'state', unit: 'bytes', labels: [] },
  prometheus_tsdb_wal_storage_size_bytes: { kind: 'state', unit: 'bytes', labels: [] },
  prometheus_notifications_dropped_total: { kind: 'counter', unit: 'count', labels: [] },
  alertmanager_config_last_reload_successful: { kind: 'state', unit: 'bool', labels: [] },
  alertmanager_alerts: { kind: 'state', unit: 'count', labels: ['state'] },
  alertmanager_notifications_total: { kind: 'counter', unit: 'count', labels: ['integration'] },
  alertmanager_notifications_failed_total: { kind: 'counter', unit: 'count', labels: ['integration'] },
} as const satisfies Record<string, ServiceSeries>;

export type ServiceSeriesName = keyof typeof serviceSeries;
type LabelsOf<S extends ServiceSeriesName> = 'job' | 'instance' | (typeof serviceSeries)[S]['labels'][number];

const SCRAPED = ['job', 'instance'] as const;

/** Labels of a series of the services; undefined for a name that none of them is known to expose. */
export function describeServiceSeries(name: string): ServiceSeries | undefined {
  const known: Readonly<Record<string, ServiceSeries>> = serviceSeries;
  const description = known[name];
  return description === undefined ? undefined : { ...description, labels: [...SCRAPED, ...description.labels] };
}

/** Series of the services, of all jobs or of some. */
export function ofServices<S extends ServiceSeriesName>(
  name: S,
  where: { readonly job?: JobName | readonly JobName[] } = {},
): Selector<LabelsOf<S>, (typeof serviceSeries)[S]['kind']> {
  const { kind, unit, labels } = serviceSeries[name];
  return { text: selectorText(name, where), unit, labels: [...SCRAPED, ...labels], kind };
}

/** Alerts that fire: Prometheus keeps a series for each while it does. */
export const firingAlerts: Instant<'alertname' | 'severity'> = {
  text: 'ALERTS{alertstate="firing"}',
  unit: 'count',
  labels: ['alertname', 'severity'],
  compound: false,
};

/** Labels of the series of alerts that every rule of ours gives. */
export const ALERT_LABELS = ['alertname', 'alertstate', 'severity'] as const;
