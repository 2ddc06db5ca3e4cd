/**
 * Names of somebody's own metrics and their labels: those that Prometheus' own linter (`promtool check metrics`) has nothing
 * to say about, since it would speak of the whole of /metrics. Its rules are in client_golang, promlint/validations.
 */

export const METRIC_NAME = /^[a-z](?:_?[a-z0-9]+)*$/;
export const METRIC_NAME_LENGTH_MAX = 60;

/** Endings that belong to other types of metrics, or to samples that OpenMetrics derives. */
const RESERVED_ENDINGS = ['bucket', 'count', 'sum', 'created', 'info'];
const TYPES = ['counter', 'gauge', 'summary', 'histogram', 'gauge_histogram', 'untyped'];
const ABBREVIATIONS = ['s', 'ms', 'us', 'ns', 'sec', 'b', 'kb', 'mb', 'gb', 'tb', 'pb', 'm', 'h', 'd'];

const PREFIXES = [
  ...['pico', 'nano', 'micro', 'milli', 'centi', 'deci', 'deca', 'hecto', 'kilo', 'kibi'],
  ...['mega', 'mebi', 'mibi', 'giga', 'gibi', 'tera', 'tebi', 'peta', 'pebi'],
];
/** The unit that each is measured in. */
const BASE_UNITS: Readonly<Record<string, string>> = {
  amperes: 'amperes',
  bytes: 'bytes',
  bits: 'bytes',
  celsius: 'celsius',
  kelvins: 'celsius',
  kelvin: 'celsius',
  fahrenheit: 'celsius',
  rankine: 'celsius',
  grams: 'grams',
  pounds: 'grams',
  ounces: 'grams',
  joules: 'joules',
  calories: 'joules',
  meters: 'meters',
  metres: 'metres',
  inches: 'meters',
  yards: 'meters',
  miles: 'meters',
  moles: 'moles',
  seconds: 'seconds',
  minutes: 'seconds',
  hours: 'seconds',
  days: 'seconds',
  weeks: 'seconds',
  volts: 'volts',
};

/** What is wrong with a metric's name, in words; empty for nothing. */
export function metricNameProblem(name: string, type: 'gauge' | 'counter'): string {
  if (!METRIC_NAME.test(name) || name.length > METRIC_NAME_LENGTH_MAX) {
    return `expected a name such as build_seconds: lower case letters, digits and single underscores, at most ${METRIC_NAME_LENGTH_MAX} characters`;
  }
  const words = name.split('_');
  const last = words.at(-1) ?? '';
  if (type === 'gauge' && last === 'total') return 'a gauge may not end in _total: that is for counters';
  if (RESERVED_ENDINGS.includes(type === 'counter' ? (familyName(name).split('_').at(-1) ?? '') : last)) {
    return `may not end in _${last === 'total' ? (words.at(-2) ?? '') : last}: Prometheus gives that ending a meaning of its own`;
  }
  const typeName = TYPES.find((each) => `_${name}_`.includes(`_${each}_`));
  if (typeName !== undefined) return `leave "${typeName}" out of the name: the type is told apart from it`;
  if (words.some((word) => ABBREVIATIONS.includes(word))) return 'write units out, such as seconds or bytes';
  return unitProblem(words);
}

/** Prefixed units (`milliseconds`) and those that Prometheus does without (`minutes`). */
function unitProblem(words: readonly string[]): string {
  for (const word of words) {
    for (const [unit, base] of Object.entries(BASE_UNITS)) {
      const isUnit = word === unit || PREFIXES.some((prefix) => word === prefix + unit);
      if (isUnit && word !== base) return `give it in ${base}, not in ${word}`;
    }
  }
  return '';
}

/** What a counter and its samples are named after: without the ending that OpenMetrics puts on the samples. */
export function familyName(name: string): string {
  return name.replace(/_total$/, '');
}

/** As it is exposed, without the prefix. */
export function exposedName(name: string, type: 'gauge' | 'counter'): string {
  return type === 'counter' ? `${familyName(name)}_total` : name;
}

export const LABEL_NAME = /^[a-z][a-z0-9_]{0,39}$/;
/** Prometheus puts these on itself, or gives them a meaning. */
const RESERVED_LABELS = ['job', 'instance', 'le', 'quantile'];

/** What is wrong with a label's name, in words; empty for nothing. */
export function labelNameProblem(name: string): string {
  if (!LABEL_NAME.test(name))
    return 'expected a label name such as branch: lower case letters, digits and underscores, at most 40 characters';
  return RESERVED_LABELS.includes(name) ? `the label ${name} belongs to Prometheus: choose another name` : '';
}
