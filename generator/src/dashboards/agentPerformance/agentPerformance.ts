/** The dashboard Agent Performance: how often agents succeed, how long they take, what they use, and why they fail. */
import { annotations } from '../annotations.ts';
import type { Dashboard } from '../dashboard.ts';
import { linksFrom, titles, uids } from '../links.ts';
import { agentVariable, datasourceVariable, projectVariable, toolVariable } from '../variables.ts';
import { comparisons } from './comparison.ts';
import { executionTime } from './executionTime.ts';
import { failures } from './failures.ts';
import { glance } from './glance.ts';
import { success } from './success.ts';
import { tools } from './tools.ts';
import { costs, tokenUsage } from './usage.ts';

export function agentPerformance(): Dashboard {
  return {
    uid: uids.agentPerformance,
    title: titles.agentPerformance,
    description:
      "Success, execution time, token usage, cost and failures of Claude Code's agents. Panels over the selected time show what Prometheus saw since it first scraped the collector; panels that say so count the whole history.",
    refresh: '1m',
    variables: [datasourceVariable(), projectVariable(), agentVariable(), toolVariable()],
    annotations,
    links: linksFrom('agentPerformance', '${project:queryparam}', '${agent:queryparam}'),
    rows: [glance(), comparisons(), success(), executionTime(), tokenUsage(), costs(), failures(), tools()],
  };
}
