/** The variables that dashboards share. */
import * as sdk from '@grafana/grafana-foundation-sdk/dashboard';
import { fromVariable, labelValues } from '../promql/series.ts';
import { dataSources } from '../targets/grafana.ts';
import { DATASOURCE } from './panels.ts';

/** Conditions on labels: what the dashboard's user has selected. */
export const selectedProjects = fromVariable('project');
export const selectedAgents = fromVariable('agent');
export const selectedModels = fromVariable('model');
export const selectedTools = fromVariable('tool');
export const selectedEvents = fromVariable('event');
export const selectedHooks = fromVariable('hook');
export const selectedProcesses = fromVariable('process');
/** Collectors, each on a machine of its own. */
export const selectedInstances = fromVariable('instance');

/** Lines of the event log come from the source of logs that the dashboard's second variable selects. */
export const LOGS_DATASOURCE = { type: 'loki', uid: '${logs}' };

/** Grafana would take the first source by the alphabet, were the current one not said. */
export function datasourceVariable(): sdk.VariableModel {
  const { name, uid } = dataSources.prometheus;
  return new sdk.DatasourceVariableBuilder('datasource')
    .label('Data source')
    .type('prometheus')
    .current({ text: name, value: uid })
    .build();
}

export function logsVariable(): sdk.VariableModel {
  const { name, uid } = dataSources.loki;
  return new sdk.DatasourceVariableBuilder('logs').label('Logs').type('loki').current({ text: name, value: uid }).build();
}

function labelVariable(name: string, label: string, query: string): sdk.VariableModel {
  return new sdk.QueryVariableBuilder(name)
    .label(label)
    .datasource(DATASOURCE)
    .query({ qryType: 1, query, refId: 'PrometheusVariableQueryEditor-VariableQuery' })
    .definition(query)
    .refresh(sdk.VariableRefresh.OnTimeRangeChanged)
    .sort(sdk.VariableSort.AlphabeticalCaseInsensitiveAsc)
    .multi(true)
    .includeAll(true)
    .allValue('.*')
    .current({ text: 'All', value: '$__all' })
    .build();
}

export function projectVariable(): sdk.VariableModel {
  return labelVariable('project', 'Project', labelValues('claude_sessions', 'project'));
}

export function agentVariable(): sdk.VariableModel {
  return labelVariable('agent', 'Agent', labelValues('claude_agent_runs_total', 'agent', { project: selectedProjects }));
}

export function modelVariable(): sdk.VariableModel {
  return labelVariable('model', 'Model', labelValues('claude_requests_total', 'model', { project: selectedProjects }));
}

export function toolVariable(): sdk.VariableModel {
  return labelVariable('tool', 'Tool', labelValues('claude_tool_runs_total', 'tool', { project: selectedProjects, agent: selectedAgents }));
}

export function eventVariable(): sdk.VariableModel {
  return labelVariable('event', 'Event', labelValues('claude_hook_runs_total', 'event'));
}

export function hookVariable(): sdk.VariableModel {
  return labelVariable('hook', 'Hook', labelValues('claude_hook_runs_total', 'hook', { event: selectedEvents }));
}

export function processVariable(): sdk.VariableModel {
  return labelVariable('process', 'Process', labelValues('claude_processes', 'process'));
}

export function instanceVariable(): sdk.VariableModel {
  return labelVariable('instance', 'Collector', labelValues('ccmon_build_info', 'instance'));
}
