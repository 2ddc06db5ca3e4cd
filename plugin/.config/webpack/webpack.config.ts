/**
 * How the plugin is bundled for Grafana. Scaffolded by `@grafana/create-plugin` and kept in its form, which Grafana's
 * plugin validator looks for; what this plugin has no use for (Sass, fonts, live reload, nested plugins) is left out.
 */
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import CopyWebpackPlugin from 'copy-webpack-plugin';
import ReplaceInFileWebpackPlugin from 'replace-in-file-webpack-plugin';
import TerserPlugin from 'terser-webpack-plugin';
import { SubresourceIntegrityPlugin } from 'webpack-subresource-integrity';
import webpack, { type Configuration } from 'webpack';
import VirtualModulesPlugin from 'webpack-virtual-modules';

import { BuildModeWebpackPlugin } from './BuildModeWebpackPlugin.ts';
import { DIST_DIR, PLUGIN_DIR, SOURCE_DIR } from '../bundler/constants.ts';
import { getCreatePluginVersion, getPackageJson, getPluginJson } from '../bundler/utils.ts';
import { externals } from '../bundler/externals.ts';
import { copyFilePatterns } from '../bundler/copyFiles.ts';

const pluginJson = getPluginJson();
const pluginVersion = getPackageJson().version;

const virtualPublicPath = new VirtualModulesPlugin({
  [path.join(PLUGIN_DIR, 'node_modules/grafana-public-path.js')]: `
import amdMetaModule from 'amd-module';

__webpack_public_path__ =
  amdMetaModule && amdMetaModule.uri
    ? amdMetaModule.uri.slice(0, amdMetaModule.uri.lastIndexOf('/') + 1)
    : 'public/plugins/${pluginJson.id}/';
`,
});

export interface Env {
  production?: boolean;
  development?: boolean;
}

const rules = [
  // This must come first in the rules array otherwise it breaks sourcemaps.
  {
    test: /src\/(?:.*\/)?module\.tsx?$/,
    use: [{ loader: 'imports-loader', options: { imports: `side-effects grafana-public-path` } }],
  },
  {
    exclude: /(node_modules)/,
    test: /\.[tj]sx?$/,
    use: {
      loader: 'swc-loader',
      options: {
        jsc: {
          target: 'es2020',
          loose: false,
          parser: { syntax: 'typescript', tsx: true, decorators: false, dynamicImport: true },
          transform: { react: { runtime: 'automatic' } },
        },
      },
    },
  },
  { test: /\.(png|jpe?g|gif|svg)$/, type: 'asset/resource', generator: { filename: '[hash][ext]' } },
];

const minimizer = new TerserPlugin({
  terserOptions: {
    format: {
      comments: (_node: unknown, comment: { type: string; value: string }) =>
        comment.type === 'comment2' && comment.value.trim().startsWith('[create-plugin]'),
    },
    compress: { drop_console: ['log', 'info'] },
  },
});

const config = (env: Env): Configuration => ({
  cache: {
    type: 'filesystem',
    cacheDirectory: path.join(PLUGIN_DIR, '.cache', 'webpack'),
    buildDependencies: { config: [fileURLToPath(import.meta.url)] },
  },
  context: SOURCE_DIR,
  devtool: env.production ? 'source-map' : 'eval-source-map',
  entry: { module: './module.tsx' },
  externals,
  mode: env.production ? 'production' : 'development',
  module: { rules },
  optimization: { minimize: Boolean(env.production), minimizer: [minimizer] },
  output: {
    clean: true,
    filename: '[name].js',
    chunkFilename: env.production ? '[name].js?_cache=[contenthash]' : '[name].js',
    library: { type: 'amd' },
    path: DIST_DIR,
    publicPath: `public/plugins/${pluginJson.id}/`,
    uniqueName: pluginJson.id,
    crossOriginLoading: 'anonymous',
  },
  plugins: [
    new BuildModeWebpackPlugin(),
    virtualPublicPath,
    new webpack.BannerPlugin({
      banner: `/* [create-plugin] version: ${getCreatePluginVersion()} */
/* [create-plugin] plugin: ${pluginJson.id}@${pluginVersion} */`,
      raw: true,
      entryOnly: true,
    }),
    new CopyWebpackPlugin({ patterns: copyFilePatterns }),
    new ReplaceInFileWebpackPlugin([
      {
        dir: DIST_DIR,
        test: [/(^|\/)plugin\.json$/, /(^|\/)README\.md$/],
        rules: [
          { search: /%VERSION%/g, replace: pluginVersion },
          { search: /%TODAY%/g, replace: new Date().toISOString().substring(0, 10) },
          { search: /%PLUGIN_ID%/g, replace: pluginJson.id },
        ],
      },
    ]),
    new SubresourceIntegrityPlugin({ hashFuncNames: ['sha256'] }),
  ],
  resolve: {
    extensions: ['.js', '.jsx', '.ts', '.tsx'],
    modules: [path.join(PLUGIN_DIR, 'node_modules'), 'node_modules'],
  },
});

export default config;
