/** The dashboard Session Monitoring: which sessions are at work, how large they are, how they load, and whether they are well. */
import { annotations } from '../annotations.ts';
import type { Dashboard } from '../dashboard.ts';
import { linksFrom, titles, uids } from '../links.ts';
import { datasourceVariable, projectVariable } from '../variables.ts';
import { activity, operations } from './activity.ts';
import { glance } from './glance.ts';
import { health } from './health.ts';
import { loadAndSave } from './loadAndSave.ts';
import { size } from './size.ts';

export function sessionMonitoring(): Dashboard {
  return {
    uid: uids.sessionMonitoring,
    title: titles.sessionMonitoring,
    description:
      "Claude Code's sessions: active ones, sizes, how they begin, load and save performance as far as transcripts tell, health and damage. Panels over the selected time show what Prometheus saw since it first scraped the collector; panels that say so count the whole history.",
    refresh: '30s',
    variables: [datasourceVariable(), projectVariable()],
    annotations,
    links: linksFrom('sessionMonitoring', '${project:queryparam}'),
    rows: [glance(), activity(), size(), operations(), loadAndSave(), health()],
  };
}
