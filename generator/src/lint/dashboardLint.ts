/** Checks of dashboards as they are written: what Grafana would accept without a word, and a reader would stumble over. */
import * as units from '@grafana/grafana-foundation-sdk/units';
import { APP_ID, uids } from '../dashboards/links.ts';
import type { Finding } from './finding.ts';
import { lintLogql } from './logqlLint.ts';
import { lintPromql } from './promqlLint.ts';

/** The parts of a dashboard's JSON that are checked. */
export interface WrittenDashboard {
  readonly uid?: string;
  readonly title?: string;
  readonly description?: string;
  readonly schemaVersion?: number;
  readonly editable?: boolean;
  readonly panels?: readonly WrittenPanel[];
  readonly links?: readonly { readonly url?: string }[];
  readonly templating?: {
    readonly list?: readonly { readonly name: string; readonly type: string; readonly current?: unknown; readonly refresh?: number }[];
  };
  readonly annotations?: {
    readonly list?: readonly { readonly name?: string; readonly enable?: boolean; readonly target?: { readonly expr?: string } }[];
  };
}

export interface WrittenPanel {
  readonly id?: number;
  readonly type?: string;
  readonly title?: string;
  readonly description?: string;
  readonly gridPos?: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly datasource?: { readonly uid?: string };
  readonly targets?: readonly { readonly refId?: string; readonly expr?: string; readonly datasource?: { readonly uid?: string } }[];
  readonly fieldConfig?: {
    readonly defaults?: {
      readonly unit?: string;
      readonly noValue?: string;
      readonly thresholds?: { readonly steps?: readonly { readonly color: string }[] };
      readonly custom?: { readonly thresholdsStyle?: { readonly mode?: string } };
    };
    readonly overrides?: readonly { readonly properties: readonly Setting[] }[];
  };
  readonly options?: {
    readonly legend?: { readonly showLegend?: boolean };
    readonly reduceOptions?: { readonly calcs?: readonly string[] };
  };
}

/** What an override sets of a series. */
interface Setting {
  readonly id: string;
  readonly value?: unknown;
}

const DATASOURCE = '${datasource}';
const LOGS_DATASOURCE = '${logs}';
const GRID_WIDTH = 24;
/** Variables that Grafana itself fills in. */
const BUILT_IN = /^__/;
const UNIT_IDS: ReadonlySet<unknown> = new Set(Object.values(units));
/** Words by which a panel's description says that bare counters are meant; see the panels' scope notes. */
const SINCE_EVER = 'everything the collector knows of';

export function lintDashboard(path: string, text: string): Finding[] {
  const dashboard = JSON.parse(text) as WrittenDashboard;
  const where = (place: string): string => `${path}: ${place}`;
  return [
    ...dashboardFindings(dashboard, path),
    ...duplicateFindings(dashboard.panels ?? [], path),
    ...overlapFindings(dashboard.panels ?? [], path),
    ...(dashboard.panels ?? []).flatMap((panel) => panelFindings(panel, where(`panel "${panel.title ?? ''}"`))),
    ...variableFindings(dashboard, text, path),
    ...linkFindings(text, path),
    ...(dashboard.annotations?.list ?? []).flatMap(({ name, target }) =>
      lintPromql(target?.expr ?? '', { where: where(`annotation "${name ?? ''}"`), sinceEver: false }),
    ),
    ...(dashboard.annotations?.list ?? [])
      .filter(({ enable, target }) => enable !== false && /\bALERTS\b/.test(target?.expr ?? ''))
      .map(({ name }) => ({
        where: where(`annotation "${name ?? ''}"`),
        rule: 'alerts-shade',
        message: 'must be off at first: an alert that fires for long shades the whole panel.',
      })),
    ...(text.includes('inControlsMenu')
      ? [
          {
            where: path,
            rule: 'hidden-control',
            message: 'A link or an annotation is moved into the menu behind the dots; remove its placement.',
          },
        ]
      : []),
  ];
}

