/**
 * A whole dashboard in the classic format (schemaVersion 42), which Grafana 11 to 13 load. Ids and positions are given
 * here: the SDK numbers no panel, and its rows are all number 0.
 */
import * as sdk from '@grafana/grafana-foundation-sdk/dashboard';
import { DataqueryBuilder } from '@grafana/grafana-foundation-sdk/prometheus';
import type { Expression } from '../promql/expressions.ts';
import type { DashboardUid, Link } from './links.ts';
import { DATASOURCE, descriptionOf, type Panel } from './panels.ts';

export interface Row {
  readonly title: string;
  readonly panels: readonly Panel[];
}

export interface Annotation {
  readonly name: string;
  readonly expression: Expression;
  readonly title: string;
  readonly color: string;
  /** True when the value of the expression is the time to mark, in milliseconds. */
  readonly valueIsTime: boolean;
  /** False for what shades whole panels while it lasts: whoever wants to see it turns it on. */
  readonly isOn: boolean;
}

export interface Dashboard {
  readonly uid: DashboardUid;
  readonly title: string;
  readonly description: string;
  /** Grafana's interval of reloading, such as `30s`. */
  readonly refresh: string;
  readonly variables: readonly sdk.VariableModel[];
  readonly annotations: readonly Annotation[];
  readonly links: readonly Link[];
  readonly rows: readonly Row[];
}

/** The JSON of a dashboard, ready to be written to a file. */
export function dashboardJson(dashboard: Dashboard): Record<string, unknown> {
  return {
    uid: dashboard.uid,
    title: dashboard.title,
    description: dashboard.description,
    tags: ['ccmon', 'claude-code'],
    schemaVersion: 42,
    editable: false,
    graphTooltip: sdk.DashboardCursorSync.Crosshair,
    timezone: 'browser',
    time: { from: 'now-24h', to: 'now' },
    refresh: dashboard.refresh,
    links: dashboard.links.map(linkJson),
    templating: { list: dashboard.variables },
    annotations: { list: dashboard.annotations.map(annotationJson) },
    panels: panelsJson(dashboard),
  };
}

const GRID_WIDTH = 24;

function panelsJson({ uid, rows }: Dashboard): unknown[] {
  const placed: unknown[] = [];
  let y = 0;
  for (const row of rows) {
    placed.push(
      new sdk.RowBuilder(row.title)
        .id(stableId(`${uid}/row/${row.title}`))
        .collapsed(false)
        .gridPos({ x: 0, y, w: GRID_WIDTH, h: 1 })
        .build(),
    );
    y += 1;
    for (const line of linesOf(row)) {
      let x = 0;
      for (const panel of line) {
        placed.push(panelJson(uid, panel, { x, y, w: panel.width, h: panel.height }));
        x += panel.width;
      }
      y += line[0]?.height ?? 0;
    }
  }
  return placed;
}

/** Panels that stand side by side; a line that is not full or not of one height would leave holes. */
function linesOf({ title, panels }: Row): Panel[][] {
  let line: Panel[] = [];
  const lines = [line];
  for (const panel of panels) {
    if (widthOf(line) === GRID_WIDTH) lines.push((line = []));
    line.push(panel);
  }
  for (const full of lines) {
    const heights = new Set(full.map(({ height }) => height));
    if (widthOf(full) !== GRID_WIDTH || heights.size !== 1) {
      throw new Error(
        `Row "${title}": the panels ${full.map(({ key }) => key).join(', ')} are not ${String(GRID_WIDTH)} columns wide and of one height together.`,
      );
    }
  }
  return lines;
}

function widthOf(line: readonly Panel[]): number {
  return line.reduce((width, panel) => width + panel.width, 0);
}

function panelJson(uid: string, panel: Panel, position: sdk.GridPos): sdk.Panel {
  panel.builder.id(panelId(uid, panel.key));
  panel.builder.gridPos(position);
  return { ...panel.builder.build(), title: panel.title, description: descriptionOf(panel), datasource: panel.datasource ?? DATASOURCE };
}

/** Id of a panel, for links to it. */
export function panelId(uid: string, key: string): number {
  return stableId(`${uid}/${key}`);
}

/** A number of 1 to 999,999 that depends on the name alone (FNV-1a), so that a panel keeps it wherever it stands. */
function stableId(name: string): number {
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(name)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return (hash % 999_999) + 1;
}

function linkJson({ title, url, keepsSelection }: Link): sdk.DashboardLink {
  const link = new sdk.DashboardLinkBuilder(title)
    .type(sdk.DashboardLinkType.Link)
    .icon('external link')
    .url(url)
    .keepTime(keepsSelection)
    .includeVars(keepsSelection)
    .build();
  // The builder always asks for the menu behind the three dots, where nobody finds a link.
  delete link.placement;
  return link;
}

function annotationJson({ name, expression, title, color, valueIsTime, isOn }: Annotation): sdk.AnnotationQuery {
  const annotation = new sdk.AnnotationQueryBuilder()
    .name(name)
    .datasource(DATASOURCE)
    .enable(isOn)
    .iconColor(color)
    .target(new DataqueryBuilder().refId('Anno').expr(expression.text).range())
    .titleFormat(title)
    .useValueForTime(valueIsTime)
    .build();
  delete annotation.placement;
  return annotation;
}
