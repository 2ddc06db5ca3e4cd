/** Hands the collector's API down to the pages. */
import { createContext, useContext } from 'react';
import type { Collector } from './collector.ts';

const CollectorContext = createContext<Collector | null>(null);

export const CollectorProvider = CollectorContext.Provider;

export function useCollector(): Collector {
  const collector = useContext(CollectorContext);
  if (collector === null) throw new Error('useCollector is used outside of CollectorProvider: wrap the page in one.');
  return collector;
}
