/** The plugin's entry. What is imported here is loaded by Grafana before anything is shown: the pages come lazily. */
import { AppPlugin } from '@grafana/data';
import { Loading } from './components/Loading.tsx';
import { lazy, Suspense } from 'react';
import type { ConfigurationProps } from './pages/Configuration/Configuration.tsx';
import type { Settings } from './pages/Configuration/settings.ts';

const LazyApp = lazy(() => import('./App.tsx'));
const LazyConfiguration = lazy(() => import('./pages/Configuration/Configuration.tsx'));

const App = () => (
  <Suspense fallback={<Loading text="Loading…" />}>
    <LazyApp />
  </Suspense>
);

const Configuration = (props: ConfigurationProps) => (
  <Suspense fallback={<Loading text="Loading…" />}>
    <LazyConfiguration {...props} />
  </Suspense>
);

export const plugin = new AppPlugin<Settings>().setRootPage(App).addConfigPage({
  title: 'Configuration',
  icon: 'cog',
  body: Configuration,
  id: 'configuration',
});
