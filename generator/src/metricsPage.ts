/** METRICS.md: the catalog as a page to read. */
import {
  EVENT_HEADER,
  EVENT_LOG,
  eventFields,
  events,
  type EventDefinition,
  type EventFieldDefinition,
  type EventFieldName,
  type EventName,
  type LevelRule,
} from '../../collector/src/catalog/events.ts';
import { labels, type LabelDefinition, type LabelName } from '../../collector/src/catalog/labels.ts';
import { CUSTOM_PREFIX, metrics, SCRAPE_GROUPS, type MetricName } from '../../collector/src/catalog/metrics.ts';
import type { MetricDefinition } from '../../collector/src/catalog/metrics/definition.ts';
import { ruleGroups, type Rule } from './rules/recordingRules.ts';
import { SESSIONS_SCRAPE_SECONDS, SCRAPE_SECONDS } from './targets/addresses.ts';
import { HEADER } from './targets/yaml.ts';

interface Section {
  readonly title: string;
  readonly text: string;
  readonly prefix: string;
  /** Names that have a section of their own. */
  readonly but?: string;
}

const RECORDED_PREFIX = 'claude_recorded_';

const SECTIONS: readonly Section[] = [
  {
    title: 'What Claude Code did',
    text:
      'Counters carry the whole history that the collector has read, and never fall. Where the exact figure does, a cost after a price was cut, say, ' +
      'its counter stands still and its rate is 0 until the figure has caught up; `ccmon_counters_held` says how many do. Page, API and report are exact at once.',
    prefix: 'claude_',
    but: RECORDED_PREFIX,
  },
  {
    title: 'What was recorded by hand',
    text: [
      'Agent runs and hook runs of other programs, as these record them. Nothing of it is in the metrics of what Claude Code did, nor the other way round.',
      `Metrics of your own are exposed as \`${CUSTOM_PREFIX}<name>\`, a counter with \`_total\` at its end, and are kept over restarts. Their number and that of their label sets are bounded. They are the only metrics that this page does not list.`,
    ].join('\n\n'),
    prefix: RECORDED_PREFIX,
  },
  { title: 'What the collector does', text: 'The health of the collector itself.', prefix: 'ccmon_' },
];

function row(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}

function markdownTable(header: readonly string[], rows: readonly (readonly string[])[]): string {
  return [row(header), row(header.map(() => '---')), ...rows.map(row)].join('\n');
}

function code(text: string): string {
  return `\`${text}\``;
}

function metricRow(name: string, definition: MetricDefinition): string[] {
  return [code(name), definition.type, definition.unit, definition.labels.map(code).join(', ') || '–', definition.help, definition.source];
}

function metricSection({ title, text, prefix, but }: Section): string {
  const names = (Object.keys(metrics) as MetricName[]).filter(
    (name) => name.startsWith(prefix) && (but === undefined || !name.startsWith(but)),
  );
  const rows = names.map((name) => metricRow(name, metrics[name]));
  return `## ${title}\n\n${text}\n\n${markdownTable(['Metric', 'Type', 'Unit', 'Labels', 'Meaning', 'Source'], rows)}`;
}

function labelRow(name: LabelName): string[] {
  const definition: LabelDefinition = labels[name];
  const values =
    definition.values?.map(code).join(', ') ??
    (definition.limit === undefined ? 'any' : `at most ${String(definition.limit)}, the rest is ${code('other')}`);
  return [code(name), definition.help, values];
}

function labelSection(): string {
  const rows = (Object.keys(labels) as LabelName[]).map(labelRow);
  return `## Labels\n\nIds of sessions, runs and requests are never labels: they would be too many.\n\n${markdownTable(['Label', 'Meaning', 'Values'], rows)}`;
}

function bucketSection(): string {
  const histograms = (Object.keys(metrics) as MetricName[]).flatMap((name) => {
    const definition: MetricDefinition = metrics[name];
    return definition.buckets === undefined ? [] : [[code(name), definition.unit, definition.buckets.join(', ')]];
  });
  return `## Buckets\n\nUpper bounds of the histograms, besides \`+Inf\`.\n\n${markdownTable(['Histogram', 'Unit', 'Bounds'], histograms)}`;
}

function scrapeSection(): string {
  const groups = Object.entries(SCRAPE_GROUPS).map(([group, prefix]) => [
    code(`/metrics?collect[]=${group}`),
    `names that start with ${code(prefix)}`,
  ]);
  return [
    '## Scraping a part',
    '',
    `The generated prometheus.yml scrapes sessions every ${String(SESSIONS_SCRAPE_SECONDS)} s with \`collect[]\`, and all the rest every ${String(SCRAPE_SECONDS)} s with \`exclude[]\` of the same group, so that no series comes twice.`,
    '',
    markdownTable(['Address', 'Metrics'], groups),
  ].join('\n');
}

function recordedSection(): string {
  const rows = ruleGroups.flatMap(({ rules }) => rules.map((rule: Rule) => [code(rule.record), code(rule.expression.text)]));
  return `## Recorded series\n\nComputed by Prometheus, by the generated recording rules.\n\n${markdownTable(['Series', 'Expression'], rows)}`;
}

const PLACES: Readonly<Record<EventFieldDefinition['place'], string>> = {
  time: 'time of the line',
  label: 'label',
  metadata: 'structured metadata',
  body: 'the line',
};

function levelText(level: LevelRule): string {
  if (typeof level === 'string') return code(level);
  const values = Object.entries(level.levels).map(([value, of]) => `${value}: ${code(of)}`);
  return `by ${code(level.by)}: ${values.join(', ')}`;
}

function eventRow(name: EventName): string[] {
  const { help, level, fields, optional }: EventDefinition = events[name];
  return [code(name), help, levelText(level), fields.map(code).join(', '), optional.map(code).join(', ')];
}

function fieldValues(definition: EventFieldDefinition): string {
  if ('values' in definition) return definition.values.map(code).join(', ');
  return 'cappedAs' in definition ? `as the label ${code(definition.cappedAs)} of metrics` : 'any';
}

function fieldRow(name: EventFieldName): string[] {
  const definition: EventFieldDefinition = eventFields[name];
  const unit = 'unit' in definition ? definition.unit : '–';
  return [code(name), definition.help, definition.type, unit, PLACES[definition.place], fieldValues(definition)];
}

function eventSection(): string {
  const header = EVENT_HEADER.map(code).join(', ');
  return [
    '## Events',
    '',
    `The format of the event log: \`${EVENT_LOG.folder}/${EVENT_LOG.files}\` below the state directory, one JSON object a line, each beginning with ${header}. A field that is not known is left out.`,
    '',
    markdownTable(['Event', 'Meaning', 'Level', 'Fields', 'Fields where known'], (Object.keys(events) as EventName[]).map(eventRow)),
    '',
    'Fields, and where Loki keeps them: a label selects streams, structured metadata is compared after the pipe, and what is in the line comes with `| json`.',
    '',
    markdownTable(['Field', 'Meaning', 'Type', 'Unit', 'In Loki', 'Values'], (Object.keys(eventFields) as EventFieldName[]).map(fieldRow)),
  ].join('\n');
}

export function metricsPage(): string {
  const parts = [
    '# Metrics',
    ...SECTIONS.map(metricSection),
    labelSection(),
    bucketSection(),
    scrapeSection(),
    recordedSection(),
    eventSection(),
  ];
  return `<!-- ${HEADER} -->\n\n${parts.join('\n\n')}\n`;
}
