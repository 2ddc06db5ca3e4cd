/** Alertmanager: what goes together, and that nobody is told of the smaller trouble while the larger one lasts. */
import { yamlFile } from './yaml.ts';

export function alertmanagerConfig(): string {
  const config = {
    route: { receiver: 'none', group_by: ['alertname', 'project'], group_wait: '30s', group_interval: '5m', repeat_interval: '4h' },
    inhibit_rules: [
      { source_matchers: ['severity="critical"'], target_matchers: ['severity=~"warning|info"'], equal: ['alertname', 'project', 'agent'] },
    ],
    receivers: [{ name: 'none' }],
  };
  return yamlFile(config, 'Start Alertmanager with --cluster.listen-address= (empty): it is alone.', [
    [['receivers', 0], 'Alerts show in Alertmanager and Grafana; nothing is sent anywhere.'],
  ]);
}
