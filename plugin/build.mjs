/**
 * Builds the app twice over: `dist`, the plugin as Grafana loads it, and `dist-host`, the page that runs that same build
 * without Grafana. `node plugin/build.mjs` from any directory; both folders are made anew.
 */
import { cp, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import esbuild from 'esbuild';
import { tsImport } from 'tsx/esm/api';
import webpack from 'webpack';
import { licencesOf } from '../collector/bin/licences.mjs';

const require = createRequire(import.meta.url);

const PLUGIN_DIR = path.dirname(fileURLToPath(import.meta.url));
const HOST_DIR = path.join(PLUGIN_DIR, 'host');
const ROOT = path.dirname(PLUGIN_DIR);
const DIST = path.join(PLUGIN_DIR, 'dist');
const DIST_HOST = path.join(PLUGIN_DIR, 'dist-host');
/** Where the host is put together, so that a collector that is running serves the old page until the new one is whole. */
const UNFINISHED = path.join(PLUGIN_DIR, '.cache', 'dist-host');

/** One variable font serves the two weights that Grafana's theme uses. */
const INTER = path.join(path.dirname(require.resolve('@fontsource-variable/inter/package.json')), 'files/inter-latin-wght-normal.woff2');
const LICENCES = 'THIRD-PARTY-LICENSES.txt';

/**
 * Names that the plugin's build imports from each shared module; `true` for all of them.
 * @typedef {Map<string, string[] | true>} SharedNames
 */

/**
 * Builds `dist`.
 * @returns {Promise<SharedNames>}
 */
async function buildPlugin() {
  /** @type {unknown} */
  const loaded = await tsImport('./.config/webpack/webpack.config.ts', import.meta.url);
  const { default: configure } = /** @type {typeof import('./.config/webpack/webpack.config.ts')} */ (loaded);
  const compiler = webpack(configure({ production: true }));
  /** @type {import('webpack').Stats} */
  const stats = await new Promise((resolve, reject) => {
    compiler.run((error, result) => {
      if (error === null && result !== undefined) resolve(result);
      else reject(error ?? new Error('webpack gave no result'));
    });
  });
  await new Promise((resolve) => compiler.close(resolve));
  if (stats.hasErrors()) throw new Error(stats.toString({ preset: 'errors-only', colors: false }));
  const { modules = [] } = stats.toJson({
    all: false,
    modules: true,
    cachedModules: true,
    nestedModules: true,
    usedExports: true,
    modulesSpace: Infinity,
    nestedModulesSpace: Infinity,
  });
  await writeFile(path.join(DIST, LICENCES), licencesOf(bundledFiles(modules)));
  return sharedNamesOf(modules);
}

/**
 * Files in the plugin's bundles, relative to the root.
 * @param {import('webpack').StatsModule[]} modules
 * @returns {string[]}
 */
function bundledFiles(modules) {
  // Webpack names modules relative to the source folder; one that joins others lists them.
  return modules.flatMap(({ name = '', modules: joined }) =>
    joined ? bundledFiles(joined) : [path.relative(ROOT, path.resolve(PLUGIN_DIR, 'src', name))],
  );
}

/**
 * @param {import('webpack').StatsModule[]} modules
 * @returns {SharedNames}
 */
function sharedNamesOf(modules) {
  /** @type {SharedNames} */
  const names = new Map();
  for (const module of modules) {
    const name = /^external "(.+)"$/.exec(module.name ?? '')?.[1];
    // `module` is the loader's own: the plugin's address.
    if (name === undefined || name === 'module') continue;
    names.set(name, Array.isArray(module.usedExports) ? module.usedExports : true);
  }
  if (names.size === 0) throw new Error('webpack reports no shared module: the plugin cannot have been built without React');
  return names;
}

/**
 * Writes the module that imports, from each shared module, what the plugin needs of it.
 * @param {SharedNames} sharedNames
 * @returns {esbuild.Plugin}
 */
function sharedModulesPlugin(sharedNames) {
  const imports = [...sharedNames].map(([name, used], index) =>
    used === true
      ? `import * as m${index} from ${JSON.stringify(name)};`
      : `import { ${used.map((one, at) => `${one} as m${index}_${at}`).join(', ')} } from ${JSON.stringify(name)};`,
  );
  const exports = [...sharedNames].map(([name, used], index) => {
    const value = used === true ? `m${index}` : `{ ${used.map((one, at) => `${JSON.stringify(one)}: m${index}_${at}`).join(', ')} }`;
    return `${JSON.stringify(name)}: ${value}`;
  });
  const contents = `${imports.join('\n')}\nexport const sharedModules = { ${exports.join(', ')} };`;
  return {
    name: 'shared-modules',
    setup(build) {
      build.onResolve({ filter: /^ccmon:shared-modules$/ }, ({ path: name }) => ({ path: name, namespace: 'shared-modules' }));
      build.onLoad({ filter: /.*/, namespace: 'shared-modules' }, () => ({ contents, resolveDir: HOST_DIR, loader: 'js' }));
    },
  };
}

/**
 * Zod's messages in fifty languages come along with Grafana's theme; one is enough.
 * @type {esbuild.Plugin}
 */
const oneZodLocale = {
  name: 'one-zod-locale',
  setup(build) {
    build.onResolve({ filter: /locales\/index\.js$/ }, ({ importer, resolveDir }) =>
      importer.includes(`${path.sep}zod${path.sep}`) ? { path: path.resolve(resolveDir, '../locales/en.js') } : undefined,
    );
  },
};

/**
 * Builds `dist-host` around the plugin's build.
 * @param {SharedNames} sharedNames
 */
async function buildHost(sharedNames) {
  await rm(UNFINISHED, { recursive: true, force: true });
  const { metafile } = await esbuild.build({
    absWorkingDir: ROOT,
    entryPoints: { host: path.join(HOST_DIR, 'main.ts') },
    outdir: path.join(UNFINISHED, 'host'),
    entryNames: '[name]-[hash]',
    chunkNames: '[name]-[hash]',
    bundle: true,
    minify: true,
    splitting: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    jsx: 'automatic',
    metafile: true,
    legalComments: 'none',
    logLevel: 'warning',
    // SystemJS names a module type in its package.json that only it knows.
    logOverride: { 'package.json': 'silent' },
    // Lodash would otherwise hand itself to the AMD loader that is there for the plugin.
    define: { 'process.env.NODE_ENV': '"production"', global: 'window', define: 'undefined' },
    // Grafana's code editor and maps, behind dynamic imports that no page of the app reaches: a third of the bundle's files.
    external: ['monaco-editor', 'ol'],
    plugins: [sharedModulesPlugin(sharedNames), oneZodLocale],
  });
  await copyAssets();
  await writeIndex(metafile);
  await writeFile(path.join(UNFINISHED, LICENCES), licencesOf(hostFiles(metafile)));
  await rm(DIST_HOST, { recursive: true, force: true });
  await rename(UNFINISHED, DIST_HOST);
}

/** @param {esbuild.Metafile} metafile */
async function writeIndex(metafile) {
  const entry = Object.entries(metafile.outputs).find(([, output]) => output.entryPoint?.endsWith('host/main.ts'));
  if (entry === undefined) throw new Error('esbuild reports no output for host/main.ts');
  const [script, { cssBundle, imports }] = entry;
  /** @param {string} file */
  const address = (file) => `/host/${path.basename(file)}`;
  const chunks = firstLoadChunks(metafile.outputs, imports);
  const tags = [
    ...(cssBundle === undefined ? [] : [`<link rel="stylesheet" href="${address(cssBundle)}" />`]),
    ...chunks.map((chunk) => `<link rel="modulepreload" href="${address(chunk)}" />`),
    `<script type="module" src="${address(script)}"></script>`,
  ];
  const template = await readFile(path.join(HOST_DIR, 'index.html'), 'utf8');
  await writeFile(path.join(UNFINISHED, 'index.html'), template.replace('<!-- host assets -->', tags.join('\n    ')));
}

/**
 * Files of which something is in the host's bundles, and those copied beside them, relative to the root.
 * @param {import('esbuild').Metafile} metafile
 */
function hostFiles(metafile) {
  const bundled = Object.values(metafile.outputs).flatMap(({ inputs }) =>
    Object.entries(inputs).filter(([, { bytesInOutput }]) => bytesInOutput > 0),
  );
  return new Set([...bundled.map(([file]) => file), path.relative(ROOT, INTER)]);
}

/**
 * What the page needs before it can draw: whatever the entry imports, at once or as its first step, and what that imports
 * in turn. Chunks behind further dynamic imports stay behind.
 * @param {esbuild.Metafile['outputs']} outputs
 * @param {esbuild.Metafile['outputs'][string]['imports']} entryImports
 */
function firstLoadChunks(outputs, entryImports) {
  const chunks = new Set(entryImports.map((one) => one.path));
  for (const chunk of chunks) {
    for (const one of outputs[chunk]?.imports ?? []) {
      if (one.kind === 'import-statement' && one.external !== true) chunks.add(one.path);
    }
  }
  return [...chunks];
}

/** Icons and fonts, at the addresses where Grafana's components ask for them. */
async function copyAssets() {
  const icons = path.join(path.dirname(require.resolve('@grafana/ui/package.json')), 'dist/public/img/icons');
  await cp(icons, path.join(UNFINISHED, 'public/build/img/icons'), { recursive: true });
  const fonts = path.join(UNFINISHED, 'public/fonts/inter');
  await mkdir(fonts, { recursive: true });
  for (const name of ['Inter-Regular.woff2', 'Inter-Medium.woff2']) await cp(INTER, path.join(fonts, name));
}

const start = performance.now();
await buildHost(await buildPlugin());
console.log(`plugin: dist and dist-host built in ${((performance.now() - start) / 1000).toFixed(1)} s`);
