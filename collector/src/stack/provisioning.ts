/**
 * The generated configuration as this collector needs it. The generated files name the default addresses, all on
 * loopback, and no token; for anything else a copy is written in which addresses are replaced and the token is put in.
 */
import { cpSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isMap, isSeq, parseDocument, type Document } from 'yaml';
import { SERVICES, type ServiceKey } from './services.ts';

export const DEFAULT_COLLECTOR_ADDRESS = '127.0.0.1:8001';

export type Addresses = Record<ServiceKey, string>;

export interface ProvisioningOptions {
  generatedDir: string;
  /** Where a copy is written if one is needed. Its parent must be for the owner's eyes only: it may hold the token. */
  copyDir: string;
  addresses: Addresses;
  collectorAddress: string;
  /** What the collector wants of those who ask it; empty for nothing. */
  token: string;
}

export function addressesOf(ports: Partial<Record<ServiceKey, number>>): Addresses {
  const address = (key: ServiceKey): string => {
    const port = ports[key] ?? SERVICES.find((service) => service.key === key)?.port;
    return `127.0.0.1:${String(port)}`;
  };
  return {
    prometheus: address('prometheus'),
    alertmanager: address('alertmanager'),
    nodeExporter: address('nodeExporter'),
    grafana: address('grafana'),
    loki: address('loki'),
    alloy: address('alloy'),
  };
}

/** @returns the folder to use: the generated one itself when nothing differs */
export function provisioningFor({ generatedDir, copyDir, addresses, collectorAddress, token }: ProvisioningOptions): string {
  const replaced = new Map([[DEFAULT_COLLECTOR_ADDRESS, collectorAddress]]);
  for (const { key, port } of SERVICES) replaced.set(`127.0.0.1:${port}`, addresses[key]);
  const changed = new Map([...replaced].filter(([from, to]) => from !== to));
  rmSync(copyDir, { recursive: true, force: true });
  if (changed.size === 0 && token === '') return generatedDir;
  cpSync(generatedDir, copyDir, { recursive: true });
  if (changed.size > 0) replaceAddresses(copyDir, changed);
  if (token !== '') addToken(copyDir, collectorAddress, token);
  return copyDir;
}

function replaceAddresses(dir: string, replaced: ReadonlyMap<string, string>): void {
  // One pass over all of them: an address put in is never replaced again.
  const pattern = new RegExp(`(?:${[...replaced.keys()].map((text) => text.replaceAll('.', '\\.')).join('|')})(?!\\d)`, 'g');
  for (const entry of readdirSync(dir, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    const text = readFileSync(path, 'utf8');
    const adjusted = text.replace(pattern, (address, offset: number) => {
      const put = replaced.get(address) ?? address;
      // Where a value of YAML begins, the bracket of an IPv6 address would begin a list.
      return put.startsWith('[') && /[-:] $/.test(text.slice(0, offset)) ? JSON.stringify(put) : put;
    });
    if (adjusted !== text) writeFileSync(path, adjusted);
  }
}

function addToken(dir: string, collectorAddress: string, token: string): void {
  edit(join(dir, 'prometheus', 'prometheus.yml'), (config) => {
    for (const job of itemsOf(config.get('scrape_configs'))) {
      if (JSON.stringify(job).includes(collectorAddress)) job.set('authorization', { credentials: token });
    }
  });
  const pluginsDir = join(dir, 'grafana', 'plugins');
  for (const name of readdirSync(pluginsDir)) {
    edit(join(pluginsDir, name), (config) => {
      for (const app of itemsOf(config.get('apps'))) app.set('secureJsonData', { token });
    });
  }
}

function itemsOf(list: unknown): { set: (key: string, value: unknown) => void }[] {
  return isSeq(list) ? list.items.filter((item) => isMap(item)) : [];
}

function edit(path: string, change: (config: Document) => void): void {
  const config = parseDocument(readFileSync(path, 'utf8'));
  change(config);
  writeFileSync(path, config.toString());
}
