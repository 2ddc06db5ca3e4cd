/** Grafana's provisioning: data sources, where dashboards are read from, the app's settings, and no alerting. */
import { APP_ID, appPageAbout } from '../dashboards/links.ts';
import { httpUrl, SCRAPE_SECONDS } from './addresses.ts';
import type { IndexedField } from './eventLog.ts';
import { yamlFile } from './yaml.ts';

/** The uids are part of links and dashboards: they never change. */
export const dataSources = {
  prometheus: { name: 'ccmon Prometheus', uid: 'ccmon-prometheus' },
  loki: { name: 'ccmon Loki', uid: 'ccmon-loki' },
  alertmanager: { name: 'ccmon Alertmanager', uid: 'ccmon-alertmanager' },
} as const;

/** Label that the collector gives its exemplars. */
const EXEMPLAR_SESSION = 'session_id' satisfies IndexedField;

/** A link from a line of the event log, by the value of one of its fields. */
function derivedField(field: IndexedField, name: string, title: string, url: string): Record<string, string> {
  return { name, matcherType: 'label', matcherRegex: escaped(`^${field}$`), url: escaped(url), urlDisplayLabel: title };
}

/** Grafana takes `$` in its provisioning for a variable of the environment. */
function escaped(text: string): string {
  return text.replaceAll('$', '$$$$');
}

export function dataSourcesFile(): string {
  const common = { access: 'proxy', orgId: 1, editable: false };
  const content = {
    apiVersion: 1,
    prune: true,
    datasources: [
      {
        ...dataSources.prometheus,
        type: 'prometheus',
        ...common,
        url: httpUrl('prometheus'),
        isDefault: true,
        jsonData: {
          httpMethod: 'POST',
          prometheusType: 'Prometheus',
          timeInterval: `${String(SCRAPE_SECONDS)}s`,
          manageAlerts: true,
          alertmanagerUid: dataSources.alertmanager.uid,
          exemplarTraceIdDestinations: [
            { name: EXEMPLAR_SESSION, url: escaped(appPageAbout('overview', 'session')), urlDisplayLabel: 'Open session' },
          ],
        },
      },
      {
        ...dataSources.loki,
        type: 'loki',
        ...common,
        url: httpUrl('loki'),
        jsonData: {
          manageAlerts: true,
          alertmanagerUid: dataSources.alertmanager.uid,
          derivedFields: [
            derivedField('session_id', 'session', 'Open session', appPageAbout('overview', 'session')),
            derivedField('agent', 'agent', 'Open agent', appPageAbout('overview', 'var-agent')),
            derivedField('project', 'project', 'Open project', appPageAbout('overview', 'var-project')),
          ],
        },
      },
      {
        ...dataSources.alertmanager,
        type: 'alertmanager',
        ...common,
        url: httpUrl('alertmanager'),
        jsonData: { implementation: 'prometheus', handleGrafanaManagedAlerts: false },
      },
    ],
  };
  return yamlFile(content, 'Data sources; one that is removed here is removed from Grafana at its next start.', [
    [['datasources', 0, 'jsonData', 'timeInterval'], 'The scrape interval: $__rate_interval is made from it.'],
    [['datasources', 0, 'jsonData', 'exemplarTraceIdDestinations'], 'From a point to the session that it stands for; $$ is one $.'],
    [['datasources', 1, 'jsonData', 'derivedFields'], 'From a line of the event log into the app.'],
  ]);
}

export function dashboardProvider(): string {
  const content = {
    apiVersion: 1,
    providers: [
      {
        name: 'ccmon',
        orgId: 1,
        folder: 'Claude Code',
        folderUid: 'ccmon',
        type: 'file',
        disableDeletion: true,
        allowUiUpdates: false,
        updateIntervalSeconds: 30,
        options: { path: '$GF_PATHS_PROVISIONING/dashboards' },
      },
    ],
  };
  return yamlFile(content, 'Reads the dashboards beside this file.', [
    [
      ['providers', 0, 'options', 'path'],
      "Set in Grafana's image; a Grafana started by hand needs it set to this folder's parent, which also makes Grafana read these files.",
    ],
  ]);
}

export function pluginFile(): string {
  const content = { apiVersion: 1, apps: [{ type: APP_ID, org_id: 1, disabled: false, jsonData: { collectorUrl: httpUrl('collector') } }] };
  return yamlFile(content, "Enables the app. Grafana's own server asks the collector; browsers never need to reach it.");
}

export function alertingFile(): string {
  const why = 'Nothing: all rules are rules of Prometheus. Without this folder Grafana logs an error at each of its starts.';
  return yamlFile({ apiVersion: 1 }, why);
}
