// @vitest-environment jsdom
/** The transformations of table panels, carried out by Grafana's own code on frames as its Prometheus source makes them. */
import { createRequire } from 'node:module';
import type * as Grafana from '@grafana/data';
import type { DataFrame, DataTransformerInfo } from '@grafana/data';
import { lastValueFrom } from 'rxjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { allDashboards } from './allDashboards.ts';
import type { Panel } from './panels.ts';

/** Its transformations are the registry's contents in Grafana; the package lists them under a name that may go. */
interface GrafanaData extends Pick<
  typeof Grafana,
  'createDataFrame' | 'FieldType' | 'getFieldDisplayName' | 'standardTransformersRegistry' | 'transformDataFrame'
> {
  readonly standardTransformers: Readonly<Record<string, DataTransformerInfo>>;
}

// Node cannot load the package's ES modules: they take names from CommonJS modules that do not have them.
const { createDataFrame, FieldType, getFieldDisplayName, standardTransformers, standardTransformersRegistry, transformDataFrame } =
  createRequire(import.meta.url)('@grafana/data') as GrafanaData;

beforeAll(() => {
  standardTransformersRegistry.setInit(() =>
    // One transformation may stand there under two names.
    [...new Set(Object.values(standardTransformers))].map((transformer) => ({
      id: transformer.id,
      name: transformer.name,
      transformation: () => Promise.resolve(transformer),
      imageDark: '',
      imageLight: '',
      editor: () => null,
    })),
  );
});

/** Values of the labels of three rows; the last one is only in the first query's answer. */
const ROWS = [1, 2, 3];

function labelsOf(panel: Panel): readonly string[] {
  const [first] = panel.targets;
  return first?.expression.labels ?? [];
}

/** A query's answer in table format; every second query answers in another order and without the last row. */
function answer(panel: Panel, index: number): DataFrame {
  const rows = index % 2 === 0 ? ROWS : [2, 1];
  const refId = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'.charAt(index);
  const value = panel.targets.length === 1 ? 'Value' : `Value #${refId}`;
  return createDataFrame({
    refId,
    fields: [
      { name: 'Time', type: FieldType.time, values: rows.map(() => 1_767_355_200_000) },
      ...labelsOf(panel).map((label) => ({ name: label, type: FieldType.string, values: rows.map((row) => `${label} ${String(row)}`) })),
      { name: value, type: FieldType.number, values: rows.map((row) => row * 100 + index) },
    ],
  });
}

async function shown(panel: Panel): Promise<Record<string, unknown>[]> {
  const transformations = (panel.builder.build().transformations ?? []).map(({ id, options }) => ({ id, options: options as unknown }));
  const frames = await lastValueFrom(
    transformDataFrame(
      transformations,
      panel.targets.map((_, index) => answer(panel, index)),
    ),
  );
  const [frame, ...others] = frames;
  expect(others).toEqual([]);
  return ROWS.map((_, row) =>
    Object.fromEntries((frame?.fields ?? []).map((field) => [getFieldDisplayName(field, frame), field.values[row] ?? undefined])),
  );
}

const tables = allDashboards()
  .flatMap(({ rows }) => rows.flatMap(({ panels }) => panels))
  .filter((panel) => panel.builder.build().type === 'table');

describe('tables', () => {
  it.each(tables.map((panel) => [panel.key, panel] as const))(
    '%s: one row a label value, one column a query, in order',
    async (_, panel) => {
      const rows = await shown(panel);
      const titles = panel.targets.map(({ legend }) => legend);
      for (const [row, index] of rows.map((shownRow, position) => [shownRow, position + 1] as const)) {
        const expected = titles.map((title, query) => [title, index === 3 && query % 2 === 1 ? undefined : index * 100 + query]);
        expect(Object.entries(row).slice(-titles.length)).toEqual(expected);
        expect(Object.values(row).slice(0, -titles.length)).toEqual(labelsOf(panel).map((label) => `${label} ${String(index)}`));
      }
    },
  );

  it.each(tables.map((panel) => [panel.key, panel] as const))(
    '%s: every setting of a column is for a column that is there',
    async (_, panel) => {
      const [row = {}] = await shown(panel);
      const overridden = panel.builder.build().fieldConfig?.overrides.map(({ matcher }) => String(matcher.options)) ?? [];
      expect(Object.keys(row)).toEqual(expect.arrayContaining(overridden));
    },
  );
});
