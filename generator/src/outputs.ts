/** Every generated file, by its path in the repository. */
import { allDashboards } from './dashboards/allDashboards.ts';
import { dashboardJson } from './dashboards/dashboard.ts';
import { jsonSchema } from './custom/schemas.ts';
import { metricsPage } from './metricsPage.ts';
import { DEFAULT_PLAN, type Plan } from './plan.ts';
import { recordingRuleTests } from './rules/recordingRuleTests.ts';
import { ruleGroups } from './rules/recordingRules.ts';
import { ruleFiles } from './rules/ruleFiles.ts';
import { runbooks } from './runbooks/runbooks.ts';
import { alertmanagerConfig } from './targets/alertmanager.ts';
import { alloyConfig } from './targets/alloy.ts';
import { hooksFiles, marketplaceFile, PLUGIN_FOLDER, pluginManifest } from './targets/claudePlugin.ts';
import { composeFile } from './targets/compose.ts';
import { alertingFile, dashboardProvider, dataSourcesFile, pluginFile } from './targets/grafana.ts';
import { lokiConfig } from './targets/loki.ts';
import { prometheusConfig, rulesFile, ruleTestsFile } from './targets/prometheus.ts';

/** All of it but OWN_RULES_FOLDER is generated: a file in it that no run writes is removed. */
export const GENERATED_FOLDER = 'provisioning';
/** The user's own rule files, which Prometheus loads beside the generated ones. Nothing here writes or removes any. */
export const OWN_RULES_FOLDER = `${GENERATED_FOLDER}/prometheus/custom`;
export const RULES_FOLDER = `${GENERATED_FOLDER}/prometheus/rules`;
export const RULE_TESTS_FOLDER = `${GENERATED_FOLDER}/prometheus/tests`;
export const RUNBOOKS_FOLDER = `${GENERATED_FOLDER}/runbooks`;
export const SCHEMAS_FOLDER = `${GENERATED_FOLDER}/schemas`;
export const DASHBOARDS_FOLDER = `${GENERATED_FOLDER}/grafana/dashboards`;

export type Outputs = ReadonlyMap<string, string>;

const RECORDING_PURPOSE = 'Sliding windows over rare events, and states that take more than a selector; named level:metric:operation.';
const ALERTS_PURPOSE =
  'Signals: their values, their limits as series (claude:threshold:...), and the alerts that hold one against the other or against what is usual.';

export function allOutputs(plan: Plan = DEFAULT_PLAN): Outputs {
  const files = ruleFiles(plan.topics, plan.runbooks);
  const dashboards = allDashboards().map((dashboard): [string, string] => [
    `${DASHBOARDS_FOLDER}/${dashboard.uid}.json`,
    `${JSON.stringify(dashboardJson(dashboard), null, 2)}\n`,
  ]);
  return new Map([
    [`${GENERATED_FOLDER}/prometheus/prometheus.yml`, prometheusConfig()],
    [
      `${RULES_FOLDER}/recording.yml`,
      rulesFile(
        ruleGroups.map((group) => ({ ...group, alerts: [] })),
        RECORDING_PURPOSE,
      ),
    ],
    ...files.map((file): [string, string] => [`${RULES_FOLDER}/${file.name}.yml`, rulesFile(file.groups, ALERTS_PURPOSE)]),
    ...files.map((file): [string, string] => [`${RULE_TESTS_FOLDER}/${file.name}.yml`, ruleTestsFile(file)]),
    [`${RULE_TESTS_FOLDER}/recording.yml`, recordingRuleTests()],
    ...runbooks(plan.topics).map(([file, text]): [string, string] => [`${RUNBOOKS_FOLDER}/${file}`, text]),
    [`${SCHEMAS_FOLDER}/settings.schema.json`, jsonSchema('settings')],
    [`${SCHEMAS_FOLDER}/signals.schema.json`, jsonSchema('signals')],
    [`${GENERATED_FOLDER}/alertmanager/alertmanager.yml`, alertmanagerConfig(plan)],
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
