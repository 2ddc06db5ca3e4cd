/**
 * Series from which a signal gets a wanted value at a wanted minute. Counters begin at 0 and jump once: then an increase is
 * exact, whether Prometheus takes a window's left edge in (2.x) or leaves it out (3.x).
 */
import type { Join } from '../../../../collector/src/catalog/signals/signal.ts';
import { bucketsOf, closedValues } from '../catalogFacts.ts';
import type { Selection, Watched } from '../watched.ts';
import { labelsText, lasting, type InputSeries } from './promtool.ts';

export type Subject = Readonly<Record<string, string>>;

/** The minute at which a value is reached. */
export const TURN = 10;

/** A ratio is so many of so many; what else there is to say is a number. */
export type Reached = number | { readonly parts: number; readonly whole: number };

export interface Course {
  readonly reached: Reached;
  /** The value before, and after it has ended. */
  readonly rest: number;
  /** When it ends, where that is not the window's to say. */
  readonly until?: number;
  readonly minutes: number;
  /** Label values that stand in for those that a signal selects. */
  readonly instead?: Readonly<Record<string, string>>;
  /** True where nothing was there before: a history that is read whole. */
  readonly isNew?: boolean;
  /** Instead of how much must be there. */
  readonly enough?: number;
  /** When it is reached, if not at the turn. */
  readonly at?: number;
}

const SUBJECT_NAMES: Readonly<Record<string, readonly [string, string]>> = {
  project: ['work/shop', 'work/site'],
  agent: ['scout', 'writer'],
  tool: ['Bash', 'Read'],
  event: ['Stop', 'PreToolUse'],
  hook: ['lint.sh', 'greet.sh'],
  source: ['transcripts', 'hooks'],
  sources: ['transcripts/telemetry', 'transcripts/hooks'],
  kind: ['torn', 'not_json'],
};

/** Values of the labels that a signal is judged by; there are two such subjects. */
export function subjectOf({ by }: Watched, which: 0 | 1 = 0): Subject {
  return Object.fromEntries(
    by.map((label) => [label, SUBJECT_NAMES[label]?.[which] ?? closedValues(label)[which] ?? `${label}-${'ab'.charAt(which)}`]),
  );
}

/** A value of a label that a selection leaves out. */
export function valueLeftOut(label: string, selected: string | readonly string[]): string {
  const candidates = [...closedValues(label), 'cancelled', 'interrupted', 'another'];
  return candidates.find((candidate) => ![selected].flat().includes(candidate)) ?? 'another';
}

export function inputsOf(signal: Watched, subject: Subject, course: Course): InputSeries[] {
  const { measure } = signal;
  const { reached, instead = {} } = course;
  switch (measure.kind) {
    case 'count':
      return spread(measure.of, numberOf(reached), signal.unit).map(({ labels, amount }) =>
        counter(measure.of, { ...subject, ...labels, ...instead }, [amount], course),
      );
    case 'ratio':
      return ratioInputs({ part: measure.part, whole: measure.whole }, subject, course);
    case 'duration':
      return durationInputs(measure.of, subject, course);
    case 'level': {
      return [...joined(measure.join, measure.of, subject, course), ...enoughInputs(measure.enough, subject, course)];
    }
    case 'share': {
      const available = (share: number): number => TOTAL * (measure.used ? 1 - share : share);
      // Less available is more used.
      const join = measure.used ? (measure.join === 'max' ? 'min' : 'max') : measure.join;
      const shares = { ...course, reached: available(numberOf(reached)), rest: available(course.rest) };
      return [
        ...joined(join, { metric: measure.available }, subject, shares),
        ...['a', 'b'].map((instance) => gauge(measure.total, { ...subject, instance }, { ...course, reached: TOTAL, rest: TOTAL })),
      ];
    }
  }
}

const TOTAL = 1000;
/** So much that what came before no longer weighs. */
const FLOOD = 1_000_000;

function numberOf(reached: Reached): number {
  return typeof reached === 'number' ? reached : reached.parts / reached.whole;
}

interface Part {
  readonly labels: Readonly<Record<string, string | undefined>>;
  readonly amount: number;
}

/** Two collectors, whose amounts must be added up; each tells of another of the values that are selected. */
function spread({ where = {} }: Selection, amount: number, unit: string): Part[] {
  const half = unit === 'count' ? Math.floor(amount / 2) : amount / 2;
  const chosen = (index: 0 | -1): Record<string, string | undefined> =>
    Object.fromEntries(Object.entries(where).map(([label, values]) => [label, [values].flat().at(index)]));
  return [
    { labels: { ...chosen(0), instance: 'a' }, amount: half },
    { labels: { ...chosen(-1), instance: 'b' }, amount: amount - half },
  ];
}

