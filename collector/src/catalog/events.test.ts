/** What holds of the catalog of events as a whole, and misuse of it that must not compile. */
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { describeTypes, type Misuse } from '../../../test/support/typeCheck.ts';
import {
  EVENT_HEADER,
  eventFields,
  events,
  type EventDefinition,
  type EventFieldDefinition,
  type EventFieldName,
  type EventName,
} from './events.ts';

const all = Object.entries<EventDefinition>(events);

describe('the catalog of events', () => {
  it.each(all)('%s: decides its level by a field that is always there, and names every value of it', (_, { level, fields }) => {
    if (typeof level === 'string') return;
    expect(fields).toContain(level.by);
    const definition: EventFieldDefinition = eventFields[level.by];
    if ('values' in definition) expect(Object.keys(level.levels).sort()).toEqual([...definition.values].sort());
  });

  it.each(all)('%s: has each field once', (_, { fields, optional }) => {
    expect(new Set([...fields, ...optional]).size).toBe(fields.length + optional.length);
  });

  it('has no field that no event has', () => {
    const used = new Set<EventFieldName>([...EVENT_HEADER, ...all.flatMap(([, { fields, optional }]) => [...fields, ...optional])]);
    expect(Object.keys(eventFields).filter((name) => !used.has(name as EventFieldName))).toEqual([]);
  });

  it('says the unit of a number in its name', () => {
    const numbers = Object.entries<EventFieldDefinition>(eventFields).flatMap(([name, definition]) =>
      'unit' in definition ? [[name, definition.unit] as const] : [],
    );
    const unsaid = numbers.filter(([name, unit]) => unit !== 'number' && unit !== 'count' && !name.endsWith(`_${unit}`));
    expect(unsaid).toEqual([]);
  });

  it('knows every name of an event', () => {
    expect(Object.keys(events)).toEqual([...eventFields.event.values] satisfies EventName[]);
  });
});

const FOLDER = fileURLToPath(new URL('.', import.meta.url));
const IMPORTS = `
import type { EventDefinition, EventFieldDefinition, EventRecord, FieldAt } from './events.ts';
type DerivedFrom = FieldAt<'label' | 'metadata'>;
const damage = { time: '2026-01-31T12:00:00.000Z', event: 'damage', level: 'warn', damage: 'torn', file: 'a.jsonl', line: 7 } as const;
const run = { time: '2026-01-31T12:00:00.000Z', event: 'agent_run', level: 'info', project: 'shop', session_id: 's', agent: 'main' } as const;
`;

const RIGHT = [
  "export const record: EventRecord<'damage'> = damage;",
  "export const record: EventRecord<'damage'> = { ...damage, project: 'shop' };",
  "export const record: EventRecord<'agent_run'> = { ...run, outcome: 'success', duration_seconds: 1.5 };",
  "export const field: DerivedFrom = 'session_id';",
];

const WRONG: readonly Misuse[] = [
  ['an event that is not in the catalog', "export type Of = EventRecord<'tool_call'>;", /does not satisfy the constraint/],
  ['a field that is left out', "export const record: EventRecord<'agent_run'> = run;", /Property 'outcome' is missing/],
  [
    'a field that the event does not have',
    "export const record: EventRecord<'damage'> = { ...damage, prompt: 'a' };",
    /'prompt' does not exist/,
  ],
  ['text for a number', "export const record: EventRecord<'damage'> = { ...damage, line: '7' };", /not assignable to type 'number'/],
  ['null for what is not known', "export const record: EventRecord<'damage'> = { ...damage, project: null };", /'null' is not assignable/],
  [
    'a level that the event never has',
    "export const record: EventRecord<'damage'> = { ...damage, level: 'info' };",
    /not assignable to type '"warn"'/,
  ],
  [
    'an outcome that an agent run never has',
    "export const record: EventRecord<'agent_run'> = { ...run, outcome: 'timed_out' };",
    /not assignable to type/,
  ],
  [
    'a value that a closed field does not have',
    "export const of: EventRecord<'session_change'>['change'] = 'start';",
    /not assignable to type/,
  ],
  [
    'a label with any number of values',
    "export const field: EventFieldDefinition = { help: 'a', type: 'text', place: 'label' };",
    /not assignable to type/,
  ],
  [
    'a label capped as one that the metrics do not have',
    "export const field: EventFieldDefinition = { help: 'a', type: 'text', place: 'label', cappedAs: 'session' };",
    /not assignable to type/,
  ],
  [
    'a number without a unit',
    "export const field: EventFieldDefinition = { help: 'a', type: 'number', place: 'body' };",
    /not assignable to type/,
  ],
  [
    'a number that selects streams',
    "export const field: EventFieldDefinition = { help: 'a', type: 'number', place: 'label', unit: 'seconds' };",
    /not assignable to type/,
  ],
  [
    'an event with a field that is not in the catalog',
    "export const event: EventDefinition = { help: 'a', level: 'info', fields: ['prompt'], optional: [] };",
    /not assignable to type/,
  ],
  [
    'an event that repeats the header',
    "export const event: EventDefinition = { help: 'a', level: 'info', fields: ['time'], optional: [] };",
    /not assignable to type/,
  ],
  [
    'a level that Grafana does not know',
    "export const event: EventDefinition = { help: 'a', level: 'bad', fields: [], optional: [] };",
    /not assignable to type/,
  ],
  ['a link from a field that is only in the line', "export const field: DerivedFrom = 'duration_seconds';", /not assignable to type/],
];

describeTypes('types of events', { folder: FOLDER, imports: IMPORTS }, RIGHT, WRONG);
