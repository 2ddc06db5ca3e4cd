/** Every generated file, by its path in the repository. */
import { agentPerformance } from './dashboards/agentPerformance/agentPerformance.ts';
import { dashboardJson, type Dashboard } from './dashboards/dashboard.ts';
import { sessionMonitoring } from './dashboards/sessionMonitoring/sessionMonitoring.ts';
import { metricsPage } from './metricsPage.ts';
import { recordingRuleTests } from './rules/recordingRuleTests.ts';
import { ruleGroups } from './rules/recordingRules.ts';
import { alertmanagerConfig } from './targets/alertmanager.ts';
import { alloyConfig } from './targets/alloy.ts';
import { hooksFiles, marketplaceFile, PLUGIN_FOLDER, pluginManifest } from './targets/claudePlugin.ts';
import { composeFile } from './targets/compose.ts';
import { alertingFile, dashboardProvider, dataSourcesFile, pluginFile } from './targets/grafana.ts';
import { lokiConfig } from './targets/loki.ts';
import { prometheusConfig, recordingRulesFile } from './targets/prometheus.ts';

/** All of it is generated: a file in it that no run writes is removed. */
export const GENERATED_FOLDER = 'provisioning';
export const DASHBOARDS_FOLDER = `${GENERATED_FOLDER}/grafana/dashboards`;

export type Outputs = ReadonlyMap<string, string>;

export function allDashboards(): readonly Dashboard[] {
  return [agentPerformance(), sessionMonitoring()];
}

export function allOutputs(): Outputs {
  const dashboards = allDashboards().map((dashboard): [string, string] => [
    `${DASHBOARDS_FOLDER}/${dashboard.uid}.json`,
    `${JSON.stringify(dashboardJson(dashboard), null, 2)}\n`,
  ]);
  return new Map([
    [`${GENERATED_FOLDER}/prometheus/prometheus.yml`, prometheusConfig()],
    [`${GENERATED_FOLDER}/prometheus/rules/recording.yml`, recordingRulesFile(ruleGroups)],
    [`${GENERATED_FOLDER}/prometheus/tests/recording.yml`, recordingRuleTests()],
    [`${GENERATED_FOLDER}/alertmanager/alertmanager.yml`, alertmanagerConfig()],
    [`${GENERATED_FOLDER}/grafana/datasources/ccmon.yaml`, dataSourcesFile()],
    [`${DASHBOARDS_FOLDER}/ccmon.yaml`, dashboardProvider()],
    [`${GENERATED_FOLDER}/grafana/plugins/ccmon.yaml`, pluginFile()],
    [`${GENERATED_FOLDER}/grafana/alerting/ccmon.yaml`, alertingFile()],
    ...dashboards,
    [`${GENERATED_FOLDER}/loki/loki.yaml`, lokiConfig()],
    [`${GENERATED_FOLDER}/alloy/config.alloy`, alloyConfig()],
    [`${GENERATED_FOLDER}/docker-compose.yaml`, composeFile()],
    ['collector/METRICS.md', metricsPage()],
    ...hooksFiles().map(([path, text]): [string, string] => [`${PLUGIN_FOLDER}/${path}`, text]),
    [`${PLUGIN_FOLDER}/.claude-plugin/plugin.json`, pluginManifest()],
    ['.claude-plugin/marketplace.json', marketplaceFile()],
  ]);
}
