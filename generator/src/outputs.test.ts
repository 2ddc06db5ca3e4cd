/** What holds of the generated files as a whole, and of the files in the repository against them. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { parse } from 'yaml';
import { EVENT_LOG, eventFields, events } from '../../collector/src/catalog/events.ts';
import { labels } from '../../collector/src/catalog/labels.ts';
import { metrics, SCRAPE_GROUPS } from '../../collector/src/catalog/metrics.ts';
import { allDashboards } from './dashboards/allDashboards.ts';
import { panelId } from './dashboards/dashboard.ts';
import { main } from './main.ts';
import { allOutputs, GENERATED_FOLDER } from './outputs.ts';
import { addresses } from './targets/addresses.ts';
import { HEADER } from './targets/yaml.ts';
import { compare } from './write.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const outputs = allOutputs();

function output(path: string): string {
  const text = outputs.get(path);
  if (text === undefined) throw new Error(`${path} is not generated`);
  return text;
}

function emptyFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'ccmon-generate-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

describe('generated files', () => {
  it('are committed as the code gives them', () => {
    expect(compare(ROOT, outputs), 'run "npm run generate" and commit what it writes').toEqual([]);
  });

  it('come out the same twice', () => {
    expect([...allOutputs()]).toEqual([...outputs]);
  });

  it.each([...outputs.keys()].filter((path) => !path.endsWith('.json')))('%s says that it is generated', (path) => {
    expect(output(path).split('\n')[0]).toContain(HEADER);
  });

  it.each([...outputs])('%s holds no date of its making and no path of the machine that made it', (_, text) => {
    expect(text).not.toContain(ROOT);
    expect(text.match(/20\d\d-\d\d-\d\d/g) ?? []).toEqual(text.includes('schema_config') ? ['2025-01-01'] : []);
  });
});

describe('npm run generate', () => {
  const run = (root: string, ...args: string[]): { code: number; printed: string[] } => {
    const printed: string[] = [];
    return { code: main(root, args, (line) => printed.push(line)), printed };
  };

  it('writes everything, then nothing', () => {
    const root = emptyFolder();
    expect(run(root).code).toBe(0);
    expect(compare(root, outputs)).toEqual([]);
    expect(run(root).printed).toEqual([`${String(outputs.size)} files generated, 0 of them new, changed or removed.`]);
  });

  it('restores what was edited, and removes what it does not write, in its own folder only', () => {
    const root = emptyFolder();
    run(root);
    const edited = join(root, GENERATED_FOLDER, 'loki/loki.yaml');
    writeFileSync(edited, 'edited');
    writeFileSync(join(root, GENERATED_FOLDER, 'loki/old.yaml'), 'stale');
    mkdirSync(join(root, 'collector/other'));
    writeFileSync(join(root, 'collector/other/mine.md'), 'mine');
    expect(run(root).printed).toEqual(
      expect.arrayContaining(['changed: provisioning/loki/loki.yaml', 'stale: provisioning/loki/old.yaml']),
    );
    expect(readFileSync(edited, 'utf8')).toBe(output('provisioning/loki/loki.yaml'));
    expect(compare(root, outputs)).toEqual([]);
    expect(readFileSync(join(root, 'collector/other/mine.md'), 'utf8')).toBe('mine');
  });

  it('with --check writes nothing and tells by its exit code', () => {
    const root = emptyFolder();
    expect(run(root, '--check').code).toBe(1);
    expect(compare(root, outputs)).toHaveLength(outputs.size);
    run(root);
    expect(run(root, '--check')).toEqual({ code: 0, printed: [`All ${String(outputs.size)} generated files are up to date.`] });
  });

  it('refuses an argument that it does not know', () => {
    const { code, printed } = run(emptyFolder(), '--chek');
    expect(code).toBe(2);
    expect(printed.join()).toContain('--chek');
  });
});

describe('prometheus.yml', () => {
  interface Job {
    job_name: string;
    scrape_interval?: string;
    params?: Record<string, string[]>;
    static_configs: { targets: string[] }[];
  }
  const config = parse(output('provisioning/prometheus/prometheus.yml')) as { global: { scrape_interval: string }; scrape_configs: Job[] };

  it("scrapes each of the collector's metrics in one of its two jobs, sessions more often", () => {
    expect(config.global.scrape_interval).toBe('15s');
    const jobs = config.scrape_configs.filter(({ static_configs }) => static_configs[0]?.targets[0] === addresses.collector);
    expect(jobs.map(({ job_name, scrape_interval, params }) => ({ job_name, scrape_interval, params }))).toEqual([
      { job_name: 'ccmon', scrape_interval: undefined, params: { 'exclude[]': Object.keys(SCRAPE_GROUPS) } },
      { job_name: 'ccmon-sessions', scrape_interval: '10s', params: { 'collect[]': ['sessions'] } },
    ]);
  });

  it('reaches nothing but loopback', () => {
    expect(
      config.scrape_configs
        .flatMap(({ static_configs }) => static_configs.flatMap(({ targets }) => targets))
        .filter((target) => !target.startsWith('127.0.0.1:')),
    ).toEqual([]);
  });
});

describe('docker-compose.yaml', () => {
  interface Service {
    image: string;
    network_mode?: string;
    ports?: string[];
    mem_limit?: string;
    restart?: string;
    healthcheck?: { test: string[] };
    volumes?: (string | { source: string; type: string })[];
    environment?: Record<string, string>;
  }
  const { services, volumes } = parse(output('provisioning/docker-compose.yaml')) as {
    services: Record<string, Service>;
    volumes: Record<string, unknown>;
  };
  const all = Object.entries(services);

  it.each(all)('%s: pinned, limited, watched, restarted', (_, service) => {
    expect(service.image).toMatch(/^[\w/-]+:v?\d+\.\d+\.\d+[\d.]*$/);
    expect(service.mem_limit).toMatch(/^\d+[mg]$/);
    expect(service.healthcheck?.test[0]).toMatch(/^CMD/);
    expect(service.restart).toBe('unless-stopped');
  });

  it('publishes ports on loopback only, and all of them where the services share their network', () => {
    expect(all.filter(([, { ports }]) => ports !== undefined).map(([name]) => name)).toEqual(['loopback']);
    expect((services['loopback']?.ports ?? []).filter((port) => !/^127\.0\.0\.1:\$\{\w+:-(\d+)\}:\1$/.test(port))).toEqual([]);
  });

  it("has no default for Grafana's password", () => {
    expect(services['grafana']?.environment?.['GF_SECURITY_ADMIN_PASSWORD']).toMatch(/^\$\{CCMON_GRAFANA_PASSWORD:\?[^{}$]+\}$/);
  });

  it('puts every service but the two relays into the shared network', () => {
    const modes = Object.fromEntries(all.map(([name, { network_mode }]) => [name, network_mode ?? 'own']));
    const { 'host-relay': relay, loopback, ...rest } = modes;
    expect([relay, loopback]).toEqual(['host', 'own']);
    expect(new Set(Object.values(rest))).toEqual(new Set(['service:loopback']));
  });

  it('mounts only named volumes that it declares, and files that exist or that a variable names', () => {
    const sources = all.flatMap(([, service]) =>
      (service.volumes ?? []).map((volume) => (typeof volume === 'string' ? (volume.split(':')[0] ?? '') : volume.source)),
    );
    const folders = new Set([...outputs.keys()].map((path) => `./${path.split('/')[1] ?? ''}`));
    const unknown = sources.filter(
      (source) => !(source in volumes) && !folders.has(source) && !source.startsWith('${CCMON_') && source !== '/',
    );
    expect(unknown).toEqual([]);
  });
});

describe('the state directory', () => {
  it('is open to containers as far as the event log, to read', () => {
    const { services } = parse(output('provisioning/docker-compose.yaml')) as {
      services: Record<string, { volumes?: (string | { source: string; read_only?: boolean })[] }>;
    };
    const mounted = Object.values(services)
      .flatMap(({ volumes = [] }) => volumes)
      .map((volume) => (typeof volume === 'string' ? { source: volume } : volume))
      .filter(({ source }) => source.includes('CCMON_DATA_DIR'));
    expect(mounted).toMatchObject([{ source: '${CCMON_DATA_DIR:-~/.local/state/ccmon}/events', read_only: true }]);
  });
});

describe('dashboards', () => {
  it('keep the id of a panel, whatever stands around it', () => {
    expect(panelId('ccmon-agent-performance', 'compare-range')).toBe(
      panelIdIn('provisioning/grafana/dashboards/ccmon-agent-performance.json', 'Agents in the selected time'),
    );
    expect(panelId('a', 'b')).not.toBe(panelId('b', 'a'));
  });

  it('name each bucket of sizes once, however its bound is spelt', () => {
    const { panels } = JSON.parse(output('provisioning/grafana/dashboards/ccmon-session-monitoring.json')) as {
      panels: { title: string; fieldConfig?: { overrides: { matcher: { options: string }; properties: { value: string }[] }[] } }[];
    };
    const overrides = panels.find(({ title }) => title === 'Sessions by size')?.fieldConfig?.overrides ?? [];
    const namesOf = (bound: string): (string | undefined)[] =>
      overrides.filter(({ matcher }) => new RegExp(matcher.options.slice(1, -1)).test(bound)).map(({ properties }) => properties[0]?.value);
    for (const spelling of ['10485760', '10485760.0', '1.048576e+07']) expect(namesOf(spelling)).toEqual(['up to 10 MiB']);
    expect(namesOf('+Inf')).toEqual(['above 256 MiB']);
    expect(overrides).toHaveLength(metrics.claude_session_size_bytes.buckets.length + 1);
  });

  it('select the data source that is provisioned', () => {
    const sources = parse(output('provisioning/grafana/datasources/ccmon.yaml')) as {
      prune: boolean;
      datasources: { name: string; uid: string; type: string }[];
    };
    const prometheus = sources.datasources.find(({ type }) => type === 'prometheus');
    for (const { variables } of allDashboards()) expect(variables[0]?.current).toEqual({ text: prometheus?.name, value: prometheus?.uid });
    const loki = sources.datasources.find(({ type }) => type === 'loki');
    const logs = allDashboards().flatMap(({ variables }) => variables.filter(({ name }) => name === 'logs'));
    expect(logs.map(({ current }) => current)).toEqual([{ text: loki?.name, value: loki?.uid }]);
    expect(sources.datasources.map(({ uid }) => uid)).toEqual(['ccmon-prometheus', 'ccmon-loki', 'ccmon-alertmanager']);
    expect(sources.prune).toBe(true);
  });
});

function panelIdIn(path: string, title: string): number | undefined {
  const { panels } = JSON.parse(output(path)) as { panels: { id: number; title: string }[] };
  return panels.find((panel) => panel.title === title)?.id;
}

describe('links into the app', () => {
  const plugin = JSON.parse(readFileSync(join(ROOT, 'plugin/src/plugin.json'), 'utf8')) as { id: string; includes: { path?: string }[] };
  const pages = plugin.includes.map(({ path = '' }) => path.replace('%PLUGIN_ID%', plugin.id));
  const linked = [...outputs.values()].flatMap((text) => [...text.matchAll(/\/a\/[\w-]+\/[\w-]+/g)].map(([page]) => page));

  it.each([...new Set(linked)])('%s is a page of the app', (page) => {
    expect(pages).toContain(page);
  });

  it('are there, and the app that is provisioned is the one that is built', () => {
    expect(linked.length).toBeGreaterThan(0);
    expect(parse(output('provisioning/grafana/plugins/ccmon.yaml'))).toMatchObject({ apps: [{ type: plugin.id }] });
  });
});

describe('data sources', () => {
  interface Source {
    type: string;
    jsonData: {
      exemplarTraceIdDestinations?: { name: string; url: string }[];
      derivedFields?: { matcherType: string; matcherRegex: string; url: string }[];
    };
  }
  // As Grafana reads it: `$$` stands for a dollar, a single one would be a variable of the environment.
  const text = output('provisioning/grafana/datasources/ccmon.yaml').replace(/^ *#.*$/gm, '');
  const { datasources } = parse(text.replaceAll('$$', '$')) as { datasources: Source[] };
  const of = (type: string): Source['jsonData'] | undefined => datasources.find((source) => source.type === type)?.jsonData;

  it('escape every dollar', () => {
    expect(text.replaceAll('$$', '')).not.toContain('$');
  });

  it('lead from an exemplar to its session', () => {
    expect(of('prometheus')?.exemplarTraceIdDestinations).toMatchObject([
      { name: 'session_id', url: '/a/ccmon-claudecode-app/overview?range=all&session=${__value.raw}' },
    ]);
  });

  it('lead from a line of the event log to its session, agent and project', () => {
    const found = (of('loki')?.derivedFields ?? []).map(({ matcherType, matcherRegex, url }) => ({
      by: matcherType,
      fields: Object.keys(eventFields).filter((name) => new RegExp(matcherRegex).test(name)),
      parameter: /&([\w-]+)=\$\{__value\.raw\}$/.exec(url)?.[1],
    }));
    expect(found).toEqual([
      { by: 'label', fields: ['session_id'], parameter: 'session' },
      { by: 'label', fields: ['agent'], parameter: 'var-agent' },
      { by: 'label', fields: ['project'], parameter: 'var-project' },
    ]);
  });
});

it('has every folder that Grafana reads at its start', () => {
  const folders = [...outputs.keys()].flatMap((path) => /^provisioning\/grafana\/(\w+)\//.exec(path)?.[1] ?? []);
  expect(new Set(folders)).toEqual(new Set(['datasources', 'dashboards', 'plugins', 'alerting']));
});

describe('METRICS.md', () => {
  it.each([...Object.entries(metrics), ...Object.entries(labels), ...Object.entries(events), ...Object.entries(eventFields)])(
    'tells of %s',
    (name, { help }) => {
      expect(output('collector/METRICS.md')).toContain(`| \`${name}\` |`);
      expect(output('collector/METRICS.md')).toContain(help);
    },
  );
});

describe('config.alloy', () => {
  it('follows the event log, and takes from a line what is not left in its body', () => {
    const text = output('provisioning/alloy/config.alloy');
    expect(text).toContain(`"/${EVENT_LOG.folder}/${EVENT_LOG.files}"`);
    const namesIn = (block: string): string[] => {
      const [, body = ''] = new RegExp(`${block} \\{\\s*\\w+ = \\{([^}]*)\\}`).exec(text) ?? [];
      return [...body.matchAll(/(\w+) +=/g)].map(([, name = '']) => name);
    };
    const at = (...places: string[]): string[] =>
      Object.entries(eventFields).flatMap(([name, { place }]) => (places.includes(place) ? [name] : []));
    expect(namesIn('stage.json')).toEqual(at('time', 'label', 'metadata'));
    expect(namesIn('stage.labels')).toEqual(at('label'));
    expect(namesIn('stage.structured_metadata')).toEqual(at('metadata'));
  });

  it('closes every block that it opens, and names no component that it does not define', () => {
    const text = output('provisioning/alloy/config.alloy').replace(/^\/\/.*$/gm, '');
    expect(text.split('{').length).toBe(text.split('}').length);
    const defined = new Set(
      [...text.matchAll(/^([\w.]+) "(\w+)" \{/gm)].map(([, component, label]) => `${component ?? ''}.${label ?? ''}`),
    );
    const used = [...text.matchAll(/\b((?:local|loki)\.[\w.]+)\.(?:targets|receiver)\b/g)].map(([, name]) => name);
    expect(used.length).toBeGreaterThan(0);
    expect(used.filter((name) => name === undefined || !defined.has(name))).toEqual([]);
  });
});
