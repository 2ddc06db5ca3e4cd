/** Whether what a signal of the user's own names is in the catalog. */
import { CUSTOM_PREFIX } from '../../../collector/src/catalog/metrics.ts';
import type { MetricDefinition } from '../../../collector/src/catalog/metrics/definition.ts';
import { closedValues, metricNamed } from '../rules/catalogFacts.ts';
import type { Selection, Watched, WatchedMeasure } from '../rules/watched.ts';
import type { Fault } from './applySettings.ts';

type MetricType = MetricDefinition['type'];
const TYPES: Readonly<Record<WatchedMeasure['kind'], MetricType>> = {
  ...{ count: 'counter', ratio: 'counter', duration: 'histogram', level: 'gauge', share: 'gauge' },
};

export function catalogFaults({ measure, by }: Pick<Watched, 'measure' | 'by'>): Fault[] {
  const type = TYPES[measure.kind];
  return selectionsOf(measure).flatMap(([path, selection]) => selectionFaults(selection, { path, type, by }));
}

function selectionsOf(measure: WatchedMeasure): [path: string, selection: Selection][] {
  if (measure.kind === 'share') return [];
  if (measure.kind === 'ratio') {
    return [
      ['part', measure.part],
      ['whole', measure.whole],
    ];
  }
  return [['of', measure.of]];
}

function selectionFaults(
  { metric, where = {} }: Selection,
  { path, type, by }: { path: string; type: MetricType; by: readonly string[] },
): Fault[] {
  const at = (message: string, ...keys: string[]): Fault => ({ path: ['measure', path, ...keys], message });
  if (metric.startsWith(CUSTOM_PREFIX)) {
    const isCounter = metric.endsWith('_total');
    return type === 'histogram' || (type === 'counter') !== isCounter
      ? [at(`a ${type} is needed; metrics recorded by hand are counters if their name ends with _total, else gauges`, 'metric')]
      : [];
  }
  const definition = metricNamed(metric);
  if (definition === undefined) return [at(`there is no metric ${metric}. METRICS.md lists what there is`, 'metric')];
  if (definition.type !== type) return [at(`${metric} is a ${definition.type}; a ${type} is needed`, 'metric')];
  const known: readonly string[] = definition.labels;
  const has = known.length === 0 ? 'it has none' : `it has ${known.join(', ')}`;
  return [
    ...by
      .filter((label) => !known.includes(label))
      .map((label): Fault => ({ path: ['by'], message: `${metric} has no label ${label}; ${has}` })),
    ...Object.entries(where).flatMap(([label, values]) => {
      if (!known.includes(label)) return [at(`${metric} has no such label; ${has}`, 'where', label)];
      const closed = closedValues(label);
      return [values ?? []]
        .flat()
        .filter((value) => closed.length > 0 && !closed.includes(value))
        .map((value) => at(`there is no ${label} ${value}; there are ${closed.join(', ')}`, 'where', label));
    }),
  ];
}
