/**
 * What `ccmon` does in a checkout before it runs: it builds what is stale, once, says why it cannot install, and repairs
 * an installation that was cut short.
 */
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, readdirSync } from 'node:fs';
import { appendFile, copyFile, cp, mkdir, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { getPriority } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { isRunning } from '../../collector/src/base/process.ts';
import { temporaryDirectory } from '../support/temporaryDirectory.ts';
import { freePort, waitFor } from '../support/waiting.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

let checkout: string;

beforeEach(async () => {
  checkout = join(await temporaryDirectory(), 'checkout');
  await mkdir(checkout);
  for (const path of ['package.json', 'package-lock.json', 'collector/package.json', 'collector/bin', 'collector/src']) {
    await cp(join(ROOT, path), join(checkout, path), { recursive: true, preserveTimestamps: true });
  }
});

interface Finished {
  code: number;
  stdout: string;
  stderr: string;
}

function ccmon(args: readonly string[], env: NodeJS.ProcessEnv = process.env): Promise<Finished> {
  return new Promise((resolve) => {
    execFile(process.execPath, [join(checkout, 'collector/bin/ccmon.mjs'), ...args], { cwd: checkout, env }, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr });
    });
  });
}

async function builtAt(): Promise<number> {
  return (await stat(join(checkout, 'collector/dist/ccmon.mjs'))).mtimeMs;
}

describe('with dependencies installed', () => {
  beforeEach(() => symlink(join(ROOT, 'node_modules'), join(checkout, 'node_modules'), 'dir'));

  it('builds what is missing, silently, and then nothing', async () => {
    const first = await ccmon(['--version']);
    expect(first).toEqual({ code: 0, stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) as string, stderr: '' });
    const built = await builtAt();
    expect(await ccmon(['--version'])).toEqual(first);
    expect(await builtAt()).toBe(built);
  });

  it.each([
    ['changed', (folder: string) => appendFile(join(folder, 'cli/main.ts'), '\n')],
    ['added', (folder: string) => writeFile(join(folder, 'cli/another.ts'), 'export {};\n')],
    ['removed', (folder: string) => rm(join(folder, 'catalog/notes.txt'))],
  ])('builds again when a source was %s', async (what, change) => {
    const folder = join(checkout, 'collector/src');
    if (what === 'removed') await writeFile(join(folder, 'catalog/notes.txt'), 'a file');
    await ccmon(['--version']);
    const built = await builtAt();
    await change(folder);
    await ccmon(['--version']);
    expect(await builtAt()).toBeGreaterThan(built);
  });

  it('does not build again for a test', async () => {
    await ccmon(['--version']);
    const built = await builtAt();
    await writeFile(join(checkout, 'collector/src/cli/another.test.ts'), 'export {};\n');
    await ccmon(['--version']);
    expect(await builtAt()).toBe(built);
  });

  it('says where a source is wrong and runs nothing', async () => {
    await appendFile(join(checkout, 'collector/src/cli/main.ts'), '\nconst = 1;\n');
    const { code, stdout, stderr } = await ccmon(['--version']);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain('collector/src/cli/main.ts:');
  });

  it('runs for each of several that start at once', async () => {
    const finished = await Promise.all([1, 2, 3].map(() => ccmon(['--version'])));
    expect(finished.map(({ code }) => code)).toEqual([0, 0, 0]);
  });
});

it('says what to do when nothing can be installed, on stderr only', async () => {
  const env = {
    ...process.env,
    npm_config_registry: 'http://127.0.0.1:9/',
    npm_config_fetch_retries: '0',
    npm_config_cache: join(checkout, 'empty-cache'),
    npm_execpath: '',
  };
  const { code, stdout, stderr } = await ccmon(['report', '--json'], env);
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(stderr).toContain('Installing dependencies from the npm registry');
  expect(stderr).toMatch(/npm could not install the dependencies \(npm ci ended with code \d+; .*\)\. Check the network and the registry/);
});

