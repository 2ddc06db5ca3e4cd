/** Gauges: how much of what may run out is used. */
import * as common from '@grafana/grafana-foundation-sdk/common';
import * as sdk from '@grafana/grafana-foundation-sdk/dashboard';
import { PanelBuilder as Gauge } from '@grafana/grafana-foundation-sdk/gauge';
import { colorNote, query, thresholds, unitOf, type Panel, type PanelOptions, type Target } from './panels.ts';
import { colors, type Threshold } from './style.ts';

interface GaugeOptions extends PanelOptions {
  readonly target: Target;
  readonly max: number;
  readonly steps: readonly Threshold[];
}

/** One dial a series, from 0 to a known end. */
export function gauge(options: GaugeOptions): Panel {
  const { target, steps } = options;
  const builder = new Gauge()
    .unit(unitOf([target], options.key))
    .noValue('no data')
    .min(0)
    .max(options.max)
    .decimals(0)
    .showThresholdMarkers(true)
    .showThresholdLabels(false)
    .reduceOptions(new common.ReduceDataOptionsBuilder().values(false).calcs(['lastNotNull']).fields(''))
    .colorScheme(new sdk.FieldColorBuilder().mode(sdk.FieldColorModeId.Thresholds))
    .thresholds(thresholds(steps, colors.success))
    .targets([query(target, 0, 'instant')]);
  return {
    ...options,
    description: options.description + colorNote(steps, colors.success, target.expression.unit),
    targets: [target],
    builder,
  };
}
