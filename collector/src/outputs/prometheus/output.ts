/**
 * The Prometheus output: follows the ledger's changes, and answers scrapes. It is told of a transaction like this:
 *
 *   store.transaction(() => {
 *     ledger.apply(batch, output.apply);
 *     output.applyFiles(batch.files);
 *     output.beforeCommit();   // the last thing inside
 *   });
 *   output.committed();        // at once after it; output.rolledBack() if it threw
 *
 * Until `open` nothing of the store is exposed, and changes cost nothing: a history that is being read for the first
 * time would look to Prometheus like months of work done in a second. A store that was exposed before is open at once.
 */
import type { SourceRun } from '../../accounts.ts';
import type { Readings } from '../../readings/board.ts';
import type { Store } from '../../store/store.ts';
import { createAgreementView } from './agreement.ts';
import { createCounters } from './counters.ts';
import { createCustomMetrics } from './customMetrics.ts';
import { createExposition } from './exposition.ts';
import { createFamilies, markServed } from './families.ts';
import { createFollower, LABELS_SETTING, type Follower } from './follower.ts';
import { createHealth } from './health.ts';
import { createLabelLimiter, type LabelLimits } from './labels.ts';
import { CONTENT_TYPES, formatFor, ScrapeQueryError, selectionFor } from './scrape.ts';
import { createReadingsView } from './readings.ts';
import { createScrapers } from './scrapers.ts';
import { createStatesView } from './states.ts';

export interface PrometheusOptions {
  store: Pick<Store, 'connection' | 'path' | 'transaction' | 'saveFloors' | 'setting' | 'saveSetting'>;
  /** How things are now, as sources last saw them. */
  readings: Readings;
  now: () => number;
  version: string;
  /** Caps of labels, in place of the catalog's. */
  labelLimits?: LabelLimits;
  log?: (message: string) => void;
  /** How often states (sessions, files) are read anew while something changes, milliseconds. */
  refreshMs?: number;
}

export interface ScrapeAnswer {
  status: 200 | 400;
  contentType: string;
  body: Buffer | string;
}

export interface PrometheusOutput extends Omit<Follower, 'isOpen' | 'saveLabels'> {
  /** Reads states anew now. */
  readonly refresh: () => Promise<void>;
  /**
   * Answers a scrape, by its Accept header and the query of its URL. `scraper` tells one scraper from another, like its
   * address and User-Agent: each is shown a new series at 0 first.
   */
  readonly handler: (accept: string, query: URLSearchParams, scraper?: string) => Promise<ScrapeAnswer>;
  readonly sourceRun: (run: SourceRun) => void;
  /** Counter series that are served above the truth, because a counter must not fall. */
  readonly held: () => number;
  /** Ends the timers. */
  readonly close: () => void;
}

export async function createPrometheusOutput(options: PrometheusOptions): Promise<PrometheusOutput> {
  const { store, readings, now, version, labelLimits: limits = {}, log = () => undefined, refreshMs = 2000 } = options;
  const saved = store.setting(LABELS_SETTING);
  const families = createFamilies();
  const scrapers = createScrapers(now);
  const limiter = createLabelLimiter({ limits, saved, onOverflow: (label, limit) => log(overflowMessage(label, limit)) });
  const counters = createCounters({ families, limiter, moment: scrapers.moment });
  const custom = createCustomMetrics({ moment: scrapers.moment });
  const follower = createFollower({ store, families, limiter, counters, custom });
  const health = createHealth({ families, version, now, moment: scrapers.moment });
  const statesView = createStatesView({ store, families, limiter, readings });
  const agreementView = createAgreementView({ store, families, limiter });
  const readingsView = createReadingsView({ families, limiter, readings });
  const exposition = await createExposition(Object.values(families));
  let hasFailed = false;

  const refreshDue = once(async () => {
    if (!follower.isOpen()) return;
    await statesView.refresh(now());
    await agreementView.refresh(now());
    follower.saveLabels();
  });
  const refresh = (): Promise<void> => {
    statesView.noteChange();
    return refreshDue();
  };
  const onTick = async (): Promise<void> => {
    try {
      await refreshDue();
      hasFailed = false;
    } catch (error) {
      if (!hasFailed) log(`Sessions and files could not be counted for /metrics: ${String(error)}`);
      hasFailed = true;
    }
  };
  const timer = setInterval(() => void onTick(), refreshMs).unref();

  const open = async (): Promise<void> => {
    await follower.open();
    await refresh();
    exposition.prepareSoon();
  };
  if (saved !== undefined) await open();

  return {
    ...{
      open,
      apply: follower.apply,
      applyFiles: follower.applyFiles,
      beforeCommit: follower.beforeCommit,
      rolledBack: follower.rolledBack,
    },
    committed() {
      follower.committed();
      statesView.noteChange();
      agreementView.noteChange();
      exposition.prepareSoon();
    },
    async refresh() {
      await refresh();
      await agreementView.refresh(now(), 0);
    },
    async handler(accept, query, scraper = '') {
      try {
        const isChosen = selectionFor(query);
        const format = formatFor(accept);
        if (follower.isOpen()) {
          readingsView.refresh(now());
          follower.saveLabels();
        }
        health.sample({ held: counters.held(), overflowed: follower.isOpen() ? limiter.overflowed() : [] });
        const who = `${scraper} ${query.toString()}`;
        const seenUntil = scrapers.seenUntil(who);
        const appended = await custom.text({ format, isChosen, seenUntil });
        const body = await exposition.take({ format, isChosen, seenUntil, appended }, (answered) => {
          markServed(answered, seenUntil);
          scrapers.answered(who);
        });
        return { status: 200, contentType: CONTENT_TYPES[format], body };
      } catch (error) {
        if (error instanceof ScrapeQueryError) return { status: 400, contentType: 'text/plain; charset=utf-8', body: `${error.message}\n` };
        throw error;
      }
    },
    sourceRun: health.sourceRun,
    held: counters.held,
    close() {
      clearInterval(timer);
      exposition.close();
    },
  };
}

function overflowMessage(label: string, limit: number): string {
  return `The label ${label} has more than ${limit} values; further ones are counted under "other". Raise its limit if that is too few.`;
}

/** Runs of `work` do not overlap: who asks while one is under way gets that one. */
function once(work: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined;
  return async () => {
    running ??= work().finally(() => (running = undefined));
    await running;
  };
}
