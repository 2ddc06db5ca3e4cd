/**
 * Metrics that people record by hand: the catalog does not know them. Their values are the store's own and counters among
 * them only grow there, so there is nothing to hold; like any counter's, a new series is shown at 0 first.
 */
import { Counter, Gauge, Registry } from 'prom-client';
import { CUSTOM_PREFIX } from '../../catalog/metrics.ts';
import type { CustomSeriesState } from '../../ledger/changes.ts';
import { ALWAYS } from './families.ts';
import type { Format } from './scrape.ts';

export interface CustomMetrics {
  /** Takes up what the store holds. */
  readonly load: (states: readonly CustomSeriesState[]) => void;
  /** What the open transaction makes of a series. */
  readonly stage: (state: CustomSeriesState | null) => void;
  readonly commit: () => void;
  readonly rollback: () => void;
  /** All of them, with counters born after `seenUntil` at 0. */
  readonly text: (request: CustomTextRequest) => Promise<Buffer>;
}

export interface CustomTextRequest {
  format: Format;
  isChosen: (metric: string) => boolean;
  seenUntil: number;
}

interface CustomSeries extends CustomSeriesState {
  /** The moment of its first value. */
  born: number;
}

const HELP = 'Recorded by hand.';
const NOTHING = Buffer.alloc(0);

export function createCustomMetrics({ moment }: { moment: () => number }): CustomMetrics {
  /** By metric and labels. */
  const families = new Map<string, Map<string, CustomSeries>>();
  let staged: CustomSeriesState[] = [];
  let youngest = ALWAYS;
  let version = 0;
  /** As it is to somebody to whom nothing in it is new. */
  const written = new Map<Format, { version: number; text: Buffer }>();

  const show = (state: CustomSeriesState, now: number): void => {
    const family = families.get(state.metric) ?? new Map<string, CustomSeries>();
    families.set(state.metric, family);
    const key = JSON.stringify(state.labels);
    const born = family.get(key)?.born ?? now;
    family.set(key, { ...state, born });
    youngest = Math.max(youngest, born);
    version++;
  };
  const write = async (format: Format, seenUntil: number): Promise<Buffer> => {
    const inOrder = [...families].sort(([a], [b]) => (a < b ? -1 : 1));
    const parts = inOrder.map(([metric, family]) => writeFamily(CUSTOM_PREFIX + metric, [...family.values()], { format, seenUntil }));
    return Buffer.from((await Promise.all(parts)).join(''));
  };

  return {
    load(states) {
      for (const state of states) show(state, ALWAYS);
    },
    stage(state) {
      if (state !== null) staged.push(state);
    },
    commit() {
      for (const state of staged) show(state, moment());
      staged = [];
    },
    rollback() {
      staged = [];
    },
    async text({ format, isChosen, seenUntil }) {
      if (families.size === 0 || !isChosen(CUSTOM_PREFIX)) return NOTHING;
      if (youngest > seenUntil) return write(format, seenUntil);
      const known = written.get(format);
      if (known?.version === version) return known.text;
      const writtenVersion = version;
      const text = await write(format, seenUntil);
      written.set(format, { version: writtenVersion, text });
      return text;
    },
  };
}

/** In the values that the series have now. */
async function writeFamily(
  name: string,
  series: readonly CustomSeries[],
  { format, seenUntil }: { format: Format; seenUntil: number },
): Promise<string> {
  const registry = new Registry<typeof Registry.OPENMETRICS_CONTENT_TYPE | typeof Registry.PROMETHEUS_CONTENT_TYPE>();
  registry.setContentType(format === 'openmetrics' ? Registry.OPENMETRICS_CONTENT_TYPE : Registry.PROMETHEUS_CONTENT_TYPE);
  const labelNames = [...new Set(series.flatMap(({ labels }) => Object.keys(labels)))];
  const shape = { name, help: HELP, labelNames, registers: [registry] };
  if (series[0]?.type === 'counter') {
    const counter = new Counter(shape);
    for (const { labels, value, born } of series) counter.inc(labels, born > seenUntil ? 0 : value);
  } else {
    const gauge = new Gauge(shape);
    for (const { labels, value } of series) gauge.set(labels, value);
  }
  return `${await registry.getSingleMetricAsString(name)}\n`;
}
