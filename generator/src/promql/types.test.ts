/** Misuse that must not compile: each line is type-checked on its own, with TypeScript itself. */
import { fileURLToPath } from 'node:url';
import { describeTypes, type Misuse } from '../../../test/support/typeCheck.ts';

const FOLDER = fileURLToPath(new URL('.', import.meta.url));
const IMPORTS = `
import { current, histogramQuantile, increase, promql, rate, sinceEver, sum } from './expressions.ts';
import { fromVariable, labelValues, series } from './series.ts';
import { ofServices } from './services.ts';
import { agentRuns6h, recorded } from '../rules/recordingRules.ts';
import { byLabels } from '../dashboards/panels.ts';
import { dashboardPage, appPage } from '../dashboards/links.ts';
`;

const RIGHT = [
  "sum(rate(series('claude_tokens_total', { type: 'input' })), 'agent');",
  "byLabels(sum(increase(series('claude_agent_runs_total', { project: fromVariable('project') }), '1h'), 'agent'), 'agent');",
  "histogramQuantile(0.5, sum(rate(series('claude_turn_duration_seconds_bucket')), 'le'), 'seconds');",
  "current(series('claude_session_size_bytes_bucket', { le: 65536 }));",
  "sum(recorded(agentRuns6h, { outcome: 'success' }), 'agent');",
  "labelValues('claude_sessions', 'project');",
  "current(series('ccmon_store_bytes', {}, fromVariable('instance')));",
  "sum(current(ofServices('up', { job: 'prometheus' })), 'job');",
];

const WRONG: readonly Misuse[] = [
  ['a metric that is not in the catalog', "series('claude_token_total');", /not assignable to parameter/],
  ['a histogram without one of its parts', "series('claude_turn_duration_seconds');", /not assignable to parameter/],
  ['a part that a counter does not have', "series('claude_tokens_total_bucket');", /not assignable to parameter/],
  ['a label that the metric does not have', "series('claude_tokens_total', { tool: 'Bash' });", /'tool' does not exist/],
  ['any label on a metric without labels', "series('ccmon_store_bytes', { project: 'a' });", /not assignable to type 'never'/],
  ['le outside of buckets', "series('claude_turn_duration_seconds_sum', { le: 1 });", /'le' does not exist/],
  ['a value that a closed label does not have', "series('claude_tokens_total', { type: 'inputs' });", /not assignable to type/],
  ['a variable on a label of another name', "series('claude_tokens_total', { project: fromVariable('agent') });", /not assignable to type/],
  ['a variable that no dashboard has', "fromVariable('team');", /not assignable to parameter/],
  ['a sum by a label that is not there', "sum(rate(series('claude_tokens_total')), 'tool');", /not assignable to parameter/],
  [
    'a sum by a label that is already gone',
    "sum(sum(rate(series('claude_tokens_total')), 'agent'), 'model');",
    /not assignable to parameter/,
  ],
  [
    'the rate of a gauge',
    "rate(series('claude_sessions'));",
    /"?'state'"? is not assignable to type '"?counter"?'|not assignable to parameter/,
  ],
  ['the bare value of a counter', "sum(series('claude_tokens_total'));", /not assignable to parameter/],
  ['a counter taken for a state', "current(series('claude_tokens_total'));", /not assignable to parameter/],
  ['a state taken for a counter', "sinceEver(series('claude_session_size_bytes_count'));", /not assignable to parameter/],
  [
    'a quantile of what is no bucket',
    "histogramQuantile(0.5, sum(rate(series('claude_turn_duration_seconds_bucket')), 'project'), 'seconds');",
    /not assignable to parameter/,
  ],
  [
    'arithmetic between different label sets',
    "promql`${sum(rate(series('claude_tokens_total')), 'agent')} / ${sum(rate(series('claude_tokens_total')), 'model')}`;",
    /not assignable to parameter/,
  ],
  ['the bare value of a counter of a service', "current(ofServices('process_cpu_seconds_total'));", /not assignable to parameter/],
  ['a job that is not scraped', "ofServices('up', { job: 'mysql' });", /not assignable to type/],
  ['a window that is no duration', "rate(series('claude_tokens_total'), '5 minutes');", /not assignable to parameter/],
  [
    'a legend by a label that is summed away',
    "byLabels(sum(rate(series('claude_tokens_total')), 'agent'), 'model');",
    /not assignable to parameter/,
  ],
  ['a label that a rule does not keep', "recorded(agentRuns6h, { model: 'a' });", /'model' does not exist/],
  ['values of a label that the metric does not have', "labelValues('claude_sessions', 'agent');", /not assignable to parameter/],
  ['a link to a dashboard that does not exist', "dashboardPage('ccmon-hooks');", /not assignable to parameter/],
  ['a link to a page that the app does not have', "appPage('nowhere');", /not assignable to parameter/],
];

describeTypes('types', { folder: FOLDER, imports: IMPORTS }, RIGHT, WRONG);
