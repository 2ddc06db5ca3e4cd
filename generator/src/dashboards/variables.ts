/** The variables that dashboards share. */
import * as sdk from '@grafana/grafana-foundation-sdk/dashboard';
import { fromVariable, labelValues } from '../promql/series.ts';
import { dataSources } from '../targets/grafana.ts';
import { DATASOURCE } from './panels.ts';

/** Conditions on labels: what the dashboard's user has selected. */
export const selectedProjects = fromVariable('project');
export const selectedAgents = fromVariable('agent');

/** Grafana would take the first source by the alphabet, were the current one not said. */
export function datasourceVariable(): sdk.VariableModel {
  const { name, uid } = dataSources.prometheus;
  return new sdk.DatasourceVariableBuilder('datasource')
    .label('Data source')
    .type('prometheus')
    .current({ text: name, value: uid })
    .build();
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
