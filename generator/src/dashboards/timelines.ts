/** Timelines: since when something works, and when it did not. */
import * as common from '@grafana/grafana-foundation-sdk/common';
import * as sdk from '@grafana/grafana-foundation-sdk/dashboard';
import { PanelBuilder as StateTimeline } from '@grafana/grafana-foundation-sdk/statetimeline';
import { query, unitOf, type Panel, type PanelOptions, type Target } from './panels.ts';
import { colors } from './style.ts';

interface TimelineOptions extends PanelOptions {
  /** Gives 1 while it works and 0 while it does not. */
  readonly targets: readonly Target[];
}

/** One bar a series: green while its value is 1, red while it is 0. */
export function timeline(options: TimelineOptions): Panel {
  const builder = new StateTimeline()
    .unit(unitOf(options.targets, options.key))
    .mergeValues(true)
    .showValue(common.VisibilityMode.Never)
    .rowHeight(0.8)
    .lineWidth(0)
    .fillOpacity(80)
    .legend(new common.VizLegendOptionsBuilder().showLegend(true).placement(common.LegendPlacement.Bottom))
    .tooltip(new common.VizTooltipOptionsBuilder().mode(common.TooltipDisplayMode.Single))
    .colorScheme(new sdk.FieldColorBuilder().mode(sdk.FieldColorModeId.Thresholds))
    .mappings([
      {
        type: sdk.MappingType.ValueToText,
        options: { '0': { text: 'down', color: colors.failure, index: 0 }, '1': { text: 'up', color: colors.success, index: 1 } },
      },
    ])
    .targets(options.targets.map((target, index) => query(target, index, 'range')));
  return { ...options, builder };
}
