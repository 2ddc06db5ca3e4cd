/** Sets up what the app expects of Grafana, loads the plugin and draws it. */
import { PluginContextProvider, PluginType, ThemeContext, type AppPlugin, type AppPluginMeta, type AppRootProps } from '@grafana/data';
import { config, LocationServiceProvider, locationService, setBackendSrv, type BackendSrv } from '@grafana/runtime';
import { ErrorBoundaryAlert, GlobalStyles, PortalContainer } from '@grafana/ui';
import type { ComponentType } from 'react';
import { createRoot } from 'react-dom/client';
import { Route, Routes } from 'react-router';
import { Redirect } from '../src/components/Redirect.tsx';
import pluginJson from '../src/plugin.json';
import { createBackendService } from './backendService.ts';
import { APP_PATH } from './pages.ts';
import { PluginPage } from './PluginPage.tsx';
import { HostRouter } from './Router.tsx';
import { loadPlugin, shareModules } from './sharedModules.ts';
import { Shell } from './Shell.tsx';
import { useThemeMode } from './theme.ts';

const PLUGIN_FILES = `/public/plugins/${pluginJson.id}`;

const meta: AppPluginMeta = {
  id: pluginJson.id,
  name: pluginJson.name,
  type: PluginType.app,
  info: pluginJson.info,
  baseUrl: PLUGIN_FILES,
  module: `${PLUGIN_FILES}/module.js`,
};

function Host({ plugin }: { plugin: AppPlugin }) {
  const { theme, mode, toggle } = useThemeMode();
  // Read by components that are drawn below, outside of React's context.
  config.theme2 = theme;
  const Root = plugin.root as ComponentType<Pick<AppRootProps, 'meta' | 'basename'>>;
  return (
    <ThemeContext.Provider value={theme}>
      <LocationServiceProvider service={locationService}>
        <HostRouter>
          <GlobalStyles />
          <Shell mode={mode} onToggleMode={toggle}>
            <ErrorBoundaryAlert style="page">
              <PluginContextProvider meta={meta}>
                <Routes>
                  <Route path={`${APP_PATH}/*`} element={<Root meta={meta} basename={APP_PATH} />} />
                  <Route path="*" element={<Redirect to={APP_PATH} />} />
                </Routes>
              </PluginContextProvider>
            </ErrorBoundaryAlert>
          </Shell>
          <PortalContainer />
        </HostRouter>
      </LocationServiceProvider>
    </ThemeContext.Provider>
  );
}

export async function start(root: HTMLElement): Promise<void> {
  setBackendSrv(createBackendService() as BackendSrv);
  shareModules({ '@grafana/runtime': { PluginPage } });
  const plugin = await loadPlugin(meta.module);
  createRoot(root).render(<Host plugin={plugin} />);
}
