/** Sets up what the app expects of Grafana, loads the plugin and draws it. */
import { PluginContextProvider, ThemeContext, type AppPlugin, type AppPluginMeta } from '@grafana/data';
import { config, LocationServiceProvider, locationService, setBackendSrv } from '@grafana/runtime';
import { ErrorBoundaryAlert, GlobalStyles, PortalContainer } from '@grafana/ui';
import type { ComponentType } from 'react';
import { createRoot } from 'react-dom/client';
import { Navigate, Route, Routes } from 'react-router';
import type { AppRootProps } from '@grafana/data';
import pluginJson from '../src/plugin.json';
import { createBackendService } from './backendService.ts';
import { APP_PATH } from './pages.ts';
import { PluginPage } from './PluginPage.tsx';
import { HostRouter } from './Router.tsx';
import { loadPlugin, shareModules } from './sharedModules.ts';
import { Shell } from './Shell.tsx';
import { useThemeMode } from './theme.ts';

const PLUGIN_FILES = `/public/plugins/${pluginJson.id}`;

function metaOf(plugin: AppPlugin): AppPluginMeta {
  return { ...pluginJson, ...plugin.meta, baseUrl: PLUGIN_FILES, module: `${PLUGIN_FILES}/module.js` } as AppPluginMeta;
}

function Host({ plugin }: { plugin: AppPlugin }) {
  const { theme, mode, toggle } = useThemeMode();
  config.theme2 = theme;
  const meta = metaOf(plugin);
  const Root = plugin.root as ComponentType<AppRootProps>;
  return (
    <ThemeContext.Provider value={theme}>
      <LocationServiceProvider service={locationService}>
        <HostRouter>
          <GlobalStyles />
          <Shell mode={mode} onToggleMode={toggle}>
            <ErrorBoundaryAlert style="page">
              <PluginContextProvider meta={meta}>
                <Routes>
                  <Route
                    path={`${APP_PATH}/*`}
                    element={<Root meta={meta} basename={APP_PATH} path={APP_PATH} query={{}} onNavChanged={() => undefined} />}
                  />
                  <Route path="*" element={<Navigate to={APP_PATH} replace />} />
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
  setBackendSrv(createBackendService());
  shareModules({ '@grafana/runtime': { PluginPage } });
  const plugin = await loadPlugin(`${PLUGIN_FILES}/module.js`);
  createRoot(root).render(<Host plugin={plugin} />);
}
