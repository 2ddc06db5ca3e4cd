import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { temporaryDirectory } from '../../../test/support/temporaryDirectory.ts';
import { addressesOf, provisioningFor } from './provisioning.ts';

const GENERATED = fileURLToPath(new URL('../../../provisioning', import.meta.url));

interface Job {
  job_name: string;
  authorization?: { credentials: string };
  static_configs: { targets: string[] }[];
}

function jobsIn(dir: string): Job[] {
  return (parse(readFileSync(join(dir, 'prometheus', 'prometheus.yml'), 'utf8')) as { scrape_configs: Job[] }).scrape_configs;
}

it('uses the generated files themselves at the usual addresses', async () => {
  const copyDir = join(await temporaryDirectory(), 'copy');
  const options = { generatedDir: GENERATED, copyDir, addresses: addressesOf({}), token: '' };
  expect(provisioningFor({ ...options, collectorAddress: '127.0.0.1:8001' })).toBe(GENERATED);
  expect(existsSync(copyDir)).toBe(false);
});

it('replaces every address in a copy, each once', async () => {
  const copyDir = join(await temporaryDirectory(), 'copy');
  // Prometheus takes the usual port of Alertmanager, which moves: a second pass would move Prometheus as well.
  const addresses = addressesOf({ prometheus: 9093, alertmanager: 19093 });
  const dir = provisioningFor({ generatedDir: GENERATED, copyDir, addresses, collectorAddress: '127.0.0.1:18001', token: '' });
  expect(dir).toBe(copyDir);
  const targets = Object.fromEntries(jobsIn(dir).map((job) => [job.job_name, job.static_configs[0]?.targets[0]]));
  expect(targets).toMatchObject({
    ccmon: '127.0.0.1:18001',
    prometheus: '127.0.0.1:9093',
    alertmanager: '127.0.0.1:19093',
    node: '127.0.0.1:9100',
  });
  const rules = readdirSync(join(GENERATED, 'prometheus', 'rules'));
  expect(readdirSync(join(dir, 'prometheus', 'rules'))).toEqual(rules);
  const dataSources = readFileSync(join(dir, 'grafana', 'datasources', readdirSync(join(dir, 'grafana', 'datasources'))[0] ?? ''), 'utf8');
  expect(dataSources).toContain('http://127.0.0.1:19093');
  expect(dataSources).not.toMatch(/127\.0\.0\.1:9090\b/);
});

it('puts an IPv6 address in as Prometheus and Grafana want it', async () => {
  const copyDir = join(await temporaryDirectory(), 'copy');
  const options = { generatedDir: GENERATED, copyDir, addresses: addressesOf({}), token: 'a-token' };
  const dir = provisioningFor({ ...options, collectorAddress: '[::1]:8001' });
  const jobs = jobsIn(dir).filter(({ authorization }) => authorization !== undefined);
  expect(jobs.map(({ static_configs: [targets] }) => targets?.targets)).toEqual([['[::1]:8001'], ['[::1]:8001']]);
  const app = readFileSync(join(dir, 'grafana', 'plugins', 'ccmon.yaml'), 'utf8');
  expect(parse(app)).toMatchObject({ apps: [{ jsonData: { collectorUrl: 'http://[::1]:8001' } }] });
});

it('gives the token to the jobs of the collector and to the Grafana app, and to nobody else', async () => {
  const copyDir = join(await temporaryDirectory(), 'copy');
  const options = { generatedDir: GENERATED, copyDir, addresses: addressesOf({}), token: 'a: "token"' };
  const dir = provisioningFor({ ...options, collectorAddress: '127.0.0.1:8001' });
  const holders = jobsIn(dir).filter(({ authorization }) => authorization?.credentials === 'a: "token"');
  expect(holders.map(({ job_name }) => job_name)).toEqual(['ccmon', 'ccmon-sessions']);
  const plugins = join(dir, 'grafana', 'plugins');
  const apps = readdirSync(plugins).map((name) => parse(readFileSync(join(plugins, name), 'utf8')) as unknown);
  expect(apps).toMatchObject([{ apps: [{ type: 'ccmon-claudecode-app', secureJsonData: { token: 'a: "token"' } }] }]);
});

it('leaves no copy, and so no token, behind when none is needed any more', async () => {
  const copyDir = join(await temporaryDirectory(), 'copy');
  const options = { generatedDir: GENERATED, copyDir, addresses: addressesOf({}), collectorAddress: '127.0.0.1:8001' };
  provisioningFor({ ...options, token: 'secret' });
  expect(existsSync(copyDir)).toBe(true);
  provisioningFor({ ...options, token: '' });
  expect(existsSync(copyDir)).toBe(false);
});
