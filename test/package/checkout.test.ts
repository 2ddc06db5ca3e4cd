/** What `ccmon` does in a checkout before it runs: it builds what is stale, once, and says why it cannot install. */
import { execFile } from 'node:child_process';
import { appendFile, cp, mkdir, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeEach, describe, expect, it } from 'vitest';
import { temporaryDirectory } from '../support/temporaryDirectory.ts';

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