/** A counter that jumps by each amount in turn: at first, and when the course ends. */
function counter(
  { metric }: Selection,
  labels: Readonly<Record<string, string | undefined>>,
  [first, then = 0]: readonly [number, number?],
  course: Course,
): InputSeries {
  const { minutes, until = minutes + 1, isNew = false, at = TURN } = course;
  const values = lasting([isNew ? 'none' : 0, at], [first, until - at], [first + then, minutes - until + 1]);
  return { series: metric + labelsText(labels), values };
}

function ratioInputs({ part, whole }: { part: Selection; whole: Selection }, subject: Subject, course: Course): InputSeries[] {
  const { reached } = course;
  if (typeof reached === 'number') throw new Error('A ratio needs parts and a whole.');
  const parts = spread(part, reached.parts, 'count').map(({ labels, amount }) =>
    counter(part, { ...subject, ...labels, ...course.instead }, [amount], course),
  );
  if (part.metric !== whole.metric) return [...parts, counter(whole, subject, [reached.whole, FLOOD], course)];
  // What is of the whole and no part: one value of the label by which parts are told.
  const others = Object.entries(part.where ?? {}).map(([label, values]): [string, string] => {
    const all = [whole.where?.[label] ?? []].flat();
    return [label, all.find((value) => ![values].flat().includes(value)) ?? 'success'];
  });
  const rest = reached.whole - reached.parts;
  // What is of neither.
  const outside = Object.entries(whole.where ?? {}).map(([label, values]) =>
    counter(whole, { ...subject, [label]: valueLeftOut(label, values ?? []) }, [FLOOD], course),
  );
  return [...parts, counter(whole, { ...subject, ...Object.fromEntries(others) }, [rest, FLOOD], course), ...outside];
}

const EVENTS = 1000;

/** Events in such buckets that the 95th percentile is what is wanted; all in one bucket where there are few. */
function durationInputs(of: Selection, subject: Subject, course: Course): InputSeries[] {
  const bounds = [0, ...bucketsOf(of.metric)];
  const { reached } = course;
  const wanted = numberOf(reached);
  const events = typeof reached === 'number' ? EVENTS : reached.whole;
  const above = bounds.findIndex((bound) => bound > wanted);
  const [low = 0, high = Infinity] = [bounds[above - 1], bounds[above]];
  const place = (wanted - low) / (high - low);
  const isFew = typeof reached !== 'number';
  // The percentile lies in the bucket: with some below it, or, near its upper bound, with some above it.
  const below = isFew || place >= 0.95 ? 0 : (events * (0.95 - place)) / (1 - place);
  const within = isFew || place < 0.95 ? events : (events * 0.95) / place;
  const atMost = (bound: number): number => (bound > high ? events : bound === high ? within : bound >= low ? below : 0);
  // Two collectors, one of which has seen the fast ones alone.
  const fast = isFew ? 1 : below;
  const series = (name: string, labels: Subject, amount: number, ofFast: number): InputSeries[] => [
    counter({ metric: `${of.metric}_${name}` }, { ...subject, ...labels, instance: 'a' }, [ofFast, FLOOD], course),
    counter({ metric: `${of.metric}_${name}` }, { ...subject, ...labels, instance: 'b' }, [amount - ofFast, 0], course),
  ];
  const buckets = [...bounds.slice(1), Infinity].flatMap((bound) => {
    const amount = atMost(bound);
    return series('bucket', { le: bound === Infinity ? '+Inf' : String(bound) }, amount, Math.min(fast, amount));
  });
  return [...buckets, ...series('count', {}, events, fast)];
}

/** Two collectors that say different things, so that it shows which of them is heard. */
function joined(join: Join, of: Selection, subject: Subject, course: Course): InputSeries[] {
  const labels = { ...spread(of, 0, '')[0]?.labels, ...subject, ...course.instead };
  const reached = numberOf(course.reached);
  const at = (instance: string, value: number, rest: number): InputSeries =>
    gauge(of.metric, { ...labels, instance }, { ...course, reached: value, rest });
  if (join === 'sum') return [at('a', reached / 4, course.rest / 2), at('b', (reached * 3) / 4, course.rest / 2)];
  const between = (reached + course.rest) / 2;
  const other = join === 'max' ? Math.min(reached, between) : Math.max(reached, between);
  return [at('a', reached, course.rest), at('b', other, course.rest)];
}

/** Two collectors, the better informed of which counts. */
function enoughInputs(
  enough: { readonly metric: string; readonly min: number } | undefined,
  subject: Subject,
  course: Course,
): InputSeries[] {
  if (enough === undefined) return [];
  const most = course.enough ?? enough.min;
  return [most, most - 1].map((reached, index) =>
    gauge(enough.metric, { ...subject, instance: 'ab'.charAt(index) }, { ...course, reached, rest: 0 }),
  );
}

function gauge(metric: string, labels: Readonly<Record<string, string | undefined>>, course: Course): InputSeries {
  const { minutes, until = minutes + 1, rest, reached, isNew = false } = course;
  const values = lasting([isNew ? 'none' : rest, TURN], [numberOf(reached), until - TURN], [rest, minutes - until + 1]);
  return { series: metric + labelsText(labels), values };
}
