/** From series to the lines of an exposition, in both formats, by prom-client's registry. */
import { Registry, type Gauge } from 'prom-client';
import type { MetricName } from '../../catalog/metrics.ts';
import type { MetricUnit } from '../../catalog/metrics/definition.ts';
import { cellAt, exposedAmount, type Exemplar, type Family, type Page, type Series } from './families.ts';
import type { Format } from './scrape.ts';
import { PARTS_PER_UNIT } from './units.ts';

export interface Writer {
  /** The lines that say what a family is. */
  head(family: Family): Buffer;
  /** The lines of a page's series, with those born after `seenUntil` at 0. */
  lines(page: Page, seenUntil: number): Promise<Buffer>;
}

/** For someone to whom nothing is new. */
export const EVERYTHING = Number.POSITIVE_INFINITY;

/** What is to be written next: the registry asks a metric for its values, but cannot say for whom. */
interface Assignment {
  series: readonly Series[];
  seenUntil: number;
}

export async function createWriter(families: readonly Family[], format: Format): Promise<Writer> {
  const registry = format === 'openmetrics' ? createOpenMetricsRegistry() : new Registry();
  const assignment: Assignment = { series: [], seenUntil: EVERYTHING };
  const heads = new Map<Family, string>();
  for (const family of families) {
    register(registry, family, { format, assignment });
    heads.set(family, `${await registry.getSingleMetricAsString(family.name)}\n`);
  }

  return {
    head: (family) => Buffer.from(unitLine(family, format) + (heads.get(family) ?? '')),
    async lines({ family, series }, seenUntil) {
      // The registry takes the values before it gives up control.
      Object.assign(assignment, { series, seenUntil });
      const text = await registry.getSingleMetricAsString(family.name);
      return Buffer.from(`${text}\n`.slice(heads.get(family)?.length));
    },
  };
}

function createOpenMetricsRegistry(): Registry {
  const registry = new Registry();
  // Its type allows only the format that the registry was made with.
  (registry as Registry<typeof Registry.OPENMETRICS_CONTENT_TYPE | typeof Registry.PROMETHEUS_CONTENT_TYPE>).setContentType(
    Registry.OPENMETRICS_CONTENT_TYPE,
  );
  return registry;
}

/** OpenMetrics names a unit only where the metric's name ends with it. */
const UNIT_SUFFIX: Partial<Record<MetricUnit, string>> = {
  seconds: 'seconds',
  timestamp: 'seconds',
  bytes: 'bytes',
  tokens: 'tokens',
  usd: 'usd',
};

function unitLine({ name, definition }: Family, format: Format): string {
  const unit = UNIT_SUFFIX[definition.unit];
  const exposedName = openMetricsName(name);
  return format === 'openmetrics' && unit !== undefined && exposedName.endsWith(`_${unit}`) ? `# UNIT ${exposedName} ${unit}\n` : '';
}

/** OpenMetrics puts `_total` on a counter's samples, not on its name. */
function openMetricsName(name: MetricName): string {
  return name.replace(/_total$/, '');
}

/** A value as prom-client's registry writes it. `sharedLabels` are written once and remembered by identity. */
interface RegistryValue {
  metricName?: string;
  labels: Readonly<Record<string, string>>;
  sharedLabels: Readonly<Record<string, string>>;
  value: number;
  exemplar?: { labelSet: Record<string, string>; value: number; timestamp: number };
}

type ValuesOf = (series: Series, seenUntil: number) => RegistryValue[];

/** Registers a family as a metric whose values are those of the series that are to be written. */
function register(registry: Registry, family: Family, { format, assignment }: { format: Format; assignment: Assignment }): void {
  const { definition } = family;
  const shape = {
    name: format === 'openmetrics' ? openMetricsName(family.name) : family.name,
    help: definition.help,
    type: definition.type,
    aggregator: 'sum',
  };
  const valuesOf = definition.type === 'histogram' ? histogramValues(family) : singleValues(family);
  const get = () => {
    const { series, seenUntil } = assignment;
    return Promise.resolve({ ...shape, values: series.flatMap((each) => valuesOf(each, seenUntil)) });
  };
  const metric = { ...shape, name: family.name, get };
  // The registry asks for `name` and `get` only; its type asks for one of the library's own classes.
  registry.registerMetric(metric as unknown as Gauge);
}

const NO_LABELS = {};

function singleValues({ definition }: Family): ValuesOf {
  const parts = PARTS_PER_UNIT[definition.unit];
  return (series, seenUntil) => [
    {
      labels: NO_LABELS,
      sharedLabels: series.labels,
      value: exposedAmount(series, cellAt(series, 0), seenUntil) / parts,
      ...exemplarValue(series.born > seenUntil ? undefined : series.exemplars[0], parts),
    },
  ];
}

function histogramValues({ name, definition, cellNames }: Family): ValuesOf {
  const parts = PARTS_PER_UNIT[definition.unit];
  const bounds = cellNames.filter((cell) => cell.startsWith('le=')).map((cell) => ({ le: cell.slice('le='.length) }));
  const [countIndex, sumIndex] = [bounds.length, bounds.length + 1];
  const names = { bucket: `${name}_bucket`, count: `${name}_count`, sum: `${name}_sum` };
  const bucketLabels = [...bounds, { le: '+Inf' }];
  return (series, seenUntil) => {
    const sharedLabels = series.labels;
    const amountAt = (index: number): number => exposedAmount(series, cellAt(series, index), seenUntil);
    const buckets = bucketLabels.map((labels, index) => ({
      metricName: names.bucket,
      labels,
      sharedLabels,
      value: amountAt(index),
      ...exemplarValue(series.born > seenUntil ? undefined : series.exemplars[index], parts),
    }));
    return [
      ...buckets,
      { metricName: names.sum, labels: NO_LABELS, sharedLabels, value: amountAt(sumIndex) / parts },
      { metricName: names.count, labels: NO_LABELS, sharedLabels, value: amountAt(countIndex) },
    ];
  };
}

function exemplarValue(exemplar: Exemplar | undefined, parts: number): Pick<RegistryValue, 'exemplar'> {
  if (exemplar === undefined) return {};
  const { sessionId, amount, at } = exemplar;
  return { exemplar: { labelSet: { session_id: sessionId }, value: amount / parts, timestamp: at / 1000 } };
}
