/** Alertmanager: what goes together, who is told, and that nobody is told of the smaller trouble while the larger one lasts. */
import { labels as catalogLabels } from '../../../collector/src/catalog/labels.ts';
import type { Plan } from '../plan.ts';
import { KIND_LABEL, SIGNAL_LABEL } from '../rules/alert.ts';
import { SERVICE_DOWN, WATCHDOG } from '../rules/serviceAlerts.ts';
import type { Topic } from '../rules/watched.ts';
import { yamlFile } from './yaml.ts';

/** Receivers by what they are told of; `watchdog` is told all the time, and is to notice when it is not. */
export const RECEIVER_NAMES = ['critical', 'warning', 'watchdog'] as const;
export type ReceiverName = (typeof RECEIVER_NAMES)[number];

/** Of each receiver, what Alertmanager takes for it: `webhook_configs`, `email_configs` and the like. */
export type Receivers = Readonly<Partial<Record<ReceiverName, Readonly<Record<string, readonly unknown[]>> | undefined>>>;

export const NO_RECEIVERS: Receivers = {};

/** What an alert may be about: alerts that agree in all of it are about the same. */
function aboutLabels(topics: readonly Topic[]): string[] {
  const own = topics.flatMap(({ signals }) => signals.flatMap(({ by }) => by));
  return [...new Set([SIGNAL_LABEL, ...Object.keys(catalogLabels), ...own])].filter((label) => label !== 'source');
}

export function alertmanagerConfig({ receivers, topics }: Pick<Plan, 'receivers' | 'topics'>): string {
  const about = aboutLabels(topics);
  const config = {
    route: {
      receiver: 'none',
      group_by: ['alertname', 'project', 'job'],
      group_wait: '30s',
      group_interval: '5m',
      repeat_interval: '12h',
      routes: [
        { matchers: [`alertname="${WATCHDOG}"`], receiver: 'watchdog', group_wait: '0s', group_interval: '1m', repeat_interval: '5m' },
        { matchers: ['severity="critical"'], receiver: 'critical', group_wait: '10s', repeat_interval: '4h' },
        { matchers: ['severity="warning"'], receiver: 'warning' },
      ],
    },
    inhibit_rules: [
      { source_matchers: ['severity="critical"', 'signal!=""'], target_matchers: ['severity="warning"', 'signal!=""'], equal: about },
      { source_matchers: [`${KIND_LABEL}="fixed"`, 'signal!=""'], target_matchers: [`${KIND_LABEL}=~"adaptive|forecast"`], equal: about },
      { source_matchers: ['signal="source_health"'], target_matchers: ['signal!="source_health"', 'source!=""'], equal: ['source'] },
      { source_matchers: [`alertname="${SERVICE_DOWN}"`, 'job="ccmon"'], target_matchers: ['signal!=""'] },
    ],
    receivers: [{ name: 'none' }, ...RECEIVER_NAMES.map((name) => ({ name, ...receivers[name] }))],
  };
  return yamlFile(config, 'Start Alertmanager with --cluster.listen-address= (empty): it is alone.', [
    [['inhibit_rules', 0], 'The larger limit says it all.'],
    [['inhibit_rules', 1], 'What is too much needs not be called unusual.'],
    [['inhibit_rules', 2], 'What a failing source tells is old: alerts that stand on it are not news.'],
    [['inhibit_rules', 3], 'So is everything while the collector does not answer.'],
    [['receivers', 0], 'Alerts show in Alertmanager and Grafana; a receiver without configuration sends nothing.'],
  ]);
}
