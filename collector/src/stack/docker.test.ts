/**
 * No Docker engine: a program named docker on PATH that records how it is called and keeps its containers in a file.
 * It proves what is asked of Docker and what is made of its answers, not that Docker does it.
 */
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { temporaryDirectory } from '../../../test/support/temporaryDirectory.ts';
import { waitFor } from '../../../test/support/waiting.ts';
import { startStack, type Stack } from './stack.ts';

const PROVISIONING_DIR = fileURLToPath(new URL('../../../provisioning', import.meta.url));

const FAKE_DOCKER = `#!/bin/sh
here=$(dirname "$0")
echo "$*" >> "$here/calls"
case "$1 $*" in
  version*) [ -e "$here/no-engine" ] && { echo "Cannot connect to the Docker daemon" >&2; exit 1; }; echo 28.2.2 ;;
  "compose compose version"*) [ ! -e "$here/no-compose" ] ;;
  ps*) cat "$here/containers" 2>/dev/null ;;
  *" up "*) env | grep ^CCMON_ > "$here/variables"
    [ -e "$here/up-fails" ] && { echo "Error response from daemon: address already in use" >&2; exit 1; }
    for service in prometheus alertmanager node-exporter grafana loki alloy; do
      printf '%s\\trunning\\tUp 5 seconds (healthy)\\tmakers/%s:v1.2.3\\n' $service $service
    done > "$here/containers" ;;
  *" down") env | grep ^CCMON_ > "$here/variables"
    rm -f "$here/containers" ;;
esac
`;

let dir: string;
let log: string[];

beforeEach(async () => {
  dir = await temporaryDirectory();
  log = [];
  mkdirSync(join(dir, 'bin'));
  mkdirSync(join(dir, 'plugin'));
  writeFileSync(join(dir, 'bin', 'docker'), FAKE_DOCKER, { mode: 0o755 });
  writeFileSync(join(dir, 'plugin', 'module.js'), '');
});

function inBin(name: string): string {
  return join(dir, 'bin', name);
}

/** What docker was called with, the watching of containers left out. */
function calls(): string[] {
  const lines = existsSync(inBin('calls')) ? readFileSync(inBin('calls'), 'utf8').trim().split('\n') : [];
  return lines.filter((line) => !line.startsWith('ps '));
}

/** Variables of ours that the last call to compose had. */
function takeVariables(): Record<string, string> {
  const lines = readFileSync(inBin('variables'), 'utf8').trim().split('\n');
  rmSync(inBin('variables'));
  return Object.fromEntries(lines.map((line) => line.split('=') as [string, string]));
}

async function start(mode: 'auto' | 'docker', pluginDir = join(dir, 'plugin')): Promise<Stack> {
  const stack = await startStack({
    mode,
    dataDir: join(dir, 'data'),
    provisioningDir: PROVISIONING_DIR,
    pluginDir,
    collectorAddress: '127.0.0.1:8123',
    log: (line) => log.push(line),
    signal: new AbortController().signal,
    env: { PATH: `${join(dir, 'bin')}:/usr/bin:/bin` },
  });
  onTestFinished(stack.stop);
  return stack;
}

function allReady(stack: Stack): Promise<true> {
  return waitFor({ for: 'all containers' }, () => Promise.resolve(stack.services().every(({ ready }) => ready) || undefined));
}

const file = join(PROVISIONING_DIR, 'docker-compose.yaml');
const UP = `compose --project-name ccmon --file ${file} up --detach --remove-orphans`;
const DOWN = `compose --project-name ccmon --file ${file} down`;

