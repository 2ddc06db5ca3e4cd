/**
 * The real Prometheus, Alertmanager and node exporter of this machine, started as `ccmon start` starts them, on other
 * ports than the usual ones.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, cpSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { listeningAddresses } from '../../../test/support/listening.ts';
import { temporaryDirectory } from '../../../test/support/temporaryDirectory.ts';
import { freePort, waitFor } from '../../../test/support/waiting.ts';
import { isRunning } from '../base/process.ts';
import type { ServiceStatus } from '../outputs/api/schema/status.ts';
import { recordProcess } from './processRecord.ts';
import { findProgram } from './programs.ts';
import { SERVICES, type ServiceKey } from './services.ts';
import { startStack, type Stack, type StackOptions } from './stack.ts';
import { TIMING } from './supervisor.ts';

const PROVISIONING_DIR = fileURLToPath(new URL('../../../provisioning', import.meta.url));
const KEYS = ['prometheus', 'alertmanager', 'nodeExporter', 'grafana', 'loki', 'alloy'] as const;
const QUICK = { ...TIMING, firstPauseMs: 100, startingPollMs: 50, steadyPollMs: 100 };

const real = SERVICES.filter(({ key }) => key === 'prometheus' || key === 'alertmanager' || key === 'nodeExporter');
const found = await Promise.all(real.map((service) => findProgram(service, process.env)));
const missing = real.filter((_, index) => found[index] === null).map(({ install }) => install.debian);
const skip = missing.length > 0 && process.env['CI'] !== 'true';
const needs = skip ? `: needs ${missing.join('; ')}` : '';

interface Started {
  stack: Stack;
  dataDir: string;
  ports: Record<ServiceKey, number>;
  log: string[];
  status: (name: string) => ServiceStatus;
}

async function freePorts(): Promise<Record<ServiceKey, number>> {
  const ports = await Promise.all(KEYS.map(async (key) => [key, await freePort()] as const));
  return Object.fromEntries(ports) as Record<ServiceKey, number>;
}

async function start(
  options: Partial<Pick<StackOptions, 'dataDir' | 'collectorAddress' | 'preparations' | 'provisioningDir'>> & {
    ports?: Record<ServiceKey, number>;
    token?: string;
  } = {},
): Promise<Started> {
  const dataDir = options.dataDir ?? (await temporaryDirectory());
  const ports = options.ports ?? (await freePorts());
  const log: string[] = [];
  const stack = await startStack({
    mode: 'native',
    dataDir,
    provisioningDir: options.provisioningDir ?? PROVISIONING_DIR,
    pluginDir: join(dataDir, 'no-plugin'),
    collectorAddress: options.collectorAddress ?? `127.0.0.1:${await freePort()}`,
    collectorToken: options.token ?? '',
    log: (line) => log.push(line),
    signal: new AbortController().signal,
    ports,
    timing: QUICK,
    ...(options.preparations && { preparations: options.preparations }),
  });
  onTestFinished(stack.stop);
  const status = (name: string): ServiceStatus => {
    const service = stack.services().find((one) => one.name === name);
    if (service === undefined) throw new Error(`there is no service named ${name}`);
    return service;
  };
  return { stack, dataDir, ports, log, status };
}

function ready({ status }: Started, name: string): Promise<ServiceStatus> {
  return waitFor({ for: `${name} to be ready` }, () => Promise.resolve(status(name).ready ? status(name) : undefined));
}

function recordedPid(dataDir: string, key: ServiceKey): number {
  return (JSON.parse(readFileSync(join(dataDir, 'stack', key, 'process.json'), 'utf8')) as { pid: number }).pid;
}

/** A process that stays, in a group of its own as services are; ended with the test. */
function spawnSleeper(): number {
  const child = spawn('sleep', ['600'], { detached: true, stdio: 'ignore' });
  onTestFinished(() => void child.kill());
  if (child.pid === undefined) throw new Error('sleep could not be started');
  return child.pid;
}

async function queryValue(port: number, query: string): Promise<string | undefined> {
  const answer = await fetch(`http://127.0.0.1:${port}/api/v1/query?query=${encodeURIComponent(query)}`);
  const { data } = (await answer.json()) as { data: { result: { value: [number, string] }[] } };
  return data.result[0]?.value[1];
}