function dashboardFindings(dashboard: WrittenDashboard, where: string): Finding[] {
  const wrong: [boolean, string, string][] = [
    [dashboard.uid === undefined || !where.includes(dashboard.uid), 'dashboard-uid', 'The file is not named after the uid.'],
    [(dashboard.title ?? '') === '' || (dashboard.description ?? '') === '', 'dashboard-text', 'Title or description is missing.'],
    [dashboard.schemaVersion !== 42, 'schema-version', 'schemaVersion must be 42, which Grafana 11 to 13 load.'],
    [dashboard.editable !== false, 'editable', 'A generated dashboard must not be editable: the next start would undo the edit.'],
  ];
  return wrong.filter(([applies]) => applies).map(([, rule, message]) => ({ where, rule, message }));
}

function duplicateFindings(panels: readonly WrittenPanel[], where: string): Finding[] {
  const seen = new Set<number>();
  return panels.flatMap(({ id, title }) => {
    if (id === undefined || !Number.isInteger(id) || id <= 0)
      return [{ where, rule: 'panel-id', message: `"${title ?? ''}" has no id above 0.` }];
    if (seen.has(id))
      return [{ where, rule: 'panel-id', message: `"${title ?? ''}" has the id ${String(id)} of another panel; give it another key.` }];
    seen.add(id);
    return [];
  });
}

function overlapFindings(panels: readonly WrittenPanel[], where: string): Finding[] {
  const taken = new Map<string, string>();
  return panels.flatMap(({ gridPos, title = '' }) => {
    if (gridPos === undefined) return [{ where, rule: 'grid', message: `"${title}" has no position.` }];
    const { x, y, w, h } = gridPos;
    if (x < 0 || x + w > GRID_WIDTH) return [{ where, rule: 'grid', message: `"${title}" leaves the grid.` }];
    const cells = Array.from({ length: w * h }, (_, index) => `${String(x + (index % w))},${String(y + Math.floor(index / w))}`);
    const other = cells.map((cell) => taken.get(cell)).find((owner) => owner !== undefined);
    for (const cell of cells) taken.set(cell, title);
    return other === undefined ? [] : [{ where, rule: 'grid', message: `"${title}" lies over "${other}".` }];
  });
}

function panelFindings(panel: WrittenPanel, where: string): Finding[] {
  if (panel.type === 'row') return [];
  const targets = panel.targets ?? [];
  const source = panel.type === 'logs' ? LOGS_DATASOURCE : DATASOURCE;
  const refIds = targets.map(({ refId }) => refId);
  const { unit, noValue = '', thresholds, custom } = panel.fieldConfig?.defaults ?? {};
  const description = panel.description ?? '';
  const settings = (panel.fieldConfig?.overrides ?? []).flatMap(({ properties }) => properties);
  const colors = (thresholds?.steps ?? []).map(({ color }) => color);
  const wrong: [boolean, string, string][] = [
    [(panel.title ?? '') === '', 'panel-title', 'has no title.'],
    [
      !/[?].*\.$/s.test(panel.description ?? ''),
      'panel-description',
      'needs a description that asks the question it answers, and ends with a sentence.',
    ],
    [
      panel.type !== 'table' && panel.type !== 'logs' && (unit === undefined || !UNIT_IDS.has(unit)),
      'unit',
      `has the unit "${unit ?? ''}", which Grafana does not know.`,
    ],
    [targets.length === 0, 'no-query', 'has no query.'],
    [
      (panel.type === 'stat' || panel.type === 'gauge') &&
        colors.length > 1 &&
        colors.some((color) => !description.toLowerCase().includes(color)),
      'threshold-text',
      `changes its colour, but its description does not say at what: ${colors.join(', ')}.`,
    ],
    [
      panel.type === 'timeseries' &&
        description.includes('dashed line') !== (colors.length > 1 && custom?.thresholdsStyle?.mode === 'dashed'),
      'threshold-line',
      'must draw the dashed line that its description speaks of, and speak of the one that it draws.',
    ],
    [
      panel.type === 'timeseries' && /\bdotted lines?\b/.test(description) !== settings.some(isDotted),
      'forecast-line',
      'must draw the dotted line that its description speaks of, and speak of the one that it draws.',
    ],
    [
      panel.type === 'timeseries' && /\bband\b/.test(description) !== settings.some(({ id }) => id === 'custom.fillBelowTo'),
      'band',
      'must draw the band that its description speaks of, and speak of the one that it draws.',
    ],
    [panel.type === 'table' && !noValue.endsWith('.'), 'no-rows-text', 'says nothing when it has no rows.'],
    [new Set(refIds).size !== refIds.length || refIds.includes(undefined), 'ref-id', 'has queries without a refId of their own.'],
    [
      panel.datasource?.uid !== source || targets.some(({ datasource }) => datasource?.uid !== source),
      'datasource',
      `must query ${source}, as the user selects.`,
    ],
    [panel.type === 'timeseries' && panel.options?.legend?.showLegend !== true, 'legend', 'shows no legend.'],
    [
      ['stat', 'gauge', 'bargauge'].includes(panel.type ?? '') && (panel.options?.reduceOptions?.calcs ?? []).length === 0,
      'reducer',
      'says not how a series becomes one value.',
    ],
  ];
  const sinceEver = (panel.description ?? '').includes(SINCE_EVER);
  return [
    ...wrong.filter(([applies]) => applies).map(([, rule, message]) => ({ where, rule, message })),
    ...targets.flatMap(({ expr = '', refId = '' }) => {
      const place = `${where} ${refId}`;
      return panel.type === 'logs' ? lintLogql(expr, place) : lintPromql(expr, { where: place, sinceEver });
    }),
  ];
}

