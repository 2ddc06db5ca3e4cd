/**
 * Writes families down as text, with prom-client, in both formats. Text is made when a family has changed, not when a
 * scraper comes: a scrape finds it ready and only puts the parts together.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { Registry, type Gauge } from 'prom-client';
import type { MetricName, MetricUnit } from '../../catalog/metrics.ts';
import { cellAt, exposedAmount, type Exemplar, type Family, type Series } from './families.ts';
import type { Format } from './scrape.ts';
import { PARTS_PER_UNIT } from './units.ts';

export interface Exposition {
  /**
   * The text of the chosen families as they are now, with series born after `seenUntil` at 0. `onTaken` is called at the
   * very moment at which it is taken: no value can change between the two.
   */
  take(request: TakeRequest, onTaken: (families: readonly Family[]) => void): Promise<Buffer>;
  /** Makes the text of what has changed, in the formats that were asked for, without holding up anything else. */
  prepare(): Promise<void>;
  prepareSoon(): void;
  close(): void;
}

export interface TakeRequest {
  format: Format;
  isChosen: (metric: string) => boolean;
  seenUntil: number;
}

interface Rendered {
  version: number;
  text: Buffer;
}

/** Text is made this long after a change, so that a burst of changes makes it once. */
const PREPARE_DELAY_MS = 50;

export function createExposition(families: readonly Family[]): Exposition {
  const writers: Record<Format, Writer> = { text: createWriter(families, 'text'), openmetrics: createWriter(families, 'openmetrics') };
  const ready: Record<Format, Map<Family, Rendered>> = { text: new Map(), openmetrics: new Map() };
  // What Prometheus asks for; other formats from the first time on that someone does.
  const formats = new Set<Format>(['openmetrics']);
  let timer: NodeJS.Timeout | undefined;

  const render = async (format: Format, family: Family): Promise<Rendered> => {
    const found = ready[format].get(family);
    if (found?.version === family.version) return found;
    const rendered = await writers[format](family, Number.POSITIVE_INFINITY);
    ready[format].set(family, rendered);
    return rendered;
  };
  const prepare = async (): Promise<void> => {
    for (const format of formats) {
      for (const family of families) {
        await render(format, family);
        await nextTurn();
      }
    }
  };

  return {
    async take({ format, isChosen, seenUntil }, onTaken) {
      formats.add(format);
      const chosen = families.filter((family) => isChosen(family.name));
      for (;;) {
        const parts: Rendered[] = [];
        for (const family of chosen) {
          parts.push(await (family.youngest > seenUntil ? writers[format](family, seenUntil) : render(format, family)));
        }
        if (!parts.every(({ version }, i) => version === chosen[i]?.version)) continue;
        onTaken(chosen);
        const texts = parts.map(({ text }) => text);
        return Buffer.concat(format === 'openmetrics' ? [...texts, END] : texts);
      }
    },
    prepare,
    prepareSoon() {
      timer ??= setTimeout(() => {
        timer = undefined;
        void prepare();
      }, PREPARE_DELAY_MS).unref();
    },
    close: () => clearTimeout(timer),
  };
}

/** Writes one family as it is now, with series born after `seenUntil` at 0. */
type Writer = (family: Family, seenUntil: number) => Promise<Rendered>;

function createWriter(families: readonly Family[], format: Format): Writer {
  const registry = format === 'openmetrics' ? createOpenMetricsRegistry() : new Registry();
  let seenUntil = Number.POSITIVE_INFINITY;
  for (const family of families) register(registry, family, { format, seenUntil: () => seenUntil });
  return async (family, until) => {
    // The registry asks the metric for its values before it gives up control.
    seenUntil = until;
    const { version } = family;
    const text = await registry.getSingleMetricAsString(family.name);
    return { version, text: Buffer.from(`${unitLine(family, format)}${text}\n`) };
  };
}

const END = Buffer.from('# EOF\n');

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

/** Registers a family as a metric whose values are the family's own. */
function register(registry: Registry, family: Family, { format, seenUntil }: { format: Format; seenUntil: () => number }): void {
  const { definition } = family;
  const shape = {
    name: format === 'openmetrics' ? openMetricsName(family.name) : family.name,
    help: definition.help,
    type: definition.type,
    aggregator: 'sum',
  };
  const valuesOf = definition.type === 'histogram' ? histogramValues(family) : singleValues(family);
  const get = () => {
    const until = seenUntil();
    return Promise.resolve({ ...shape, values: [...family.series.values()].flatMap((series) => valuesOf(series, until)) });
  };
  const metric = { ...shape, name: family.name, get };
  // The registry asks for `name` and `get` only; its type asks for one of the library's own classes.
  registry.registerMetric(metric as unknown as Gauge);
}

const NO_LABELS = {};

type ValuesOf = (series: Series, seenUntil: number) => RegistryValue[];

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
  const bucketLabels = cellNames.filter((cell) => cell.startsWith('le=')).map((cell) => ({ le: cell.slice('le='.length) }));
  const [countIndex, sumIndex] = [bucketLabels.length, bucketLabels.length + 1];
  const names = { bucket: `${name}_bucket`, count: `${name}_count`, sum: `${name}_sum` };
  const allLabels = [...bucketLabels, { le: '+Inf' }];
  return (series, seenUntil) => {
    const amountAt = (index: number): number => exposedAmount(series, cellAt(series, index), seenUntil);
    const buckets = allLabels.map((labels, index) => ({
      metricName: names.bucket,
      labels,
      sharedLabels: series.labels,
      value: amountAt(index),
      ...exemplarValue(series.born > seenUntil ? undefined : series.exemplars[index], parts),
    }));
    return [
      ...buckets,
      { metricName: names.sum, labels: NO_LABELS, sharedLabels: series.labels, value: amountAt(sumIndex) / parts },
      { metricName: names.count, labels: NO_LABELS, sharedLabels: series.labels, value: amountAt(countIndex) },
    ];
  };
}

function exemplarValue(exemplar: Exemplar | undefined, parts: number): Pick<RegistryValue, 'exemplar'> {
  if (exemplar === undefined) return {};
  const { sessionId, amount, at } = exemplar;
  return { exemplar: { labelSet: { session_id: sessionId }, value: amount / parts, timestamp: at / 1000 } };
}
