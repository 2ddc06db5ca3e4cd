/**
 * The house's panels: Grafana's builders with our defaults over them. The builders start from the schema's zero values
 * (no legend, no reducer, a tooltip for one series), and they number no panel; nothing else may call them directly.
 */
import type { Builder } from '@grafana/grafana-foundation-sdk/cog';
import { PanelBuilder as BarGauge } from '@grafana/grafana-foundation-sdk/bargauge';
import * as common from '@grafana/grafana-foundation-sdk/common';
import * as sdk from '@grafana/grafana-foundation-sdk/dashboard';
import * as heatmapSdk from '@grafana/grafana-foundation-sdk/heatmap';
import { DataqueryBuilder, PromQueryFormat } from '@grafana/grafana-foundation-sdk/prometheus';
import { PanelBuilder as Stat } from '@grafana/grafana-foundation-sdk/stat';
import { PanelBuilder as TimeSeries } from '@grafana/grafana-foundation-sdk/timeseries';
import type { SignalName } from '../../../collector/src/catalog/signals/signals.ts';
import type { Expression, Instant } from '../promql/expressions.ts';
import { boundSpellings, escapeRegex, type Unit } from '../promql/series.ts';
import { colors, quantityText, unitId, type Threshold } from './style.ts';

/** Every query goes to the data source that the dashboard's variable selects. */
export const DATASOURCE = { type: 'prometheus', uid: '${datasource}' };

export interface Target {
  readonly expression: Expression;
  readonly legend: string;
  readonly exemplars: boolean;
  /** True for what is drawn only where one thing is selected, or history is long enough; the panel is not empty without it. */
  readonly isOptional?: boolean;
}

/** What the numbers of a panel cover; said in its description, because Prometheus cannot show the difference. */
export type Scope = 'range' | 'ever' | 'now';

export interface PanelOptions {
  /** Names the panel within its dashboard for ever: its id, and so links to it, are made from it. */
  readonly key: string;
  readonly title: string;
  /** The question that the panel answers, and what one must know to read the answer. */
  readonly description: string;
  readonly width: number;
  readonly height: number;
  readonly scope?: Scope;
  /** Why it is right that the panel may show nothing. */
  readonly mayBeEmpty?: string;
  /** The signal that the panel shows: its alerts lead here. */
  readonly signal?: SignalName;
}

export interface Panel extends PanelOptions {
  /** Where it is not the one of the dashboard's metrics. */
  readonly datasource?: { readonly type: string; readonly uid: string };
  readonly targets: readonly Target[];
  /** The builder, without id and position. */
  readonly builder: Builder<sdk.Panel> & { id(id: number): unknown; gridPos(position: sdk.GridPos): unknown };
}

const SCOPE_NOTES: Record<Scope, string> = {
  range: 'Counts what Prometheus saw happen in the selected time; what was there before it first scraped is not in it.',
  ever: 'Counts everything the collector knows of, also from before the selected time.',
  now: 'Shows the state at the end of the selected time.',
};

/** A query whose series are told apart by labels. */
export function byLabels<L extends string>(expression: Instant<L>, ...legend: readonly L[]): Target {
  return { expression, legend: legend.map((label) => `{{${label}}}`).join(' · '), exemplars: false };
}

/** A query that gives one series, or series of one meaning, with a name of its own. */
export function named(expression: Expression, legend: string): Target {
  return { expression, legend, exemplars: false };
}

export function optional(target: Target): Target {
  return { ...target, isOptional: true };
}

export function withExemplars(target: Target): Target {
  return { ...target, exemplars: true };
}

/** Everything that a reader of the panel is told: its question, what it covers, and what it means when there is nothing. */
export function descriptionOf({ description, scope, mayBeEmpty }: PanelOptions): string {
  return [
    description,
    ...(scope === undefined ? [] : [SCOPE_NOTES[scope]]),
    ...(mayBeEmpty === undefined ? [] : [`Without data: ${mayBeEmpty}`]),
  ].join(' ');
}

/** What the colours of a number mean: `Red below 80 %, orange from 80 %, green from 95 %.` */
export function colorNote(steps: readonly Threshold[], base: string, unit: Unit): string {
  const text = (value: number): string => quantityText(unit, value);
  const [first] = steps;
  if (first === undefined) return '';
  const parts = [`${base} below ${text(first.value)}`, ...steps.map(({ value, color }) => `${color} from ${text(value)}`)].join(', ');
  return ` ${parts.charAt(0).toUpperCase()}${parts.slice(1)}.`;
}

const REF_IDS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';

export function refId(index: number): string {
  const letter = REF_IDS[index];
  if (letter === undefined) throw new Error(`A panel has at most ${String(REF_IDS.length)} queries.`);
  return letter;
}

export function query(
  target: Target,
  index: number,
  kind: 'range' | 'instant',
  format: PromQueryFormat = PromQueryFormat.TimeSeries,
): DataqueryBuilder {
  const builder = new DataqueryBuilder()
    .datasource(DATASOURCE)
    .refId(refId(index))
    .expr(target.expression.text)
    .legendFormat(target.legend)
    .format(format);
  if (target.exemplars) builder.exemplar(true);
  return kind === 'instant' ? builder.instant() : builder.range();
}