function isDotted({ id, value }: Setting): boolean {
  return id === 'custom.lineStyle' && typeof value === 'object' && value !== null && 'fill' in value && value.fill === 'dot';
}

function variableFindings(dashboard: WrittenDashboard, text: string, where: string): Finding[] {
  const variables = dashboard.templating?.list ?? [];
  const defined = new Set(variables.map(({ name }) => name));
  const used = new Set([...text.matchAll(/\$\{?([A-Za-z_]\w*)/g)].map(([, name = '']) => name));
  const findings: [rule: string, message: string][] = [];
  for (const name of used) if (!defined.has(name) && !BUILT_IN.test(name)) findings.push(['variable', `$${name} is used but not defined.`]);
  for (const name of defined) if (!used.has(name)) findings.push(['variable', `$${name} is defined but not used.`]);
  for (const { name, type, current, refresh } of variables) {
    if (current === undefined) findings.push(['variable', `$${name} has no current value: Grafana would take the first by the alphabet.`]);
    if (type === 'query' && refresh !== 2) findings.push(['variable', `$${name} is not read again when the time range changes.`]);
  }
  return findings.map(([rule, message]) => ({ where, rule, message }));
}

/** A variable in an address, other than those of a value: with several values, Grafana writes it as `{a,b}`. */
const BARE_VARIABLE = /\$\{?(?!__)[A-Za-z]\w*/;

/** Every address within Grafana must lead to a dashboard or page that exists, and take selections along whole. */
function linkFindings(text: string, where: string): Finding[] {
  const known: readonly string[] = [...Object.values(uids).map((uid) => `/d/${uid}`), `/a/${APP_ID}/overview`];
  const urls = [...text.matchAll(/"url": "([^"]*)"/g)].map(([, url = '']) => url);
  const bare = urls.filter((url) => BARE_VARIABLE.test(url.replaceAll(/\$\{\w+:queryparam\}/g, '')));
  const dead = urls
    .filter((url) => !known.includes(url.split('?')[0] ?? ''))
    .map((url) => ({ where, rule: 'dead-link', message: `"${url}" leads nowhere.` }));
  return [
    ...dead,
    ...bare.map((url) => ({ where, rule: 'link-variable', message: `"${url}" must take variables along as \${name:queryparam}.` })),
  ];
}
