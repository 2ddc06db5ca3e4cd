import webpack from 'webpack';

const PLUGIN_NAME = 'BuildModeWebpack';

/** Writes the mode of the build into dist/plugin.json, where Grafana and its validator read it. */
export class BuildModeWebpackPlugin {
  apply(compiler: webpack.Compiler) {
    compiler.hooks.compilation.tap(PLUGIN_NAME, (compilation) => {
      const stage = webpack.Compilation.PROCESS_ASSETS_STAGE_ADDITIONS;
      compilation.hooks.processAssets.tap({ name: PLUGIN_NAME, stage }, () => {
        for (const asset of compilation.getAssets()) {
          if (!asset.name.endsWith('plugin.json')) continue;
          const pluginJson = JSON.parse(asset.source.source().toString()) as Record<string, unknown>;
          const withMode = JSON.stringify({ ...pluginJson, buildMode: compilation.options.mode }, null, 2);
          compilation.updateAsset(asset.name, new webpack.sources.RawSource(withMode));
        }
      });
    });
  }
}