/** The one unit that all queries of a panel measure in. */
export function unitOf(targets: readonly Target[], key: string): string {
  const [unit, ...others] = new Set(targets.map(({ expression }) => unitId(expression.unit)));
  if (unit === undefined || others.length > 0)
    throw new Error(`Panel ${key}: queries in ${unit ?? 'no unit'} and ${others.join()} share an axis.`);
  return unit;
}

export function thresholds(steps: readonly Threshold[], base: string): sdk.ThresholdsConfigBuilder {
  return new sdk.ThresholdsConfigBuilder().mode(sdk.ThresholdsMode.Absolute).steps([{ value: null, color: base }, ...steps]);
}

interface SeriesOptions extends PanelOptions {
  readonly targets: readonly Target[];
  /** Areas stand on each other, for parts of a whole. */
  readonly draw: 'lines' | 'bars' | 'areas';
  /** One bar for each of the last thirty days, whatever time is selected. */
  readonly isDaily?: boolean;
  /** True for few points with long windows: for lines over what does not happen every minute. */
  readonly coarse?: boolean;
  readonly max?: number;
  /** Fixed colours of series, by name. */
  readonly seriesColors?: Readonly<Record<string, string>>;
  /** Pairs of series that are the upper and lower edge of a band: drawn as an area between the two. */
  readonly band?: { readonly upper: string; readonly lower: string };
  /** Fixed limits, each a dashed line across the panel. */
  readonly limits?: readonly Threshold[];
  /** Series that are no measurement but a bound or a plan, by name: drawn dashed. */
  readonly dashed?: readonly string[];
  /** Series that are a forecast, by name: drawn dotted. */
  readonly dotted?: readonly string[];
  /** Where a click on a series leads. */
  readonly link?: { readonly title: string; readonly url: string };
}

const LOOKS = {
  lines: { line: 2, fill: 0, stacking: common.StackingMode.None },
  bars: { line: 0, fill: 80, stacking: common.StackingMode.Normal },
  areas: { line: 1, fill: 40, stacking: common.StackingMode.Normal },
} as const;
const DAYS_SHOWN = 30;
const COARSE_POINTS = 100;
/** So many scrapes that the extrapolation of `increase` to the window's edges does not change a small count. */
const SHORTEST_BAR = '5m';

/** Values over time: lines for what is a level or a quantile, stacked bars for counts of what happened. */
export function timeSeries(options: SeriesOptions): Panel {
  const look = LOOKS[options.draw];
  const isBars = options.draw === 'bars';
  const legend = new common.VizLegendOptionsBuilder().showLegend(true).placement(common.LegendPlacement.Bottom);
  legend
    .displayMode(isBars ? common.LegendDisplayMode.List : common.LegendDisplayMode.Table)
    .calcs(isBars ? [] : ['mean', 'max', 'lastNotNull']);
  const builder = new TimeSeries()
    .unit(unitOf(options.targets, options.key))
    .min(0)
    .legend(legend)
    .tooltip(
      new common.VizTooltipOptionsBuilder().mode(common.TooltipDisplayMode.Multi).sort(common.SortOrder.Descending).hideZeros(isBars),
    )
    .colorScheme(new sdk.FieldColorBuilder().mode(sdk.FieldColorModeId.PaletteClassicByName))
    .showPoints(isBars ? common.VisibilityMode.Never : common.VisibilityMode.Auto)
    .spanNulls(false)
    .drawStyle(isBars ? common.GraphDrawStyle.Bars : common.GraphDrawStyle.Line)
    .lineWidth(look.line)
    .fillOpacity(look.fill)
    .stacking(new common.StackingConfigBuilder().mode(look.stacking).group('A'))
    .targets(options.targets.map((target, index) => query(target, index, 'range')));
  // Bars are counts per interval: a hundred of them can be read, a thousand are a carpet of ones.
  if (options.isDaily === true)
    builder
      .maxDataPoints(DAYS_SHOWN)
      .interval('1d')
      .timeFrom(`${String(DAYS_SHOWN)}d`);
  else if (isBars || options.coarse === true) builder.maxDataPoints(COARSE_POINTS).interval(SHORTEST_BAR);
  if (options.max !== undefined) builder.max(options.max);
  if (options.limits !== undefined && options.limits.length > 0) {
    builder
      .thresholds(thresholds(options.limits, 'transparent'))
      .thresholdsStyle(new common.GraphThresholdsStyleConfigBuilder().mode(common.GraphThresholdsStyleMode.Dashed));
  }
  for (const [name, color] of Object.entries(options.seriesColors ?? {})) {
    builder.overrideByName(name, [{ id: 'color', value: { mode: 'fixed', fixedColor: color } }]);
  }
  for (const name of options.dashed ?? [])
    builder.overrideByName(name, [{ id: 'custom.lineStyle', value: { fill: 'dash', dash: [10, 10] } }]);
  for (const name of options.dotted ?? []) builder.overrideByName(name, [{ id: 'custom.lineStyle', value: { fill: 'dot', dash: [0, 8] } }]);
  if (options.band !== undefined) drawBand(builder, options.band);
  if (options.link !== undefined) builder.dataLinks([dataLink(options.link)]);
  return { ...options, builder };
}