describe('an installation that is cut short', () => {
  let env: NodeJS.ProcessEnv;
  let calls: string;

  beforeEach(async () => {
    // Node takes the name of npm's own program for the npm that runs us.
    await copyFile(join(ROOT, 'test/package/npmStandIn.mjs'), join(checkout, 'npm-cli.js'));
    calls = join(checkout, 'calls');
    env = {
      ...process.env,
      npm_execpath: join(checkout, 'npm-cli.js'),
      STAND_IN_CALLS: calls,
      STAND_IN_PACKAGES: join(ROOT, 'node_modules'),
      STAND_IN_HANGS: 'none',
    };
  });

  interface Call {
    pid: number;
    args: string;
  }

  function callsOfNpm(): Call[] {
    const lines = readFileSync(calls, 'utf8').trim().split('\n');
    return lines.map((line) => ({ pid: Number.parseInt(line, 10), args: line.slice(line.indexOf(' ') + 1) }));
  }

  function untilNpmIsCalled(command: string): Promise<number> {
    return waitFor({ for: `npm ${command}`, timeoutMs: 60_000 }, () =>
      Promise.resolve(callsOfNpm().find(({ args }) => args.startsWith(`${command} `))?.pid),
    );
  }

  function launch(...args: string[]): { child: ChildProcess; stderr: () => string } {
    const child = spawn('nice', ['-n', '15', process.execPath, join(checkout, 'collector/bin/ccmon.mjs'), ...args], {
      cwd: checkout,
      env,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let stderr = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    onTestFinished(async () => {
      child.kill('SIGKILL');
      for (const { pid } of callsOfNpm()) if (isRunning(pid)) process.kill(pid, 'SIGKILL');
      await waitFor({ for: 'npm to be gone' }, () => Promise.resolve(callsOfNpm().every(({ pid }) => !isRunning(pid)) || undefined));
    });
    return { child, stderr: () => stderr };
  }

  async function startServing(): Promise<ReturnType<typeof launch>> {
    const args = ['--stack', 'none', '--port', String(await freePort()), '--data-dir', join(checkout, 'state'), '--config-dir', checkout];
    const run = launch('start', ...args);
    await waitFor({ for: 'the collector', timeoutMs: 60_000 }, () => Promise.resolve(run.stderr().includes('serving') || undefined));
    return run;
  }

  it.each([
    ['Ctrl-C', 1, 0],
    ['a second Ctrl-C', 2, 130],
  ])('ends with the command on %s, though npm holds the signal back, and is begun afresh at the next start', async (_what, times, code) => {
    env['STAND_IN_HANGS'] = 'install';
    await ccmon(['--version'], env);
    // As after a first installation, which is of the collector's packages alone.
    await installOnlyCollector();
    const run = await startServing();
    const npm = await untilNpmIsCalled('install');
    // Not even a command that was given little time itself is held up by it.
    expect(getPriority(npm)).toBeGreaterThanOrEqual(getPriority(run.child.pid));
    const asked = Date.now();
    const ended = once(run.child, 'exit');
    run.child.kill('SIGINT');
    if (times > 1) {
      await waitFor({ for: 'a word of the first', everyMs: 5 }, () => Promise.resolve(run.stderr().includes('once more') || undefined));
      run.child.kill('SIGINT');
    }
    expect(await ended).toEqual([code, null]);
    expect(Date.now() - asked).toBeLessThan(8_000);
    await waitFor({ for: 'npm to be gone', timeoutMs: 2_000 }, () => Promise.resolve(!isRunning(npm) || undefined));
    expect(run.stderr()).not.toContain('could not be built');

    const before = callsOfNpm().length;
    expect((await ccmon(['--version'], env)).code).toBe(0);
    expect(
      callsOfNpm()
        .slice(before)
        .map(({ args }) => args.split(' ')[0]),
    ).toEqual(['ci']);
  });

  it('is not joined by a second one: what a killed command left running is ended first', async () => {
    env['STAND_IN_HANGS'] = 'ci';
    const { child } = launch('--version');
    const orphan = await untilNpmIsCalled('ci');
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
    expect(isRunning(orphan)).toBe(true);
    env['STAND_IN_HANGS'] = 'none';
    expect((await ccmon(['--version'], env)).code).toBe(0);
    expect(isRunning(orphan)).toBe(false);
  });

  it('is waited for while its command lives', async () => {
    env['STAND_IN_HANGS'] = 'ci';
    const first = launch('--version');
    await untilNpmIsCalled('ci');
    env['STAND_IN_HANGS'] = 'none';
    const second = launch('--version');
    await waitFor({ for: 'a word of the second' }, () => Promise.resolve(second.stderr() === '' ? undefined : true));
    expect(second.stderr()).toBe('Another process is at it (install); waiting for it.\n');
    expect(callsOfNpm()).toHaveLength(1);
    const ended = once(second.child, 'exit');
    first.child.kill('SIGTERM');
    expect(await ended).toEqual([0, null]);
    expect(callsOfNpm()).toHaveLength(2);
  });

  it.each([
    ['most of it', (names: string[]) => names.filter((_name, index) => index % 8 > 0)],
    ['one package', (names: string[]) => names.filter((name) => name === 'esbuild')],
  ])('is repaired when %s is gone, whatever the note says', async (_what, gone) => {
    await ccmon(['--version'], env);
    const modules = join(checkout, 'node_modules');
    const names = readdirSync(modules).filter((name) => !name.startsWith('.'));
    for (const name of gone(names)) await rm(join(modules, name));
    await rm(join(checkout, 'collector/dist'), { recursive: true });
    expect(await ccmon(['--version'], env)).toMatchObject({ code: 0, stdout: expect.stringMatching(/^\d/) as string });
    expect(readdirSync(modules)).toEqual(expect.arrayContaining(names));
    expect(callsOfNpm()).toHaveLength(2);
    await ccmon(['--version'], env);
    expect(callsOfNpm()).toHaveLength(2);
  });

  async function installOnlyCollector(): Promise<void> {
    const stamp = join(checkout, 'node_modules/.ccmon-install.json');
    const note = JSON.parse(readFileSync(stamp, 'utf8')) as object;
    await writeFile(stamp, JSON.stringify({ ...note, scope: 'collector' }));
  }
});
