/** Every signal has its panel, and the panel draws what the signal declares: the same limits, and what is usual. */
import { describe, expect, it } from 'vitest';
import { SIGNAL_NAMES, signalOf, type SignalName } from '../../../collector/src/catalog/signals/signals.ts';
import { allDashboards } from './allDashboards.ts';
import { dashboardJson } from './dashboard.ts';
import { signalPanels } from './signalPanels.ts';

interface WrittenPanel {
  readonly id: number;
  readonly type: string;
  readonly description: string;
  readonly targets: readonly { readonly expr: string; readonly legendFormat: string }[];
  readonly fieldConfig: {
    readonly defaults: {
      readonly thresholds?: { readonly steps: readonly { readonly value: number | null }[] };
      readonly custom?: { readonly thresholdsStyle?: { readonly mode: string } };
    };
    readonly overrides: readonly {
      readonly matcher: { readonly options: string };
      readonly properties: readonly { readonly id: string; readonly value: unknown }[];
    }[];
  };
}

const panels = new Map(
  allDashboards().map((dashboard) => {
    const written = JSON.parse(JSON.stringify(dashboardJson(dashboard))) as { uid: string; panels: WrittenPanel[] };
    return [written.uid, new Map(written.panels.map((panel) => [panel.id, panel]))] as const;
  }),
);

function panelOf(signal: SignalName): WrittenPanel {
  const place = signalPanels().get(signal);
  const panel = panels.get(place?.uid ?? '')?.get(place?.panelId ?? 0);
  if (panel === undefined) throw new Error(`${signal} leads to no panel`);
  return panel;
}

describe.each(SIGNAL_NAMES)('the panel of %s', (name) => {
  const { limits, baseline, by, unit } = signalOf(name);
  const panel = panelOf(name);

  it('shows the signal over time', () => {
    expect(panel.type).toBe(unit === 'bool' ? 'state-timeline' : 'timeseries');
    const legend = panel.targets[0]?.legendFormat ?? '';
    expect([...legend.matchAll(/\{\{(\w+)\}\}/g)].map(([, label]) => label)).toEqual([...by]);
  });

  it('draws each limit above zero as a dashed line, and no other', () => {
    const { thresholds, custom } = panel.fieldConfig.defaults;
    const drawn = (thresholds?.steps ?? []).flatMap(({ value }) => (value === null ? [] : [value]));
    // What works or does not is told by colours.
    const declared = unit === 'bool' ? [] : limits.map(({ value }) => value).filter((value) => value > 0);
    expect(drawn).toEqual([...declared].sort((a, b) => a - b));
    if (drawn.length > 0) expect(custom?.thresholdsStyle?.mode).toBe('dashed');
  });

  it('draws what is usual as a filled band without a line, where there is a baseline', () => {
    const bounds = panel.targets.filter(({ expr }) => expr.includes('claude_baseline{'));
    const bound = (of: 'upper' | 'lower'): string | undefined =>
      bounds.find(({ expr }) => expr.includes(`signal="${name}"`) && expr.includes(`bound="${of}"`))?.legendFormat;
    const propertyOf = (series: string | undefined, id: string): unknown =>
      panel.fieldConfig.overrides
        .filter(({ matcher }) => matcher.options === series)
        .flatMap(({ properties }) => properties)
        .find((property) => property.id === id)?.value;
    expect(bounds).toHaveLength(baseline === undefined ? 0 : 2);
    if (baseline === undefined) return;
    expect(propertyOf(bound('upper'), 'custom.fillBelowTo')).toBe(bound('lower'));
    expect(propertyOf(bound('upper'), 'custom.fillOpacity')).toBeGreaterThan(0);
    for (const edge of [bound('upper'), bound('lower')]) expect(propertyOf(edge, 'custom.lineWidth')).toBe(0);
  });
});

it('leads every signal to a panel of its own', () => {
  const places = [...signalPanels().values()].map(({ uid, panelId }) => `${uid}/${String(panelId)}`);
  expect(new Set(places).size).toBe(SIGNAL_NAMES.length);
});
