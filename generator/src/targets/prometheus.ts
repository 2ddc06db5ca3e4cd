/** prometheus.yml and the rule files, in the subset that Prometheus 2.42 reads and 3.x still does. */
import { SCRAPE_GROUPS, type ScrapeGroup } from '../../../collector/src/catalog/metrics.ts';
import type { Alert } from '../rules/alert.ts';
import type { AlertingGroup, RuleFile } from '../rules/ruleFiles.ts';
import { addresses, METRICS_RETENTION_DAYS, SCRAPE_SECONDS, SESSIONS_SCRAPE_SECONDS, type JobName, type ServiceName } from './addresses.ts';
import { yamlFile } from './yaml.ts';

/** Groups of the collector's metrics that a job asks for, or leaves to other jobs. */
function scrapeGroups(mode: 'collect' | 'exclude', groups: readonly ScrapeGroup[]): Record<string, readonly ScrapeGroup[]> {
  return { [`${mode}[]`]: groups };
}

function service(name: Exclude<ServiceName, 'collector'>, job: JobName): Record<string, unknown> {
  return { job_name: job, static_configs: [{ targets: [addresses[name]] }] };
}

export function prometheusConfig(): string {
  const collector = { static_configs: [{ targets: [addresses.collector] }] };
  const groups = Object.keys(SCRAPE_GROUPS) as ScrapeGroup[];
  const config = {
    global: {
      scrape_interval: `${String(SCRAPE_SECONDS)}s`,
      scrape_timeout: `${String(SESSIONS_SCRAPE_SECONDS)}s`,
      evaluation_interval: '1m',
    },
    rule_files: ['rules/*.yml', 'custom/*.yml'],
    alerting: { alertmanagers: [{ static_configs: [{ targets: [addresses.alertmanager] }] }] },
    scrape_configs: [
      { job_name: 'ccmon', params: scrapeGroups('exclude', groups), ...collector },
      {
        job_name: 'ccmon-sessions',
        scrape_interval: `${String(SESSIONS_SCRAPE_SECONDS)}s`,
        params: scrapeGroups('collect', ['sessions']),
        ...collector,
      },
      service('prometheus', 'prometheus'),
      service('alertmanager', 'alertmanager'),
      service('nodeExporter', 'node'),
      service('loki', 'loki'),
      service('alloy', 'alloy'),
      service('grafana', 'grafana'),
    ],
  };
  const purpose = `Start Prometheus with --storage.tsdb.retention.time=${String(METRICS_RETENTION_DAYS)}d --enable-feature=exemplar-storage.`;
  return yamlFile(config, purpose, [
    [['rule_files', 1], 'Rule files of your own: put them there; nothing else writes or removes any.'],
    [['scrape_configs', 0], 'The collector, in two jobs that share no series: sessions come and go faster than the rest changes.'],
    [['scrape_configs', 2], 'The services around it. One that is not running is a target that is down, nothing worse.'],
  ]);
}

const RULES_INTERVAL = '1m';

/** A file of rules: of each group what is recorded, then the alerts that read it, evaluated in this order. */
export function rulesFile(groups: readonly AlertingGroup[], purpose: string): string {
  const content = {
    groups: groups.map(({ name, rules, alerts }) => ({
      name,
      interval: RULES_INTERVAL,
      rules: [...rules.map(({ record, expression }) => ({ record, expr: expression.text })), ...alerts.map(alertRule)],
    })),
  };
  return yamlFile(
    content,
    purpose,
    groups.map((group, index) => [['groups', index], group.purpose] as const),
  );
}

function alertRule({ alert, expression, lasting, stays, labels, annotations }: Alert): Record<string, unknown> {
  return {
    alert,
    expr: expression.text,
    ...(lasting === '0m' ? {} : { for: lasting }),
    ...(stays === undefined ? {} : { keep_firing_for: stays }),
    labels,
    annotations,
  };
}

/** promtool's tests of one file of rules. */
export function ruleTestsFile({ name, tests }: RuleFile): string {
  const content = { rule_files: [`../rules/${name}.yml`], evaluation_interval: RULES_INTERVAL, tests };
  return yamlFile(content, 'Each alert both ways, made from the same declarations as the rules: promtool test rules THIS_FILE');
}