/** A collector's worth of metrics, and what its scrapers sent along. */
async function metricsServer(): Promise<{ address: string; authorizations: Set<string> }> {
  const authorizations = new Set<string>();
  const server = createServer((request, response) => {
    authorizations.add(request.headers.authorization ?? '');
    response.setHeader('content-type', 'text/plain').end('ccmon_test 42\n');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return { address: `127.0.0.1:${(server.address() as AddressInfo).port}`, authorizations };
}

describe.skipIf(skip)(`native services${needs}`, () => {
  it('take up a changed rule, a rule of the user and a changed receiver without a restart, and refuse what is not valid', async () => {
    const provisioningDir = join(await temporaryDirectory(), 'provisioning');
    cpSync(PROVISIONING_DIR, provisioningDir, { recursive: true });
    const started = await start({ provisioningDir, token: 'a token that nobody guesses' });
    await ready(started, 'Prometheus');
    await ready(started, 'Alertmanager');
    const pids = (['prometheus', 'alertmanager'] as const).map((key) => recordedPid(started.dataDir, key));
    const rules = async (): Promise<string> => (await fetch(`http://127.0.0.1:${started.ports.prometheus}/api/v1/rules`)).text();
    expect(await rules()).not.toContain('my:own:rule');

    mkdirSync(join(provisioningDir, 'prometheus', 'custom'));
    const own = join(provisioningDir, 'prometheus', 'custom', 'mine.yml');
    writeFileSync(own, 'groups: [{ name: mine, rules: [{ record: "my:own:rule", expr: vector(1) }] }]\n');
    const alertmanager = join(provisioningDir, 'alertmanager', 'alertmanager.yml');
    writeFileSync(
      alertmanager,
      readFileSync(alertmanager, 'utf8').replaceAll('receiver: none', 'receiver: own').replace('- name: none', '- name: own'),
    );
    await waitFor({ for: 'the rule of the user' }, async () => ((await rules()).includes('my:own:rule') ? true : undefined));
    const status = async (): Promise<string> => (await fetch(`http://127.0.0.1:${started.ports.alertmanager}/api/v2/status`)).text();
    await waitFor({ for: 'the receiver of the user' }, async () => ((await status()).includes('receiver: own') ? true : undefined));

    writeFileSync(own, 'groups: [{ name: mine, rules: [{ record: "my:own:rule", expr: "vector(" }] }]\n');
    await waitFor({ for: 'the refusal' }, async () => {
      const metrics = await (await fetch(`http://127.0.0.1:${started.ports.prometheus}/metrics`)).text();
      return metrics.includes('prometheus_config_last_reload_successful 0') ? true : undefined;
    });
    expect(await rules()).toContain('my:own:rule');
    rmSync(own);
    await waitFor({ for: 'the rule to be gone' }, async () => ((await rules()).includes('my:own:rule') ? undefined : true));
    expect((['prometheus', 'alertmanager'] as const).map((key) => recordedPid(started.dataDir, key))).toEqual(pids);
    expect(pids.every(isRunning)).toBe(true);
  });

  it('starts what is installed, with the generated configuration at the addresses in use', async () => {
    const collector = await metricsServer();
    const started = await start({ collectorAddress: collector.address });
    const prometheus = await ready(started, 'Prometheus');
    expect(prometheus).toMatchObject({ up: true, hint: null, address: `http://127.0.0.1:${started.ports.prometheus}` });
    expect(prometheus.version).toMatch(/^\d+\.\d+/);
    await ready(started, 'Alertmanager');
    await ready(started, 'node exporter');

    const value = await waitFor({ for: 'a scrape of the collector', timeoutMs: 60_000, everyMs: 500 }, () =>
      queryValue(started.ports.prometheus, 'ccmon_test{job="ccmon"}'),
    );
    expect(value).toBe('42');
    const nodeUp = await waitFor({ for: 'a scrape of the node exporter', timeoutMs: 60_000, everyMs: 500 }, () =>
      queryValue(started.ports.prometheus, 'up{job="node"}'),
    );
    expect(nodeUp).toBe('1');
    const rules = await (await fetch(`http://127.0.0.1:${started.ports.prometheus}/api/v1/rules`)).json();
    expect(rules).toHaveProperty('data.groups[0].rules');
    const alertmanagers = await (await fetch(`http://127.0.0.1:${started.ports.prometheus}/api/v1/alertmanagers`)).json();
    expect(alertmanagers).toHaveProperty('data.activeAlertmanagers[0].url', `http://127.0.0.1:${started.ports.alertmanager}/api/v2/alerts`);
  });

  it('keeps everything in folders that only the owner may read', async () => {
    const started = await start();
    await ready(started, 'Prometheus');
    for (const folder of ['stack', 'stack/prometheus', 'stack/alertmanager', 'stack/nodeExporter']) {
      expect(statSync(join(started.dataDir, folder)).mode & 0o777).toBe(0o700);
    }
    expect(statSync(join(started.dataDir, 'stack/prometheus/data')).isDirectory()).toBe(true);
  });

  it.skipIf(process.platform !== 'linux')('listens on loopback only (asks /proc, which is Linux)', async () => {
    const started = await start();
    const pids = await Promise.all(
      real.map(async ({ key, name }) => {
        await ready(started, name);
        return recordedPid(started.dataDir, key);
      }),
    );
    const listening = pids.flatMap((pid) => listeningAddresses(pid));
    expect(listening.sort()).toEqual(real.map(({ key }) => `127.0.0.1:${started.ports[key]}`).sort());
  });

  it('sends the token that the collector wants', async () => {
    const collector = await metricsServer();
    const started = await start({ collectorAddress: collector.address, token: 'a-token' });
    await ready(started, 'Prometheus');
    await waitFor({ for: 'a scrape', timeoutMs: 60_000 }, () => Promise.resolve(collector.authorizations.size > 0 ? true : undefined));
    expect([...collector.authorizations]).toEqual(['Bearer a-token']);
  });

  it('starts a service when what it waits for is done, and ends while it waits', async () => {
    let done = (): void => undefined;
    const waiting = new Promise<void>((resolve) => (done = resolve));
    const run = (signal: AbortSignal): Promise<void> => {
      const aborted = new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
      return Promise.race([waiting, aborted]);
    };
    const preparations = { prometheus: { waitsFor: 'its history', run } };
    const [started, ended] = [await start({ preparations }), await start({ preparations })];
    await Promise.all([ready(started, 'Alertmanager'), ready(ended, 'Alertmanager')]);
    expect(started.status('Prometheus')).toMatchObject({ up: false, hint: 'waits for its history' });
    await ended.stack.stop();
    done();
    await ready(started, 'Prometheus');
    expect(started.status('Prometheus').hint).toBeNull();
    expect(ended.status('Prometheus').up).toBe(false);
  });

  it('starts a service again that was killed', async () => {
    const started = await start();
    await ready(started, 'Prometheus');
    const first = recordedPid(started.dataDir, 'prometheus');
    process.kill(first, 'SIGKILL');
    const second = await waitFor({ for: 'another process' }, () => {
      const pid = recordedPid(started.dataDir, 'prometheus');
      return Promise.resolve(pid === first ? undefined : pid);
    });
    await ready(started, 'Prometheus');
    expect(isRunning(second)).toBe(true);
    expect(started.log.join('\n')).toMatch(/Prometheus ended with SIGKILL.*starting it again in 0 s/);
  });

  it('leaves no process behind when it stops', async () => {
    const started = await start();
    for (const { name } of real) await ready(started, name);
    const pids = real.map(({ key }) => recordedPid(started.dataDir, key));
    expect(pids.map(isRunning)).toEqual([true, true, true]);
    await started.stack.stop();
    expect(pids.map(isRunning)).toEqual([false, false, false]);
    expect(started.status('Prometheus')).toMatchObject({ up: false, ready: false });
  });

  it('names the port that another program has, and starts the others', async () => {
    const ports = await freePorts();
    const server = createServer((_request, response) => response.end('not a Prometheus'));
    server.listen(ports.prometheus, '127.0.0.1');
    await once(server, 'listening');
    onTestFinished(() => void server.close());
    const started = await start({ ports });
    await ready(started, 'Alertmanager');
    const { up, hint } = started.status('Prometheus');
    expect(up).toBe(false);
    expect(hint).toContain(`port ${ports.prometheus} is in use by another program`);
    expect(started.log.join('\n')).toContain(`port ${ports.prometheus} is in use by another program`);
  });

  it('uses a service that runs already, says what it lacks, and leaves it running', async () => {
    const first = await start();
    await ready(first, 'Prometheus');
    const second = await start({ ports: first.ports });
    const { up, ready: isReady, version, hint } = second.status('Prometheus');
    expect({ up, isReady, version }).toEqual({ up: true, isReady: true, version: first.status('Prometheus').version });
    expect(hint).toMatch(/^runs already and is used as it is, but it does not scrape 127\.0\.0\.1:\d+: add the jobs of/);
    expect(second.status('node exporter').hint).toBe('runs already and is used as it is');
    await second.stack.stop();
    expect(isRunning(recordedPid(first.dataDir, 'prometheus'))).toBe(true);
  });

  it('ends what a killed collector left behind, and nothing else', async () => {
    const dataDir = await temporaryDirectory();
    const folder = join(dataDir, 'stack', 'nodeExporter');
    const first = await start({ dataDir });
    await ready(first, 'node exporter');
    await first.stack.stop();

    // As after a kill -9 of the collector: a process of ours that runs, and a record of it.
    const left = spawnSleeper();
    recordProcess(folder, left);
    // The same process id with another start: the id was given to another program meanwhile.
    const bystander = spawnSleeper();
    const otherFolder = join(dataDir, 'stack', 'alertmanager');
    recordProcess(otherFolder, bystander);
    const record = JSON.parse(readFileSync(join(otherFolder, 'process.json'), 'utf8')) as { identity: string };
    writeFileSync(join(otherFolder, 'process.json'), JSON.stringify({ pid: bystander, identity: `${record.identity}0` }));

    const second = await start({ dataDir });
    await ready(second, 'node exporter');
    expect(isRunning(left)).toBe(false);
    expect(isRunning(bystander)).toBe(true);
    expect(second.log).toContain(`node exporter: ended process ${left}, which an earlier collector had left behind`);
  });
});

it('is a status and a line of the log, not an error, when nothing can be written', async () => {
  const dataDir = await temporaryDirectory();
  writeFileSync(join(dataDir, 'stack'), 'a file where a folder should be');
  const started = await start({ dataDir });
  expect(started.log).toEqual([expect.stringMatching(/^The services cannot be started: The folder \S+ cannot be made: EEXIST/)]);
  for (const { up, hint } of started.stack.services())
    expect({ up, hint }).toEqual({ up: false, hint: expect.stringContaining('EEXIST') as string });
});

describe('a service that keeps failing', () => {
  it('is reported a few times with its own last words, then tried slowly in silence', async () => {
    const dataDir = await temporaryDirectory();
    const bin = join(dataDir, 'bin');
    mkdirSync(bin);
    const program = join(bin, 'alloy');
    writeFileSync(
      program,
      '#!/bin/sh\n[ "$1" = --version ] && echo "alloy, version v9.9.9" && exit\necho "cannot read the file" >&2\nexit 3\n',
    );
    chmodSync(program, 0o755);
    const log: string[] = [];
    const stack = await startStack({
      mode: 'native',
      dataDir,
      provisioningDir: PROVISIONING_DIR,
      pluginDir: dataDir,
      collectorAddress: '127.0.0.1:8001',
      log: (line) => log.push(line),
      signal: new AbortController().signal,
      ports: await freePorts(),
      env: { PATH: bin },
      timing: { ...QUICK, firstPauseMs: 10, longestPauseMs: 20, reportedFailures: 3 },
    });
    onTestFinished(stack.stop);
    const words = (line: string): boolean => line.startsWith('Alloy ended with code 3: cannot read the file');
    await waitFor({ for: 'the last report' }, () => Promise.resolve(log.some((line) => line.includes('3 times in a row')) || undefined));
    await delay(200);
    expect(log.filter(words)).toHaveLength(3);
    const alloy = stack.services().find(({ name }) => name === 'Alloy');
    expect(alloy).toMatchObject({ up: false, ready: false, version: 'v9.9.9' });
    expect(alloy?.hint).toContain('cannot read the file');
  });
});
