/**
 * Builds what runs: `node collector/bin/build.mjs [collector] [page] [package]`, or all but the package by default.
 * `package` lays page, plugin and provisioning beside the bundle, under the paths they have in a checkout, so that the
 * packed tarball needs nothing built and the generated files' relative paths hold in both.
 */
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureInstalled } from './install.mjs';
import { ROOT, readJson, run, say, withTicker } from './tasks.mjs';
import { ensureBuilt, stamped } from './workspace.mjs';

const COLLECTOR = join(ROOT, 'collector');
const DIST = join(COLLECTOR, 'dist');

/** A running collector may still load a chunk of the build before: old ones are kept this long. */
const OLD_CHUNK_MS = 24 * 60 * 60 * 1000;

/** Not bundled: it finds its native part by itself, through npm. */
const EXTERNAL = ['libsql'];

/** @type {Record<string, string>} name of the output -> source; one that does not exist is not built */
const ENTRIES = {
  ccmon: 'collector/src/cli/main.ts',
  'transcripts-worker': 'collector/src/sources/transcripts/worker.ts',
};

/** Some bundled packages are CommonJS and ask for Node's own modules with `require`. */
const REQUIRE = "import { createRequire as ccmonCreateRequire } from 'node:module'; const require = ccmonCreateRequire(import.meta.url);";

/** @param {import('./workspace.mjs').Part} part */
export async function build(part) {
  await stamped(part, part === 'collector' ? () => buildCollector() : buildPage);
}

async function buildCollector(keepChunksMs = OLD_CHUNK_MS) {
  const esbuild = await import('esbuild');
  const { outputFiles, metafile } = await esbuild.build({
    absWorkingDir: ROOT,
    entryPoints: Object.fromEntries(Object.entries(ENTRIES).filter(([, source]) => existsSync(join(ROOT, source)))),
    outdir: 'collector/dist',
    outExtension: { '.js': '.mjs' },
    // Beside the entries, so that `import.meta.url` means the same folder wherever a module ends up.
    chunkNames: 'chunk-[hash]',
    bundle: true,
    // What a command imports lazily stays in a chunk of its own: `report` never loads the server.
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    external: EXTERNAL,
    banner: { js: REQUIRE },
    sourcemap: 'linked',
    sourcesContent: false,
    metafile: true,
    write: false,
    logLevel: 'warning',
  });
  mkdirSync(DIST, { recursive: true });
  // Entries last, and by renaming: whoever starts at this moment sees the old build or the new one, whole.
  const isChunk = (/** @type {string} */ path) => basename(path).startsWith('chunk-');
  for (const { path, contents } of outputFiles.filter(({ path }) => isChunk(path))) writeWhole(path, contents);
  for (const { path, contents } of outputFiles.filter(({ path }) => !isChunk(path))) writeWhole(path, contents);
  removeOldChunks(new Set(outputFiles.map(({ path }) => basename(path))), keepChunksMs);
  writeFileSync(join(DIST, 'THIRD-PARTY-LICENSES.txt'), licencesOf(Object.keys(metafile.inputs)));
}

async function buildPage() {
  await withTicker('Building the page', async () => {
    const code = await run(process.execPath, [join(ROOT, 'plugin/build.mjs')], { cwd: join(ROOT, 'plugin') });
    if (code !== 0) throw new Error(`plugin/build.mjs ended with code ${code}; its own words are above.`);
  });
}

/** What the tarball holds beside the bundle, all of it ready to use. */
function layOutPackage() {
  for (const path of ['provisioning', 'plugin/dist', 'plugin/dist-host']) {
    rmSync(join(DIST, path), { recursive: true, force: true });
    cpSync(join(ROOT, path), join(DIST, path), { recursive: true });
  }
  for (const path of ['README.md', 'LICENSE']) cpSync(join(ROOT, path), join(COLLECTOR, path));
}

/** After packing: the copies at the collector's root, which npm takes from nowhere else. */
function clearPackage() {
  for (const path of ['README.md', 'LICENSE']) rmSync(join(COLLECTOR, path), { force: true });
  for (const path of ['provisioning', 'plugin']) rmSync(join(DIST, path), { recursive: true, force: true });
}

/**
 * @param {string} path
 * @param {Uint8Array} contents
 */
function writeWhole(path, contents) {
  const partial = `${path}.${process.pid}.tmp`;
  writeFileSync(partial, contents);
  renameSync(partial, path);
}

/**
 * @param {Set<string>} current names of files to keep whatever their age
 * @param {number} keepMs
 */
function removeOldChunks(current, keepMs) {
  for (const name of readdirSync(DIST)) {
    const path = join(DIST, name);
    if (name.startsWith('chunk-') && !current.has(name) && statSync(path).mtimeMs <= Date.now() - keepMs) rmSync(path);
  }
}

/**
 * The licence texts of every package in the bundle: most of them ask that theirs travels along.
 * @param {string[]} inputs
 */
function licencesOf(inputs) {
  const folders = new Set(
    inputs.map((path) => /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1]).filter((folder) => folder !== undefined),
  );
  return [...folders]
    .sort()
    .map(licenceOf)
    .join(`\n${'-'.repeat(80)}\n\n`);
}

/** @param {string} folder */
function licenceOf(folder) {
  const { name, version, license } = readJson(join(ROOT, folder, 'package.json')) ?? {};
  const file = readdirSync(join(ROOT, folder)).find((entry) => /^licen[cs]e/i.test(entry));
  const text = file === undefined ? `Licence: ${String(license)}` : readFileSync(join(ROOT, folder, file), 'utf8').trim();
  return `${String(name)} ${String(version)}\n\n${text}\n`;
}

/** @type {Record<string, () => Promise<void> | void>} */
const TARGETS = {
  collector: async () => {
    await ensureInstalled('collector');
    await ensureBuilt('collector');
  },
  page: async () => {
    await ensureInstalled('all');
    await ensureBuilt('page');
  },
  package: async () => {
    await ensureInstalled('all');
    await ensureBuilt('page');
    await stamped('collector', () => buildCollector(0));
    layOutPackage();
  },
  'clear-package': clearPackage,
};

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const wanted = process.argv.slice(2);
  try {
    for (const name of wanted.length > 0 ? wanted : ['collector', 'page']) {
      const target = TARGETS[name];
      if (target === undefined) throw new Error(`there is no build named ${name}; there are ${Object.keys(TARGETS).join(', ')}`);
      await target();
    }
  } catch (error) {
    say(`build: ${error instanceof Error ? error.message : String(error)}`);
    process.exitCode = 1;
  }
}
