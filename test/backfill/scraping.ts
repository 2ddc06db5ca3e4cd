/** A Prometheus with the generated jobs and rules, which scrapes a collector of a test. */
import { cpSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type MetricName, metrics } from '../../collector/src/catalog/metrics.ts';
import { type Prometheus, startPrometheus } from '../support/prometheus.ts';
import { waitFor } from '../support/waiting.ts';

const GENERATED = fileURLToPath(new URL('../../provisioning/prometheus', import.meta.url));
/** A port on which nothing listens. */
const NOBODY = '127.0.0.1:9';

export async function startScraping(directory: string, collectorPort: number): Promise<Prometheus> {
  const target = `127.0.0.1:${collectorPort}`;
  cpSync(join(GENERATED, 'rules'), join(directory, 'rules'), { recursive: true });
  const configuration = readFileSync(join(GENERATED, 'prometheus.yml'), 'utf8')
    .replaceAll(/127\.0\.0\.1:\d+/g, (address) => (address === '127.0.0.1:8001' ? target : NOBODY))
    .replaceAll(/scrape_interval: \d+s/g, 'scrape_interval: 1s')
    .replaceAll(/scrape_timeout: \d+s/g, 'scrape_timeout: 1s');
  return startPrometheus({ directory, target, configuration });
}

/** Until both jobs have scraped the collector so often. */
export async function untilScraped(prometheus: Prometheus, port: number, times = 3): Promise<void> {
  const scrapes = `min(count_over_time((up{job=~"ccmon.*",instance="127.0.0.1:${port}"} == 1)[30s:500ms]))`;
  await waitFor({ for: `${times} scrapes of port ${port}` }, async () =>
    ((await prometheus.value(scrapes)) ?? 0) >= 2 * times ? true : undefined,
  );
}

/** What has no date in the store. */
const UNDATED: readonly MetricName[] = ['claude_session_damage_total', 'claude_process_cpu_seconds_total', 'claude_session_size_bytes'];

/** Every series of a counter that the past may have: Prometheus drops names when it computes, so each is asked for by itself. */
export const COUNTERS = (Object.entries(metrics) as [MetricName, (typeof metrics)[MetricName]][]).flatMap(([name, { type }]) => {
  if (!name.startsWith('claude_') || type === 'gauge' || UNDATED.includes(name)) return [];
  return type === 'histogram' ? [`${name}_bucket`, `${name}_sum`, `${name}_count`] : [name];
});
