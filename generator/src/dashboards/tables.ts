/** Tables: one row a label value (or combination), one column a query, joined on the label by Grafana itself. */
import type { Builder } from '@grafana/grafana-foundation-sdk/cog';
import * as common from '@grafana/grafana-foundation-sdk/common';
import type * as sdk from '@grafana/grafana-foundation-sdk/dashboard';
import { PromQueryFormat } from '@grafana/grafana-foundation-sdk/prometheus';
import { PanelBuilder as Table } from '@grafana/grafana-foundation-sdk/table';
import type { Instant } from '../promql/expressions.ts';
import { dataLink, named, query, refId, thresholds, type Panel, type PanelOptions } from './panels.ts';
import { colors, unitId, type Threshold } from './style.ts';

export interface Column<L extends string> {
  readonly title: string;
  readonly expression: Instant<L>;
  readonly decimals?: number;
  /** Colours the text by value. */
  readonly steps?: readonly Threshold[];
  readonly base?: string;
}

interface TableOptions<L extends string> extends PanelOptions {
  /** Labels that make a row, each with the title of its column. */
  readonly rows: Readonly<Record<L, string>>;
  readonly columns: readonly Column<L>[];
  /** Title of the column that sorts the table, largest first. */
  readonly sortBy: string;
  /** Link from the first label's cells. */
  readonly link?: { readonly title: string; readonly url: string };
}

export function table<L extends string>(options: TableOptions<L>): Panel {
  const labels = Object.keys(options.rows);
  const targets = options.columns.map(({ title, expression }) => named(expression, title));
  const builder = new Table()
    .noValue(options.mayBeEmpty ?? 'No data in the selected time.')
    .showHeader(true)
    .cellHeight(common.TableCellHeight.Sm)
    .filterable(true)
    .sortBy([sortedBy(options.sortBy)])
    .transformations(transformations(labels, options.rows, options.columns))
    .targets(targets.map((target, index) => query(target, index, 'instant', PromQueryFormat.Table)));
  for (const column of options.columns) builder.overrideByName(column.title, columnProperties(column));
  const [first] = labels;
  if (options.link !== undefined && first !== undefined) {
    builder.overrideByName(rowTitle(options.rows, first), [{ id: 'links', value: [dataLink(options.link).build()] }]);
  }
  return { ...options, targets, builder };
}

function rowTitle(rows: Readonly<Record<string, string>>, label: string): string {
  return rows[label] ?? label;
}

function sortedBy(displayName: string): Builder<common.TableSortByFieldState> {
  return new common.TableSortByFieldStateBuilder().displayName(displayName).desc(true);
}

function columnProperties<L extends string>({ expression, decimals, steps, base }: Column<L>): sdk.DynamicConfigValue[] {
  const properties: sdk.DynamicConfigValue[] = [
    { id: 'unit', value: unitId(expression.unit) },
    // A cell; what the table as a whole says without rows is a sentence.
    { id: 'noValue', value: '–' },
  ];
  if (decimals !== undefined) properties.push({ id: 'decimals', value: decimals });
  if (steps !== undefined) {
    properties.push({ id: 'thresholds', value: thresholds(steps, base ?? colors.text).build() });
    properties.push({ id: 'custom.cellOptions', value: { type: common.TableCellDisplayMode.ColorText } });
  }
  return properties;
}

/**
 * Grafana names the value of a table query `Value` when it is alone and `Value #<refId>` among others, and every frame
 * brings a `Time` of its own, which must go before the join or it comes out as `Time 1`, `Time 2`, ...
 */
function transformations<L extends string>(
  labels: readonly string[],
  rows: Readonly<Record<string, string>>,
  columns: readonly Column<L>[],
): sdk.DataTransformerConfig[] {
  const valueName = (index: number): string => (columns.length === 1 ? 'Value' : `Value #${refId(index)}`);
  const fields = [...labels, ...columns.map((_, index) => valueName(index))];
  const titles = [...labels.map((label) => rowTitle(rows, label)), ...columns.map(({ title }) => title)];
  const [joinOn] = labels;
  const join = columns.length === 1 ? [] : [{ id: 'joinByField', options: { byField: joinOn, mode: 'outer' } }];
  if (columns.length > 1 && labels.length > 1)
    throw new Error('Grafana joins tables on one field only; give rows of several labels a single column.');
  return [
    { id: 'filterFieldsByName', options: { include: { names: fields } } },
    ...join,
    {
      id: 'organize',
      options: {
        excludeByName: {},
        includeByName: {},
        indexByName: Object.fromEntries(fields.map((field, index) => [field, index])),
        renameByName: Object.fromEntries(fields.map((field, index) => [field, titles[index]])),
      },
    },
  ];
}