function drawBand(builder: TimeSeries, { upper, lower }: { readonly upper: string; readonly lower: string }): void {
  const edge = [
    { id: 'custom.lineWidth', value: 0 },
    { id: 'custom.showPoints', value: 'never' },
    { id: 'custom.hideFrom', value: { legend: true, tooltip: false, viz: false } },
  ];
  builder.overrideByName(upper, [...edge, { id: 'custom.fillBelowTo', value: lower }, { id: 'custom.fillOpacity', value: 15 }]);
  builder.overrideByName(lower, edge);
}

interface StatOptions extends PanelOptions {
  readonly target: Target;
  readonly decimals?: number;
  readonly base?: string;
  readonly steps?: readonly Threshold[];
  /** Where a click leads. */
  readonly link?: { readonly title: string; readonly url: string };
}

/** One number, the latest. */
export function stat(options: StatOptions): Panel {
  const builder = new Stat()
    .unit(unitOf([options.target], options.key))
    .noValue('no data')
    .graphMode(common.BigValueGraphMode.None)
    .colorMode(common.BigValueColorMode.Value)
    .reduceOptions(new common.ReduceDataOptionsBuilder().values(false).calcs(['lastNotNull']).fields(''))
    .colorScheme(new sdk.FieldColorBuilder().mode(sdk.FieldColorModeId.Thresholds))
    .thresholds(thresholds(options.steps ?? [], options.base ?? colors.neutral))
    .targets([query(options.target, 0, 'instant')]);
  if (options.decimals !== undefined) builder.decimals(options.decimals);
  if (options.link !== undefined) builder.dataLinks([dataLink(options.link)]);
  const note = colorNote(options.steps ?? [], options.base ?? colors.neutral, options.target.expression.unit);
  return { ...options, description: options.description + note, targets: [options.target], builder };
}

interface BarGaugeOptions extends PanelOptions {
  readonly target: Target;
  /** For a query of cumulative buckets, to show them as counts of their own: a name for each upper bound. */
  readonly buckets?: ReadonlyMap<number, string>;
  readonly color: string;
}

/** One horizontal bar a series, the latest value of each. */
export function barGauge(options: BarGaugeOptions): Panel {
  const format = options.buckets === undefined ? PromQueryFormat.TimeSeries : PromQueryFormat.Heatmap;
  const builder = new BarGauge()
    .unit(unitOf([options.target], options.key))
    .noValue('no data')
    .min(0)
    .orientation(common.VizOrientation.Horizontal)
    .displayMode(common.BarGaugeDisplayMode.Basic)
    .valueMode(common.BarGaugeValueMode.Text)
    .reduceOptions(new common.ReduceDataOptionsBuilder().values(false).calcs(['lastNotNull']).fields(''))
    .colorScheme(new sdk.FieldColorBuilder().mode(sdk.FieldColorModeId.Fixed).fixedColor(options.color))
    .targets([query(options.target, 0, 'instant', format)]);
  for (const [bound, name] of options.buckets ?? []) {
    builder.overrideByRegexp(`/^(${boundSpellings(bound).map(escapeRegex).join('|')})$/`, [{ id: 'displayName', value: name }]);
  }
  return { ...options, targets: [options.target], builder };
}

interface HeatmapOptions extends PanelOptions {
  readonly target: Target;
  /** Grafana's id of the unit of the buckets' bounds. */
  readonly bucketUnit: string;
}

/** How a histogram's buckets fill over time. */
export function heatmap(options: HeatmapOptions): Panel {
  const builder = new heatmapSdk.PanelBuilder()
    .unit(unitOf([options.target], options.key))
    .maxDataPoints(COARSE_POINTS)
    .interval(SHORTEST_BAR)
    .color(
      new heatmapSdk.HeatmapColorOptionsBuilder()
        .mode(heatmapSdk.HeatmapColorMode.Scheme)
        .scheme('Blues')
        .steps(32)
        .fill(colors.neutral)
        .exponent(0.5)
        .reverse(false),
    )
    .cellGap(1)
    .yAxis(new heatmapSdk.YAxisConfigBuilder().unit(options.bucketUnit).reverse(false))
    .rowsFrame(new heatmapSdk.RowsHeatmapOptionsBuilder().layout(common.HeatmapCellLayout.Auto))
    .showLegend()
    .tooltip(new heatmapSdk.HeatmapTooltipBuilder().mode(common.TooltipDisplayMode.Single).yHistogram(true).showColorScale(true))
    .targets([query(options.target, 0, 'range', PromQueryFormat.Heatmap)]);
  return { ...options, targets: [options.target], builder };
}

/** A link from a value. The builder of dashboard links would add keys that a value's link does not have. */
export function dataLink({ title, url }: { readonly title: string; readonly url: string }): Builder<sdk.DashboardLink> {
  const link: sdk.DashboardLink = { ...new sdk.DashboardLinkBuilder(title).url(url).build() };
  delete link.placement;
  return { build: () => link };
}
