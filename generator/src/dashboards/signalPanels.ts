/** The panel that shows each signal, as the panels themselves say: alerts lead there, and Grafana marks there when they fired. */
import { SIGNAL_NAMES, type SignalName } from '../../../collector/src/catalog/signals/signals.ts';
import { allDashboards } from './allDashboards.ts';
import { panelId } from './dashboard.ts';
import type { DashboardUid } from './links.ts';

export interface SignalPanel {
  /** Of the dashboard. */
  readonly uid: DashboardUid;
  readonly panelId: number;
}

/** One panel for every signal: without one, or with two of them, an alert would lead nowhere in particular. */
export function signalPanels(): ReadonlyMap<SignalName, SignalPanel> {
  const shown = allDashboards().flatMap(({ uid, rows }) =>
    rows.flatMap(({ panels }) =>
      panels.flatMap(({ key, signal }) => (signal === undefined ? [] : [{ signal, place: { uid, panelId: panelId(uid, key) } }])),
    ),
  );
  const entries = SIGNAL_NAMES.map((name): [SignalName, SignalPanel] => {
    const [first, ...others] = shown.filter(({ signal }) => signal === name);
    if (first === undefined || others.length > 0)
      throw new Error(`The signal ${name} is shown by ${first === undefined ? 'no panel' : 'several panels'}; mark exactly one with it.`);
    return [name, first.place];
  });
  return new Map(entries);
}
