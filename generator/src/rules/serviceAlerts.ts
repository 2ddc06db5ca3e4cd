/**
 * Alerts about the services themselves, which no signal of the collector can tell of: whether they answer, whether they
 * took their configuration. Declared as data, like signals, with the series by which their tests prove them.
 */
import type { Severity } from '../../../collector/src/catalog/signals/signal.ts';
import type { Instant } from '../promql/expressions.ts';
import { annotationsOf, KIND_LABEL, type Alert } from './alert.ts';
import { lasting, type AlertExpectation, type AlertTest, type InputSeries } from './testing/promtool.ts';
import { fires, isSilent } from './testing/promtool.ts';

/** Names of alerts that Alertmanager's configuration speaks of. */
export const SERVICE_DOWN = 'ClaudeServiceDown';
export const WATCHDOG = 'ClaudeWatchdog';

export interface ServiceAlert {
  /** Of its runbook. */
  readonly name: string;
  readonly alert: string;
  readonly title: string;
  readonly severity: Severity | 'none';
  readonly text: string;
  readonly labels: readonly string[];
  readonly lasting: `${number}m`;
  readonly summary: string;
  readonly why: string;
  readonly remedies: readonly string[];
}

export const serviceAlerts: readonly ServiceAlert[] = [
  {
    name: 'service',
    alert: SERVICE_DOWN,
    title: 'Service down',
    severity: 'critical',
    // One that was not up for a day is taken for one that is not wanted; the collector always is.
    text: 'up{job=~"ccmon|ccmon-sessions"} == 0 or (up == 0 and max_over_time(up[1d]) == 1)',
    labels: ['job', 'instance'],
    lasting: '2m',
    summary: '{{ $labels.job }} does not answer at {{ $labels.instance }}.',
    why: 'Prometheus cannot scrape it. Without the collector nothing new is known, and the alerts that stand on it are silent; without Alertmanager nobody is told of alerts.',
    remedies: [
      '"ccmon status" lists the services and says of each what is wrong.',
      'The log of a service that the collector started is in the state directory, below stack/.',
      'A service that is no longer wanted is forgotten after a day.',
    ],
  },
  {
    name: 'configuration',
    alert: 'ClaudeConfigurationRefused',
    title: 'Configuration refused',
    severity: 'warning',
    text: 'max_over_time(prometheus_config_last_reload_successful[5m]) == 0 or max_over_time(alertmanager_config_last_reload_successful[5m]) == 0',
    labels: ['job', 'instance'],
    lasting: '1m',
    summary: '{{ $labels.job }} has refused its changed configuration and goes on with the old one.',
    why: 'A rule, threshold or receiver that was changed is not in force. Most often a rule file of your own has a mistake.',
    remedies: [
      '"promtool check config provisioning/prometheus/prometheus.yml" and "amtool check-config provisioning/alertmanager/alertmanager.yml" say where.',
      '"npm run generate" writes the generated files anew.',
    ],
  },
  {
    name: 'rules',
    alert: 'ClaudeRulesFailing',
    title: 'Rules that fail',
    severity: 'warning',
    text: 'sum by (job, instance, rule_group) (increase(prometheus_rule_evaluation_failures_total[10m])) > 0',
    labels: ['job', 'instance', 'rule_group'],
    lasting: '5m',
    summary: 'Rules of {{ $labels.rule_group }} fail.',
    why: 'What a failing rule records is missing, and what it would tell of is not told.',
    remedies: [
      'Prometheus shows the error beside the rule, at /rules.',
      'Two series with the same labels on one side of a join are the usual cause.',
    ],
  },
  {
    name: 'watchdog',
    alert: WATCHDOG,
    title: 'Watchdog',
    severity: 'none',
    text: 'vector(1)',
    labels: [],
    lasting: '0m',
    summary: 'Alerts are evaluated and delivered.',
    why: 'It always fires. Whoever receives it, and suddenly does not, knows that nothing watches any more.',
    remedies: [
      'Nothing is to be done while it fires. Send it to something that notices when it stays away: "receivers.watchdog" in the settings.',
    ],
  },
];

