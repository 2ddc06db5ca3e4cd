/** The packed command as a stranger gets it: a tarball, an empty folder, npm install, and nothing to build. */
import { execFile } from 'node:child_process';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { PROGRAMS } from '../../collector/bin/checkout.mjs';
import { Report } from '../../collector/src/outputs/api/schema/report.ts';
import { readmeCode } from '../support/readme.ts';
import { runReport } from '../support/runCommand.ts';
import { makeTemporaryDirectory } from '../support/temporaryDirectory.ts';
import { freePort, waitFor } from '../support/waiting.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const TRANSCRIPTS = join(ROOT, 'test/fixtures/real-client/2.1.330');
const run = promisify(execFile);

let directory: string;
let remove: () => Promise<void>;
let installed: string;
let ccmon: string;

beforeAll(async () => {
  ({ directory, remove } = await makeTemporaryDirectory());
  const tarballs = join(directory, 'tarballs');
  installed = join(directory, 'empty');
  await mkdir(tarballs);
  await mkdir(installed);
  await writeFile(join(installed, 'package.json'), '{ "private": true }\n');
  await run('npm', ['pack', '--workspace=ccmon', `--pack-destination=${tarballs}`], { cwd: ROOT });
  const [tarball = ''] = await readdir(tarballs);
  await run('npm', ['install', '--ignore-scripts', '--prefer-offline', '--no-audit', '--no-fund', join(tarballs, tarball)], {
    cwd: installed,
  });
  ccmon = join(installed, 'node_modules/.bin/ccmon');
}, 300_000);

afterAll(() => remove());

function packageFiles(): Promise<string[]> {
  return readdir(join(installed, 'node_modules/ccmon'), { recursive: true });
}

describe('the packed command', () => {
  it('brings the database along and no other dependency', async () => {
    const manifest = JSON.parse(await readFile(join(installed, 'node_modules/ccmon/package.json'), 'utf8')) as { dependencies: object };
    expect(Object.keys(manifest.dependencies)).toEqual(['libsql']);
  });

  it('holds program, page, Grafana app, configuration and licences, and no source', async () => {
    const files = await packageFiles();
    expect(files).toEqual(
      expect.arrayContaining([
        'README.md',
        'LICENSE',
        'bin/ccmon.mjs',
        'dist/ccmon.mjs',
        'dist/first-read.mjs',
        'dist/demo-worker.mjs',
        'dist/monitor.mjs',
        'dist/monitor.d.mts',
        'dist/THIRD-PARTY-LICENSES.txt',
        'dist/plugin/dist/module.js',
        'dist/plugin/dist/plugin.json',
        'dist/plugin/dist-host/index.html',
        'dist/provisioning/docker-compose.yaml',
        'dist/provisioning/prometheus/prometheus.yml',
        'dist/provisioning/grafana/dashboards/ccmon-agent-performance.json',
      ]),
    );
    expect(files.filter((file) => /\.ts$|^src|\.test\./.test(file))).toEqual([]);
  });

  it('holds each chunk that its program needs, and no other', async () => {
    const dist = join(installed, 'node_modules/ccmon/dist');
    const present = (await readdir(dist)).filter((name) => name.endsWith('.mjs'));
    const entries = Object.keys(PROGRAMS).map((name) => `${name}.mjs`);
    const needed = new Set(entries);
    for (const name of needed) {
      const code = await readFile(join(dist, name), 'utf8');
      for (const [, chunk = ''] of code.matchAll(/["']\.\/(chunk-[\w-]+\.mjs|[\w-]+-[A-Z0-9]{8}\.mjs)["']/g)) needed.add(chunk);
    }
    expect(present.toSorted()).toEqual([...needed].sort());
  });

  it('names the licence of every package in the bundle', async () => {
    const licences = await readFile(join(installed, 'node_modules/ccmon/dist/THIRD-PARTY-LICENSES.txt'), 'utf8');
    for (const name of ['fastify', 'zod', 'kysely', 'prom-client', 'commander', 'yaml']) {
      expect(licences).toMatch(new RegExp(`^${name} \\d+\\.\\d+\\.\\d+\\n\\n[^]{200}`, 'm'));
    }
  });

  it('gives programs a client with its types, which loads neither the collector nor its store', async () => {
    const dataDir = join(directory, 'data-client');
    const script = join(installed, 'client.mjs');
    const call = "getMonitor({ dataDir: process.argv[2] }).exportCustomMetric('queue_length', 1, { queue: 'builds' })";
    const isStoreLoaded = "Object.keys(createRequire(import.meta.url).cache).some((file) => file.includes('libsql'))";
    await writeFile(
      script,
      `import { createRequire } from 'node:module';\nimport { getMonitor } from 'ccmon';\nconsole.log(await ${call}, ${isStoreLoaded});\n`,
    );
    expect((await run(process.execPath, [script, dataDir], { cwd: installed })).stdout).toBe('spooled false\n');
    expect(await readdir(join(dataDir, 'record'))).toHaveLength(1);

    await writeFile(join(installed, 'client.mts'), readmeCode('Recording by hand', 'ts'));
    const tsc = join(ROOT, 'node_modules/typescript/bin/tsc');
    const options = ['--noEmit', '--strict', '--module', 'nodenext', '--target', 'es2022'];
    await run(process.execPath, [tsc, ...options, 'client.mts'], { cwd: installed });
  });

  it('reports what the checkout reports', async () => {
    const { stdout } = await run(ccmon, ['report', '--json', '--config-dir', TRANSCRIPTS, '--data-dir', join(directory, 'data-a')], {
      cwd: installed,
    });
    const expected = await runReport({ configDirs: [TRANSCRIPTS], dataDir: join(directory, 'data-b') });
    expect(expected.requests).toBeGreaterThan(0);
    expect(Report.parse(JSON.parse(stdout))).toEqual(expected);
  });

  it('serves the page with the Grafana app in it', async () => {
    const port = await freePort();
    const args = ['start', '--stack', 'none', '--port', String(port), '--config-dir', TRANSCRIPTS, '--data-dir', join(directory, 'data-c')];
    const running = execFile(ccmon, args, { cwd: installed });
    onTestFinished(() => void running.kill());
    const page = await waitFor({ for: 'the page' }, () => textOf(`http://127.0.0.1:${port}/`));
    expect(page).toContain('/host/');
    expect(await textOf(`http://127.0.0.1:${port}/public/plugins/ccmon-claudecode-app/module.js`)).toMatch(/^(?:define|\/\*|"use)/);
    expect(await textOf(`http://127.0.0.1:${port}/metrics`)).toContain('ccmon_build_info');
  });
});

/** @returns undefined for anything but a 200 */
async function textOf(url: string): Promise<string | undefined> {
  const response = await fetch(url);
  return response.ok ? response.text() : undefined;
}
