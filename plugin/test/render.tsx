/** Draws a page with all that the app's root gives its pages. */
import { createTheme, ThemeContext } from '@grafana/data';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { render } from '@testing-library/react';
import type { ReactElement } from 'react';
import { MemoryRouter } from 'react-router';
import type { Collector } from '../src/api/collector.ts';
import { CollectorProvider } from '../src/api/context.ts';

interface Options {
  collector: Collector;
  /** Path and query. */
  address?: string;
}

export function renderPage(page: ReactElement, { collector, address = '/' }: Options) {
  return render(
    <ThemeContext.Provider value={createTheme()}>
      <QueryClientProvider client={new QueryClient()}>
        <CollectorProvider value={collector}>
          <MemoryRouter initialEntries={[address]}>{page}</MemoryRouter>
        </CollectorProvider>
      </QueryClientProvider>
    </ThemeContext.Provider>,
  );
}