export function serviceAlert({ name, alert, severity, text, labels, lasting: held, summary, why }: ServiceAlert, runbooks: string): Alert {
  const expression: Instant<string> = { text, labels, unit: 'count', compound: true };
  const annotations = annotationsOf(name, { summary, description: why }, runbooks);
  return { alert, expression, lasting: held, labels: { severity, [KIND_LABEL]: 'fixed' }, annotations };
}

/** Both ways, like those of signals. */
export function serviceTests(runbooks: string): AlertTest[] {
  const firing = (name: string, minute: number, ...subjects: readonly Record<string, string>[]): AlertExpectation => {
    const declared = serviceAlerts.find((candidate) => candidate.name === name);
    if (declared === undefined) throw new Error(`There is no service alert ${name}.`);
    const alert = serviceAlert(declared, runbooks);
    return fires(alert.alert, minute, ...subjects.map((subject) => ({ alert, subject, value: '' })));
  };
  const up = (job: string, values: string): InputSeries => ({ series: `up{job="${job}", instance="${job}:1"}`, values });
  const at = (job: string): Record<string, string> => ({ job, instance: `${job}:1` });
  const test = (name: string, input_series: InputSeries[], alert_rule_test: AlertExpectation[]): AlertTest => ({
    ...{ name, interval: '1m', input_series, alert_rule_test },
  });
  const down = lasting([1, 10], [0, 10], [1, 20]);
  return [
    test(
      'a service that was up fires two minutes after it is down, and resolves when it is up',
      [up('loki', down)],
      [isSilent(SERVICE_DOWN, 11), firing('service', 12, at('loki')), firing('service', 19, at('loki')), isSilent(SERVICE_DOWN, 20)],
    ),
    test(
      'a service that never was up is silent, the collector is not',
      [up('grafana', lasting([0, 30])), up('ccmon', lasting([0, 30]))],
      [firing('service', 20, at('ccmon'))],
    ),
    test(
      'a service that was down for a day is forgotten',
      [up('alloy', lasting([1, 1], [0, 1460]))],
      [firing('service', 1440, at('alloy')), isSilent(SERVICE_DOWN, 1442)],
    ),
    test(
      'a scrape that fails once is silent',
      [up('ccmon', lasting([1, 10], [0, 1], [1, 10]))],
      [isSilent(SERVICE_DOWN, 10), isSilent(SERVICE_DOWN, 13)],
    ),
    ...['prometheus', 'alertmanager'].map((job) =>
      test(
        `a configuration that ${job} refuses fires when it was refused for six minutes, and resolves`,
        [{ series: `${job}_config_last_reload_successful{job="${job}", instance="${job}:1"}`, values: down }],
        [
          isSilent('ClaudeConfigurationRefused', 15),
          // Prometheus 3 leaves a window's left edge out: it fires a minute earlier.
          firing('configuration', 17, at(job)),
          isSilent('ClaudeConfigurationRefused', 20),
        ],
      ),
    ),
    test(
      'a rule that goes on failing fires after five minutes, and one that failed long ago does not',
      [
        { series: 'prometheus_rule_evaluation_failures_total{job="prometheus", instance="p", rule_group="a"}', values: '0x9 1+1x20 21x40' },
        { series: 'prometheus_rule_evaluation_failures_total{job="prometheus", instance="p", rule_group="b"}', values: '7x60' },
      ],
      [
        isSilent('ClaudeRulesFailing', 14),
        firing('rules', 15, { job: 'prometheus', instance: 'p', rule_group: 'a' }),
        isSilent('ClaudeRulesFailing', 45),
      ],
    ),
    test('the watchdog fires without any data', [], [firing('watchdog', 0, {}), firing('watchdog', 60, {})]),
  ];
}
