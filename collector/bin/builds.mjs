/**
 * How each part is built. Loaded only when something is to be built: esbuild takes longer to load than a warm start takes.
 */
import { cpSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { PROGRAMS, ROOT, stamped } from './checkout.mjs';
import { licencesOf } from './licences.mjs';
import { run, withTicker } from './tasks.mjs';

const COLLECTOR = join(ROOT, 'collector');
const DIST = join(COLLECTOR, 'dist');

/** What the tarball has under the same paths as a checkout, so that the generated files' relative paths hold in both. */
const BESIDE_BUNDLE = ['provisioning', 'plugin/dist', 'plugin/dist-host'];
/** What npm takes from the top of a package only. */
const AT_TOP = ['README.md', 'LICENSE'];

/** A running collector may still load a chunk of the build before: old ones are kept this long. */
const OLD_CHUNK_MS = 24 * 60 * 60 * 1000;

/** Not bundled: it finds its native part by itself, through npm. */
const EXTERNAL = ['libsql'];

/** Some bundled packages are CommonJS and ask for Node's own modules with `require`. */
const REQUIRE = "import { createRequire as ccmonCreateRequire } from 'node:module'; const require = ccmonCreateRequire(import.meta.url);";

/** @param {import('./checkout.mjs').Part} part */
export async function build(part) {
  await stamped(part, part === 'collector' ? () => buildCollector(false) : buildPage);
}

/** The collector as it is packed: nothing else in `dist` but what the tarball needs, all of it ready to use. */
export async function buildPackage() {
  await stamped('collector', () => buildCollector(true));
  await writeMonitorTypes();
  for (const path of BESIDE_BUNDLE) cpSync(join(ROOT, path), join(DIST, path), { recursive: true });
  for (const path of AT_TOP) cpSync(join(ROOT, path), join(COLLECTOR, path));
}

/** After packing. */
export function clearPackage() {
  for (const path of BESIDE_BUNDLE) rmSync(join(DIST, path), { recursive: true, force: true });
  for (const path of AT_TOP) rmSync(join(COLLECTOR, path), { force: true });
}

/** @param {boolean} forPackage leaves nothing in `dist` but this build */
async function buildCollector(forPackage) {
  const esbuild = await import('esbuild');
  const { outputFiles, metafile } = await esbuild.build({
    absWorkingDir: ROOT,
    entryPoints: PROGRAMS,
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
    // Every start parses it. Names stay, so that a stack trace still says something.
    minifyWhitespace: true,
    minifySyntax: true,
    sourcemap: 'linked',
    sourcesContent: false,
    metafile: true,
    write: false,
    logLevel: 'warning',
  });
  // Its process would live as long as this one, which may be a collector.
  await esbuild.stop();
  mkdirSync(DIST, { recursive: true });
  // Entries last, and by renaming: whoever starts at this moment sees the old build or the new one, whole.
  const isChunk = (/** @type {string} */ path) => basename(path).startsWith('chunk-');
  for (const { path, contents } of outputFiles.filter(({ path }) => isChunk(path))) writeWhole(path, contents);
  for (const { path, contents } of outputFiles.filter(({ path }) => !isChunk(path))) writeWhole(path, contents);
  removeOthers(new Set(outputFiles.map(({ path }) => basename(path))), forPackage);
  writeFileSync(join(DIST, 'THIRD-PARTY-LICENSES.txt'), licencesOf(Object.keys(metafile.inputs)));
}

/** The types of the package's entry point: its module says all of them itself. */
async function writeMonitorTypes() {
  const { default: ts } = await import('typescript');
  const source = readFileSync(join(ROOT, PROGRAMS.monitor), 'utf8');
  const { outputText, diagnostics = [] } = ts.transpileDeclaration(source, {
    reportDiagnostics: true,
    compilerOptions: { isolatedDeclarations: true, module: ts.ModuleKind.NodeNext, target: ts.ScriptTarget.ES2022 },
  });
  const problems = diagnostics.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
  if (problems.length > 0) throw new Error(`${PROGRAMS.monitor} does not give its types: ${problems.join('; ')}`);
  writeWhole(join(DIST, 'monitor.d.mts'), outputText);
}

async function buildPage() {
  await withTicker('Building the page', async () => {
    const code = await run(process.execPath, [join(ROOT, 'plugin/build.mjs')], { cwd: join(ROOT, 'plugin') });
    if (code !== 0) throw new Error(`plugin/build.mjs ended with code ${code}; its own words are above.`);
  });
}

/**
 * @param {string} path
 * @param {Uint8Array | string} contents
 */
function writeWhole(path, contents) {
  const partial = `${path}.${process.pid}.tmp`;
  writeFileSync(partial, contents);
  renameSync(partial, path);
}

/**
 * @param {Set<string>} current names of this build's files
 * @param {boolean} all not only chunks that are old
 */
function removeOthers(current, all) {
  for (const name of readdirSync(DIST).filter((other) => !current.has(other))) {
    const path = join(DIST, name);
    const isOldChunk = name.startsWith('chunk-') && statSync(path).mtimeMs < Date.now() - OLD_CHUNK_MS;
    if (all || isOldChunk) rmSync(path, { recursive: true });
  }
}
