/** Prometheus and Alertmanager: scrapes, rules, alerts and the notices of them. */
import { current, max, min, perInterval, positive, shortened, sum } from '../../promql/expressions.ts';
import { firingAlerts, ofServices } from '../../promql/services.ts';
import { SESSIONS_SCRAPE_SECONDS } from '../../targets/addresses.ts';
import type { Row } from '../dashboard.ts';
import { byLabels, named, optional, timeSeries } from '../panels.ts';
import { colors } from '../style.ts';
import { timeline } from '../timelines.ts';

const line = { width: 8, height: 8, draw: 'lines' } as const;
const bars = { width: 8, height: 8, draw: 'bars' } as const;

export function scrapes(): Row {
  return {
    title: 'Scrapes',
    panels: [
      timeline({
        key: 'up',
        title: 'Targets',
        description: 'Which target does Prometheus not reach, and since when? A service that is not installed is down all the time.',
        width: 8,
        height: 8,
        targets: [byLabels(min(current(ofServices('up')), 'job'), 'job')],
      }),
      timeSeries({
        ...line,
        key: 'scrape-duration',
        title: 'Duration of scrapes',
        description: `Does a target answer in time? The dashed line is where a scrape is given up: ${String(SESSIONS_SCRAPE_SECONDS)} s.`,
        targets: [byLabels(max(current(ofServices('scrape_duration_seconds')), 'job'), 'job')],
        limits: [{ value: SESSIONS_SCRAPE_SECONDS, color: colors.failure }],
      }),
      timeSeries({
        ...line,
        key: 'samples',
        title: 'Samples of a scrape',
        description: 'Does a target expose more and more series? A sample is one series at one moment.',
        targets: [byLabels(max(current(ofServices('scrape_samples_scraped')), 'job'), 'job')],
      }),
    ],
  };
}

export function rules(): Row {
  return {
    title: 'Rules and alerts',
    panels: [
      timeSeries({
        ...line,
        key: 'rule-duration',
        title: 'Duration of rule evaluations',
        description:
          'Are rules evaluated in time? The last evaluation of each group; one that takes longer than its minute is missed the next time.',
        targets: [
          // Its value begins with the path of the rule file.
          byLabels(
            shortened(max(current(ofServices('prometheus_rule_group_last_duration_seconds')), 'rule_group'), 'rule_group', '.*;(.*)'),
            'rule_group',
          ),
        ],
        mayBeEmpty: 'Prometheus is not scraped, or has no rules.',
      }),
      timeSeries({
        ...bars,
        key: 'rule-failures',
        title: 'Rules that failed or were missed',
        description: 'Does a rule fail? An alert whose rule fails is silent. Bars are counts per interval.',
        targets: [
          named(perInterval(ofServices('prometheus_rule_evaluation_failures_total')), 'failed'),
          named(perInterval(ofServices('prometheus_rule_group_iterations_missed_total')), 'missed'),
        ],
        seriesColors: { failed: colors.failure, missed: colors.warning },
        mayBeEmpty: 'Prometheus is not scraped, or has no rules.',
      }),
      timeSeries({
        ...line,
        key: 'alerts-firing',
        title: 'Alerts that fire, by severity',
        description: 'How many alerts fire, and how severe are they?',
        targets: [byLabels(sum(firingAlerts, 'severity'), 'severity')],
        seriesColors: { critical: colors.failure, warning: colors.warning },
        mayBeEmpty: 'No alert fires.',
      }),
      timeSeries({
        ...bars,
        key: 'notifications',
        title: 'Notices sent, by way',
        description: 'Are alerts sent to anyone? Bars are counts per interval.',
        targets: [byLabels(positive(perInterval(ofServices('alertmanager_notifications_total'), 'integration')), 'integration')],
        mayBeEmpty: 'Alertmanager has sent nothing: no alert fired, or no receiver is set.',
      }),
      timeSeries({
        ...bars,
        key: 'notifications-failed',
        title: 'Notices that were lost',
        description:
          'Does a notice not arrive? Failed to be sent by Alertmanager, or dropped by Prometheus before. Bars are counts per interval.',
        targets: [
          byLabels(positive(perInterval(ofServices('alertmanager_notifications_failed_total'), 'integration')), 'integration'),
          named(positive(perInterval(ofServices('prometheus_notifications_dropped_total'))), 'dropped by Prometheus'),
        ],
        mayBeEmpty: 'No notice was lost.',
      }),
      timeSeries({
        ...line,
        key: 'alerts-known',
        title: 'Alerts in Alertmanager, by state',
        description:
          'Does Alertmanager know of alerts, and are some of them suppressed? A suppressed one is silenced or inhibited by another.',
        targets: [byLabels(sum(current(ofServices('alertmanager_alerts')), 'state'), 'state')],
        mayBeEmpty: 'Alertmanager is not scraped.',
      }),
    ],
  };
}

export function storage(): Row {
  return {
    title: 'Prometheus',
    panels: [
      timeSeries({
        ...line,
        key: 'head-series',
        title: 'Series in memory',
        description: 'How many series are being written to? Memory grows with them.',
        targets: [named(sum(current(ofServices('prometheus_tsdb_head_series'))), 'Series')],
        mayBeEmpty: 'Prometheus is not scraped.',
      }),
      timeSeries({
        ...line,
        draw: 'areas',
        key: 'prometheus-storage',
        title: 'Storage of Prometheus',
        description: 'How much room do metrics take on disk? Blocks, and the log of what is not in one yet.',
        targets: [
          named(sum(current(ofServices('prometheus_tsdb_storage_blocks_bytes'))), 'blocks'),
          // Later versions than 2.42 tell it.
          optional(named(sum(current(ofServices('prometheus_tsdb_wal_storage_size_bytes'))), 'log')),
        ],
        mayBeEmpty: 'Prometheus is not scraped.',
      }),
      timeline({
        key: 'configuration',
        title: 'Configuration taken',
        description: 'Was the last change of the configuration taken? Down means that the one before is still in force.',
        width: 8,
        height: 8,
        targets: [
          named(min(current(ofServices('prometheus_config_last_reload_successful'))), 'Prometheus'),
          named(min(current(ofServices('alertmanager_config_last_reload_successful'))), 'Alertmanager'),
        ],
        mayBeEmpty: 'Prometheus is not scraped.',
      }),
    ],
  };
}
