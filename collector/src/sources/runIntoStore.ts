/** For tests: sources as the collector runs them, into a real store. */
import { createIngest } from '../ingest.ts';
import { emptyFacts } from '../ledger/facts.ts';
import { createLedger } from '../ledger/ledger.ts';
import { PRICE_TABLE } from '../ledger/priceTable.ts';
import { createPrices } from '../ledger/prices.ts';
import { createReadingBoard } from '../readings/board.ts';
import { openStore } from '../store/store.ts';
import type { Round, Source } from './source.ts';

/** Call `end` when done: it stops the sources and closes the store. */
export function runIntoStore(dataDir: string, ...sources: Source[]) {
  const store = openStore({ dataDir });
  const ingest = createIngest(store, createLedger(store, createPrices(PRICE_TABLE)));
  const readings = createReadingBoard();
  const stop = new AbortController();
  const rounds: Round[] = [];
  const running = sources.map((source) =>
    source.run({
      ...{ signal: stop.signal, now: Date.now, readings, onRound: (round) => void rounds.push(round), log: () => undefined },
      commit: (facts) => ingest.commit({ facts: { ...emptyFacts(), ...facts }, files: [] }),
    }),
  );
  const end = async (): Promise<void> => {
    stop.abort();
    await Promise.all(running);
    store.close();
  };
  return { store, readings, rounds, end };
}
