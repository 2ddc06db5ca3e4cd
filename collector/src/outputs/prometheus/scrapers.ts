/**
 * Who scrapes, and when each last did. Prometheus sees no increase in a series whose first sample is not 0, so a new
 * series is shown at 0 once, and to each scraper: the one that comes second would lose what the first one did not.
 */

/** A scraper that stayed away for longer is taken for a new one: Prometheus itself looks back no further. */
const REMEMBERED_MS = 300_000;
/** To a new scraper, series of that age show their values: it may ask once only, like a person, or have seen them before. */
const NEW_SERIES_MS = 70_000;
const MAX_SCRAPERS = 100;

export interface Scrapers {
  /** A moment of its own: later than all before. Milliseconds, and a fraction. */
  readonly moment: () => number;
  /** Series born after this moment are to be shown at 0 to this scraper. */
  readonly seenUntil: (scraper: string) => number;
  /** An answer to this scraper leaves now. */
  readonly answered: (scraper: string) => void;
}

export function createScrapers(now: () => number): Scrapers {
  const lastScrapes = new Map<string, number>();
  let last = 0;
  const moment = (): number => (last = Math.max(now(), last + 0.001));

  return {
    moment,
    seenUntil(scraper) {
      const lastScrape = lastScrapes.get(scraper) ?? Number.NEGATIVE_INFINITY;
      return now() - lastScrape <= REMEMBERED_MS ? lastScrape : now() - NEW_SERIES_MS;
    },
    answered(scraper) {
      // The map keeps the order of insertion: the first is the one that has been away longest.
      lastScrapes.delete(scraper);
      lastScrapes.set(scraper, moment());
      const [oldest] = lastScrapes.keys();
      if (lastScrapes.size > MAX_SCRAPERS && oldest !== undefined) lastScrapes.delete(oldest);
    },
  };
}