describe('services as containers (docker is a recording script)', () => {
  it('brings the generated compose file up with its variables, and takes it down', async () => {
    const stack = await start('auto');
    expect(stack.mode).toBe('docker');
    await allReady(stack);
    expect(calls()).toEqual(['version --format {{.Server.Version}}', 'compose version', UP]);
    const variables = takeVariables();
    expect(variables).toMatchObject({ CCMON_PORT: '8123', CCMON_DATA_DIR: join(dir, 'data'), CCMON_PLUGIN_DIR: join(dir, 'plugin') });
    expect(variables['CCMON_GRAFANA_PASSWORD']).toMatch(/^[\w-]{32}$/);
    expect(readdirSync(join(dir, 'data'))).toContain('events');
    await stack.stop();
    expect(calls().at(-1)).toBe(DOWN);
    // The compose file demands them of every command.
    expect(takeVariables()).toEqual(variables);
  });

  it("makes another password when an earlier one's file is empty", async () => {
    mkdirSync(join(dir, 'data', 'stack', 'grafana'), { recursive: true });
    writeFileSync(join(dir, 'data', 'stack', 'grafana', 'admin-password'), '\n');
    const stack = await start('docker');
    await allReady(stack);
    expect(takeVariables()['CCMON_GRAFANA_PASSWORD']).toMatch(/^[\w-]{32}$/);
  });

  it('tells each service as docker does', async () => {
    const stack = await start('docker');
    await allReady(stack);
    expect(stack.services()[0]).toEqual({
      name: 'Prometheus',
      address: 'http://127.0.0.1:9090',
      up: true,
      ready: true,
      version: '1.2.3',
      hint: null,
    });
    expect(stack.services().find(({ name }) => name === 'node exporter')?.address).toBeNull();
  });

  it('waits for the build of the page, which Grafana loads', async () => {
    const stack = await start('docker', join(dir, 'not-built-yet'));
    expect(stack.services()[0]).toMatchObject({ up: false, hint: 'waits for the build of the page, which Grafana loads' });
    expect(calls()).not.toContain(UP);
    await stack.stop();
    expect(calls()).not.toContain(DOWN);
  });

  it('leaves up what somebody else brought up', async () => {
    writeFileSync(inBin('containers'), 'prometheus\trunning\tUp 3 hours (healthy)\tprom/prometheus:v3.5.5\n');
    const stack = await start('docker');
    expect(stack.services()[0]).toMatchObject({ up: true, ready: true, version: '3.5.5' });
    expect(stack.services()[1]).toMatchObject({ up: false, hint: 'not part of what is up' });
    await stack.stop();
    expect(calls().filter((line) => line === UP || line === DOWN)).toEqual([]);
    expect(log.join('\n')).toContain('left up');
  });

  it('takes down what an earlier collector of ours brought up and could not take down', async () => {
    mkdirSync(join(dir, 'data', 'stack', 'docker'), { recursive: true });
    writeFileSync(join(dir, 'data', 'stack', 'docker', 'brought-up'), '');
    writeFileSync(inBin('containers'), 'prometheus\trunning\tUp 3 hours (healthy)\tprom/prometheus:v3.5.5\n');
    const stack = await start('docker');
    await allReady(stack);
    await stack.stop();
    expect(calls().at(-1)).toBe(DOWN);
  });

  it('says why containers could not be brought up', async () => {
    writeFileSync(inBin('up-fails'), '');
    const stack = await start('docker');
    await waitFor({ for: 'the failure' }, () => Promise.resolve(log.length > 0 || undefined));
    expect(log).toEqual([
      'docker compose up failed: Error response from daemon: address already in use (--stack native does without Docker)',
    ]);
    expect(stack.services()[0]?.hint).toBe('docker compose up failed: Error response from daemon: address already in use');
  });

  it('calls the older docker-compose where docker has no compose of its own', async () => {
    writeFileSync(inBin('no-compose'), '');
    writeFileSync(inBin('docker-compose'), `#!/bin/sh\necho "$*" >> "$(dirname "$0")/older-calls"\n`, { mode: 0o755 });
    const stack = await start('docker');
    const olderCalls = await waitFor({ for: 'its call' }, () => Promise.resolve(readFileSync(inBin('older-calls'), 'utf8')));
    expect(olderCalls).toBe(`${UP.replace('compose ', '')}\n`);
    await stack.stop();
  });

  it('says for every service that no engine answers', async () => {
    writeFileSync(inBin('no-engine'), '');
    const stack = await start('docker');
    const hint = 'no Docker engine answers (Cannot connect to the Docker daemon)';
    expect(stack.services().map((service) => service.hint)).toEqual(Array(6).fill(hint));
    expect(log).toEqual([`--stack docker: ${hint}; --stack native does without Docker`]);
  });

  it('is left alone by auto when no engine answers', async () => {
    writeFileSync(inBin('no-engine'), '');
    const stack = await startStack({
      mode: 'auto',
      dataDir: join(dir, 'data'),
      provisioningDir: PROVISIONING_DIR,
      pluginDir: join(dir, 'plugin'),
      collectorAddress: '127.0.0.1:8001',
      log: (line) => log.push(line),
      signal: new AbortController().signal,
      env: { PATH: `${join(dir, 'bin')}:/usr/bin:/bin` },
    });
    onTestFinished(stack.stop);
    expect(stack.mode).toBe('native');
  });
});
