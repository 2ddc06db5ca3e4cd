/** The app's root: its pages, and what all of them are given. */
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { useState } from 'react';
import { Route, Routes } from 'react-router';
import { createCollector } from './api/collector.ts';
import { CollectorProvider } from './api/context.ts';
import { createPluginProxy } from './api/pluginProxy.ts';
import { Redirect } from './components/Redirect.tsx';
import { Overview } from './pages/Overview/Overview.tsx';

export default function App() {
  const [queryClient] = useState(() => new QueryClient());
  const [collector] = useState(() => createCollector(createPluginProxy()));
  return (
    <QueryClientProvider client={queryClient}>
      <CollectorProvider value={collector}>
        <Routes>
          <Route path="overview" element={<Overview />} />
          <Route path="*" element={<Redirect to="overview" />} />
        </Routes>
      </CollectorProvider>
    </QueryClientProvider>
  );
}
