/** The panels that show signals: an alert leads to its panel, where Grafana then marks when it fired. */
import { panelId } from '../dashboards/dashboard.ts';
import { dashboardPage, uids } from '../dashboards/links.ts';
import { httpUrl } from '../targets/addresses.ts';

interface Place {
  readonly uid: (typeof uids)[keyof typeof uids];
  readonly panel: string;
}

const { agentPerformance, sessionMonitoring } = uids;

export const signalPanels: Readonly<Record<string, Place>> = {
  agent_failures: { uid: agentPerformance, panel: 'success-interval' },
  agent_duration: { uid: agentPerformance, panel: 'duration-p95' },
  agent_runs: { uid: agentPerformance, panel: 'runs-by-outcome' },
  tool_failures: { uid: agentPerformance, panel: 'tool-errors' },
  request_failures: { uid: agentPerformance, panel: 'request-failures' },
  tokens: { uid: agentPerformance, panel: 'tokens' },
  day_cost: { uid: agentPerformance, panel: 'cost-last-day' },
  first_response: { uid: sessionMonitoring, panel: 'first-response' },
  session_size: { uid: sessionMonitoring, panel: 'largest-by-project' },
  session_damage: { uid: sessionMonitoring, panel: 'damage-by-kind' },
  compactions: { uid: sessionMonitoring, panel: 'compactions-by-trigger' },
  source_health: { uid: sessionMonitoring, panel: 'source-lag' },
};

/** Annotations that Grafana and a reader of a mail find the panel by; none for a signal that no dashboard shows. */
export function panelOfSignal(name: string): Record<string, string> {
  const place = signalPanels[name];
  if (place === undefined) return {};
  const id = String(panelId(place.uid, place.panel));
  const url = `${httpUrl('grafana')}${dashboardPage(place.uid)}?viewPanel=${id}`;
  return { __dashboardUid__: place.uid, __panelId__: id, panel_url: url };
}
