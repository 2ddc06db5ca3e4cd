/** Runs the generator from a bundle, made anew when a source has changed: the SDK alone is hundreds of files to load. */
import { readFile, stat, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const entry = fileURLToPath(new URL('../src/cli.ts', import.meta.url));
const bundle = new URL('../dist/generate.cjs', import.meta.url);
/** What the bundle was made from: a line a file, the time of its last change and its path below the root. */
const sourceList = new URL('../dist/generate.sources.txt', import.meta.url);

/** @param {string} path */
async function changedAt(path) {
  const { mtimeMs } = await stat(resolve(root, path));
  return mtimeMs;
}

/** @param {string[]} paths */
async function describe(paths) {
  const lines = await Promise.all(paths.map(async (path) => `${await changedAt(path)} ${path}`));
  return lines.join('\n');
}

async function isCurrent() {
  try {
    await stat(bundle);
    const listed = await readFile(sourceList, 'utf8');
    return listed === (await describe(listed.split('\n').map((line) => line.slice(line.indexOf(' ') + 1))));
  } catch {
    // No bundle, no list, or a source that is gone: whatever it is, a new bundle settles it or says what is wrong.
    return false;
  }
}

async function makeBundle() {
  const { build } = await import('esbuild');
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: [entry],
    outfile: fileURLToPath(bundle),
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    metafile: true,
    logLevel: 'silent',
  });
  await writeFile(sourceList, await describe(Object.keys(metafile.inputs)));
}

if (!(await isCurrent())) await makeBundle();
process.chdir(root);
// Not import(): that would search the whole bundle for the names it exports.
createRequire(import.meta.url)(fileURLToPath(bundle));
