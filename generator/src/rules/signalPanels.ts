/** The panels that show signals: an alert leads to its panel, where Grafana then marks when it fired. */
import { dashboardPage } from '../dashboards/links.ts';
import { signalPanels, type SignalPanel } from '../dashboards/signalPanels.ts';
import { httpUrl } from '../targets/addresses.ts';

const places: ReadonlyMap<string, SignalPanel> = signalPanels();

/** Annotations that Grafana and a reader of a mail find the panel by; none for a signal of the user's own. */
export function panelOfSignal(name: string): Record<string, string> {
  const place = places.get(name);
  if (place === undefined) return {};
  const id = String(place.panelId);
  return { __dashboardUid__: place.uid, __panelId__: id, panel_url: `${httpUrl('grafana')}${dashboardPage(place.uid)}?viewPanel=${id}` };
}
