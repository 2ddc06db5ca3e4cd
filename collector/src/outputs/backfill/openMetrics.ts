/** Writes the past down, stretch by stretch, as OpenMetrics with timestamps: each series on from where the last stretch left it. */
import fs from 'node:fs';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { MetricName } from '../../catalog/metrics.ts';
import type { Family } from '../prometheus/families.ts';
import { PARTS_PER_UNIT } from '../prometheus/units.ts';
import { timesWithin, type Stretch } from './grid.ts';
import { addTo, type Past, type PastSeries } from './past.ts';

export type Labels = Readonly<Record<string, string>>;

/** What a series of Prometheus is called, whatever the order of its labels. */
export function seriesKey(name: string, labels: Labels): string {
  return JSON.stringify([name, ...Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1))]);
}

export interface PastWriterOptions {
  past: Past;
  stretches: readonly Stretch[];
  /** Labels that Prometheus gives what it scrapes of a metric. */
  targetLabels: (metric: MetricName) => Labels;
  /** The most that a series may show, where it is scraped already; without a number it is left out. Undefined where nothing is. */
  ceilings: ReadonlyMap<string, number> | undefined;
}

export interface PastWriter {
  /** Number of samples that one time has at most. */
  readonly width: number;
  /** Writes the samples of a span of time into a new file. To be called in order of time. @returns how many they are */
  write(file: string, from: number, until: number): Promise<number>;
}

/** The present shows what is new at 0 first. Of what began so shortly before its end, the past shows no more than that 0. */
const NEWBORN_MS = 5 * 60_000;
const CHUNK_CHARACTERS = 1 << 20;

interface Line {
  /** Name and labels, as they stand before the value. */
  start: string;
  cell: number;
  parts: number;
  ceiling: number;
}

interface Cursor extends PastSeries {
  family: Family;
  lines: readonly Line[];
  /** Number of events that its cells hold. */
  done: number;
  cells: number[];
  /** Its first sample is the last one before this time. */
  bornAt: number;
}

export function createPastWriter({ past, stretches, targetLabels, ceilings }: PastWriterOptions): PastWriter {
  const times = { first: stretches[0]?.from ?? 0, end: stretches[stretches.length - 1]?.to ?? 0 };
  const cursors = past.flatMap((each) => {
    const lines = linesOf(each, targetLabels(each.series.family.name), ceilings);
    return lines.length === 0 ? [] : [cursorOf(each, lines, times.end)];
  });
  const firstTimes = firstTimesOf(cursors, stretches);

  return {
    width: cursors.reduce((sum, { lines }) => sum + lines.length, 0),
    async write(file, from, until) {
      const written = [...timesWithin(stretches, from, until)].map((at) => ({ at, text: ` ${at / 1000}\n` }));
      const out = fs.openSync(file, 'wx', 0o600);
      try {
        let samples = 0;
        let family: Family | undefined;
        for (const cursor of cursors) {
          if (cursor.family !== family) {
            family = cursor.family;
            fs.writeSync(out, typeLine(family));
            await nextTurn();
          }
          const first = firstTimes.get(cursor) ?? times.first;
          samples += writeSeries(out, cursor, first <= from ? written : written.filter(({ at }) => at >= first));
        }
        fs.writeSync(out, '# EOF\n');
        return samples;
      } finally {
        fs.closeSync(out);
      }
    },
  };
}

function cursorOf(each: PastSeries, lines: readonly Line[], end: number): Cursor {
  const { series, before } = each;
  const [first] = each.events;
  const isBorn = first !== undefined && before.every((amount) => amount <= 0);
  const isNewborn = isBorn && first.at > end - NEWBORN_MS;
  return {
    ...each,
    events: isNewborn ? [] : each.events,
    ...{ family: series.family, lines, done: 0, cells: before.map((amount) => Math.max(0, amount)) },
    bornAt: isBorn ? first.at : Number.NEGATIVE_INFINITY,
  };
}

/** Prometheus sees an increase from a sample to the next one, so each series is there once before its first event. */
function firstTimesOf(cursors: readonly Cursor[], stretches: readonly Stretch[]): Map<Cursor, number> {
  const byBirth = [...cursors].sort((a, b) => a.bornAt - b.bornAt);
  const firstTimes = new Map<Cursor, number>();
  let next = 0;
  let before = stretches[0]?.from ?? 0;
  for (const at of timesWithin(stretches, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY)) {
    for (let cursor = byBirth[next]; cursor !== undefined && cursor.bornAt <= at; cursor = byBirth[++next]) firstTimes.set(cursor, before);
    before = at;
  }
  for (const cursor of byBirth.slice(next)) firstTimes.set(cursor, before);
  return firstTimes;
}

function writeSeries(out: number, cursor: Cursor, times: readonly { at: number; text: string }[]): number {
  const { events, family, cells, lines } = cursor;
  let values = lines.map((line) => textOf(line, cells));
  let text = '';
  for (const { at, text: time } of times) {
    const doneBefore = cursor.done;
    for (let event = events[cursor.done]; event !== undefined && event.at <= at; event = events[++cursor.done]) {
      addTo(cells, family, event.amount, 1);
    }
    if (cursor.done > doneBefore) values = lines.map((line) => textOf(line, cells));
    for (const value of values) text += value + time;
    if (text.length > CHUNK_CHARACTERS) {
      fs.writeSync(out, text);
      text = '';
    }
  }
  fs.writeSync(out, text);
  return times.length * lines.length;
}

function textOf({ start, cell, parts, ceiling }: Line, cells: readonly number[]): string {
  return `${start} ${Math.min((cells[cell] ?? 0) / parts, ceiling)}`;
}

function typeLine({ name, definition }: Family): string {
  // OpenMetrics puts `_total` on a counter's samples, not on its name.
  return `# TYPE ${name.replace(/_total$/, '')} ${definition.type}\n`;
}

/** The series of Prometheus that one of ours is exposed as. */
function linesOf({ series }: PastSeries, target: Labels, ceilings: ReadonlyMap<string, number> | undefined): Line[] {
  const { family, labels } = series;
  const { name, definition, cellNames } = family;
  const unitParts = PARTS_PER_UNIT[definition.unit];
  const line = (of: string, cell: number, parts: number, more: Labels = {}): Line[] => {
    const all = { ...target, ...labels, ...more };
    const ceiling = ceilings === undefined ? Infinity : ceilings.get(seriesKey(of, all));
    return ceiling === undefined ? [] : [{ start: `${of}{${labelText(all)}}`, cell, parts, ceiling }];
  };
  if (definition.type !== 'histogram') return line(name, 0, unitParts);
  const count = family.bounds.length;
  return [
    ...cellNames.slice(0, count).flatMap((cell, index) => line(`${name}_bucket`, index, 1, { le: cell.slice('le='.length) })),
    ...line(`${name}_bucket`, count, 1, { le: '+Inf' }),
    ...line(`${name}_sum`, count + 1, unitParts),
    ...line(`${name}_count`, count, 1),
  ];
}

function labelText(labels: Labels): string {
  return Object.entries(labels)
    .map(([label, value]) => `${label}="${value.replace(/[\\"\n]/g, (character) => (character === '\n' ? '\\n' : `\\${character}`))}"`)
    .join(',');
}
