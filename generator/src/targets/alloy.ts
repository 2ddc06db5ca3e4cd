/** Alloy's configuration: it sends the collector's event log to Loki. */
import { EVENT_LOG, type FieldAt } from '../../../collector/src/catalog/events.ts';
import { httpUrl } from './addresses.ts';
import { EVENT_LOG_JOB, fieldsAt } from './eventLog.ts';
import { HEADER } from './yaml.ts';

type Value = string | { readonly reference: string };
type Item = Value | Readonly<Record<string, Value>>;
interface Block {
  readonly name: string;
  readonly label?: string;
  readonly attributes?: Readonly<Record<string, Item | readonly Item[]>>;
  readonly blocks?: readonly Block[];
}

const TIME = 'time' satisfies FieldAt<'time'>;
const LABELS = fieldsAt('label');
const METADATA = fieldsAt('metadata');

const reference = (text: string): Value => ({ reference: text });
/** An empty expression means: the field of the same name. */
const sameName = (names: readonly string[]): Record<string, Value> => Object.fromEntries(names.map((name) => [name, '']));

const eventLog: readonly Block[] = [
  {
    name: 'local.file_match',
    label: 'events',
    attributes: {
      path_targets: [{ __path__: reference(`sys.env("CCMON_DATA_DIR") + "/${EVENT_LOG.folder}/${EVENT_LOG.files}"`), job: EVENT_LOG_JOB }],
    },
  },
  {
    name: 'loki.source.file',
    label: 'events',
    attributes: { targets: reference('local.file_match.events.targets'), forward_to: [reference('loki.process.events.receiver')] },
  },
  {
    name: 'loki.process',
    label: 'events',
    attributes: { forward_to: [reference('loki.write.loki.receiver')] },
    blocks: [
      { name: 'stage.json', attributes: { expressions: sameName([TIME, ...LABELS, ...METADATA]) } },
      { name: 'stage.timestamp', attributes: { source: TIME, format: 'RFC3339Nano' } },
      { name: 'stage.labels', attributes: { values: sameName(LABELS) } },
      { name: 'stage.structured_metadata', attributes: { values: sameName(METADATA) } },
      { name: 'stage.label_drop', attributes: { values: ['filename'] } },
    ],
  },
  { name: 'loki.write', label: 'loki', blocks: [{ name: 'endpoint', attributes: { url: `${httpUrl('loki')}/loki/api/v1/push` } }] },
];

export function alloyConfig(): string {
  const header = [HEADER, 'Start Alloy with CCMON_DATA_DIR set to the directory in which the collector keeps its state.'];
  return `${[header.map((line) => `// ${line}`).join('\n'), ...eventLog.map((block) => printBlock(block, ''))].join('\n\n')}\n`;
}

function printBlock({ name, label, attributes = {}, blocks = [] }: Block, indent: string): string {
  const inner = `${indent}\t`;
  const widest = Math.max(0, ...Object.keys(attributes).map((key) => key.length));
  const lines = Object.entries(attributes).map(([key, value]) => `${inner}${key.padEnd(widest)} = ${printValue(value, inner)}`);
  const nested = blocks.map((block) => printBlock(block, inner));
  const body = [lines.join('\n'), ...nested].filter((part) => part !== '').join('\n\n');
  return `${indent}${name}${label === undefined ? '' : ` "${label}"`} {\n${body}\n${indent}}`;
}

/** As `alloy fmt` would. */
function printValue(value: Item | readonly Item[], indent: string): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (isReference(value)) return value.reference;
  if (isList(value)) return `[${value.map((item) => printValue(item, indent)).join(', ')}]`;
  const entries = Object.entries(value);
  const widest = Math.max(...entries.map(([key]) => key.length));
  const lines = entries.map(([key, item]) => `${indent}\t${key.padEnd(widest)} = ${printValue(item, indent)},`);
  return `{\n${lines.join('\n')}\n${indent}}`;
}

function isReference(value: object): value is { readonly reference: string } {
  return 'reference' in value && typeof value.reference === 'string';
}

function isList(value: object): value is readonly Item[] {
  return Array.isArray(value);
}
