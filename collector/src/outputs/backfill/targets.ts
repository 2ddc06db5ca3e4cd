/** The labels that Prometheus gives the series that it scrapes of the collector, from the configuration that it scrapes by. */
import fs from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import type { MetricName } from '../../catalog/metrics.ts';
import { DEFAULT_COLLECTOR_ADDRESS } from '../../stack/provisioning.ts';
import { selectionFor } from '../prometheus/scrape.ts';
import type { Labels } from './openMetrics.ts';

const configuration = z.object({
  scrape_configs: z.array(
    z.object({
      job_name: z.string(),
      params: z.record(z.string(), z.array(z.string())).default({}),
      static_configs: z.array(z.object({ targets: z.array(z.string()) })),
    }),
  ),
});

/** @param instance where Prometheus scrapes the collector: `127.0.0.1:8001` */
export function readTargetLabels(provisioningDir: string, instance: string): (metric: MetricName) => Labels {
  const file = path.join(provisioningDir, 'prometheus', 'prometheus.yml');
  const { scrape_configs: all } = configuration.parse(parse(fs.readFileSync(file, 'utf8')));
  const jobs = all
    .filter(({ static_configs }) => static_configs.some(({ targets }) => targets.includes(DEFAULT_COLLECTOR_ADDRESS)))
    .map(({ job_name: job, params }) => ({ job, isChosen: selectionFor(queryOf(params)) }));
  return (metric) => {
    const job = jobs.find(({ isChosen }) => isChosen(metric));
    if (job === undefined) throw new Error(`No job of ${file} scrapes ${metric} of ${DEFAULT_COLLECTOR_ADDRESS}.`);
    return { job: job.job, instance };
  };
}

function queryOf(params: Readonly<Record<string, readonly string[]>>): URLSearchParams {
  return new URLSearchParams(Object.entries(params).flatMap(([name, values]) => values.map((value): [string, string] => [name, value])));
}
