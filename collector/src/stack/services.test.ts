import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryDirectory } from '../../../test/support/temporaryDirectory.ts';
import { findProgram } from './programs.ts';
import { SERVICES, type Launch, type ServiceDeclaration, type ServiceKey } from './services.ts';
import { restartPause, TIMING } from './supervisor.ts';

function service(key: ServiceKey): ServiceDeclaration {
  const found = SERVICES.find((one) => one.key === key);
  if (found === undefined) throw new Error(`${key} is not declared`);
  return found;
}

async function program(name: string, output: string): Promise<NodeJS.ProcessEnv> {
  const bin = join(await temporaryDirectory(), 'bin');
  mkdirSync(bin);
  writeFileSync(join(bin, name), `#!/bin/sh\ncat <<'END'\n${output}\nEND\n`, { mode: 0o755 });
  return { PATH: `${bin}:/bin:/usr/bin` };
}

describe('finding a program', () => {
  // First lines as the programs print them.
  it.each([
    ['loki', 'loki', 'loki, version 3.7.6 (branch: release-3.7.x, revision: 0e2c8a1)', '3.7.6'],
    ['alloy', 'alloy', 'alloy, version v1.12.0 (branch: HEAD, revision: 5ad6b2b)', 'v1.12.0'],
    ['grafana', 'grafana', 'grafana version 12.3.0', '12.3.0'],
    ['grafana', 'grafana-server', 'Version 11.2.0 (commit: 2a88694fd3, branch: HEAD)', '11.2.0'],
    ['nodeExporter', 'node_exporter', 'node_exporter, version 1.5.0 (branch: debian/sid)', '1.5.0'],
  ] as const)('%s under the name %s', async (key, name, output, version) => {
    expect(await findProgram(service(key), await program(name, output))).toMatchObject({ version });
  });

  it('takes no other program of the same name', async () => {
    // Debian's package loki is a program for genetics.
    const env = await program('loki', 'loki 2.4.7_4: linkage analysis');
    expect(await findProgram(service('loki'), env)).toBeNull();
  });
});

describe('Grafana', () => {
  async function launch(): Promise<{ launch: Launch; folder: string }> {
    const folder = await temporaryDirectory();
    const setup = {
      program: '/nowhere/bin/grafana',
      folder,
      address: '127.0.0.1:3999',
      provisioningDir: '/provisioning',
      pluginDir: '/plugin',
      dataDir: '/data',
    };
    return { launch: service('grafana').launch(setup), folder };
  }

  it('has a password of its own, in a file for the owner alone', async () => {
    const first = await launch();
    const passwordFile = join(first.folder, 'admin-password');
    const password = readFileSync(passwordFile, 'utf8');
    expect(password).toMatch(/^[\w-]{32}$/);
    expect(statSync(passwordFile).mode & 0o777).toBe(0o600);
    expect(first.launch.files[0]?.content).toContain(`admin_password = ${password}\n`);
    expect(JSON.stringify([first.launch.args, first.launch.env])).not.toContain(password);
    expect((await launch()).launch.files[0]?.content).not.toContain(password);
  });

  it('listens on loopback and keeps to its own folders', async () => {
    const { launch: started, folder } = await launch();
    const settings = started.files[0]?.content ?? '';
    for (const line of [
      'http_addr = 127.0.0.1',
      'http_port = 3999',
      `data = ${folder}/data`,
      `plugins = ${folder}/plugins`,
      'path = /plugin',
    ]) {
      expect(settings.split('\n')).toContain(line);
    }
    expect(started.env).toEqual({ GF_PATHS_PROVISIONING: '/provisioning/grafana' });
    expect(started.args[0]).toBe('server');
  });
});

it('starts Loki on the port in use, and the next one, which its configuration does not know', async () => {
  const setup = {
    program: '/nowhere/bin/loki',
    folder: await temporaryDirectory(),
    address: '127.0.0.1:3999',
    provisioningDir: '/provisioning',
    pluginDir: '/plugin',
    dataDir: '/data',
  };
  expect(service('loki').launch(setup).args.slice(-2)).toEqual(['-server.http-listen-port=3999', '-server.grpc-listen-port=4000']);
});

it('waits longer after each failure in a row, never all at once, and slowly in the end', () => {
  const pauses = (random: number): number[] => [1, 2, 3, 4].map((failures) => restartPause(failures, TIMING, () => random));
  expect(pauses(0)).toEqual([500, 1000, 2000, 4000]);
  expect(pauses(1)).toEqual([1000, 2000, 4000, 8000]);
  expect(restartPause(TIMING.reportedFailures, TIMING)).toBe(TIMING.slowPauseMs);
  const patient = { ...TIMING, reportedFailures: 50 };
  expect(restartPause(20, patient, () => 1)).toBe(TIMING.longestPauseMs);
});

it('has one line per service and system that adds what is missing', () => {
  for (const { install } of SERVICES) for (const line of Object.values(install)) expect(line).toMatch(/^[^\n]{10,}$/);
  expect(new Set(SERVICES.map(({ port }) => port)).size).toBe(SERVICES.length);
});
