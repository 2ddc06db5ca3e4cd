/**
 * Writes families down as text. Text is made when something has changed, not when a scraper comes, and only of the pages
 * that have changed: a scrape finds it ready and puts the parts together.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Family, Page } from './families.ts';
import type { Format } from './scrape.ts';
import { createWriter, EVERYTHING, type Writer } from './writer.ts';

export interface Exposition {
  /**
   * The text of the chosen families as they are now, with series born after `seenUntil` at 0. `onTaken` is called at the
   * very moment at which it is taken: no value can change between the two.
   */
  take(request: TakeRequest, onTaken: (families: readonly Family[]) => void): Promise<Buffer>;
  /** Soon makes the text of what has changed, in the formats that were asked for, without holding up anything else. */
  prepareSoon(): void;
  close(): void;
}

export interface TakeRequest {
  format: Format;
  isChosen: (metric: string) => boolean;
  seenUntil: number;
  /** Whole families that are not the catalog's. */
  appended: Buffer;
}

/** Text is made this long after a change, so that a burst of changes makes it once. */
const PREPARE_DELAY_MS = 50;
const END: Record<Format, Buffer> = { text: Buffer.alloc(0), openmetrics: Buffer.from('# EOF\n') };

export async function createExposition(families: readonly Family[]): Promise<Exposition> {
  const shelves: Record<Format, Shelf> = {
    text: createShelf(await createWriter(families, 'text')),
    openmetrics: createShelf(await createWriter(families, 'openmetrics')),
  };
  // What Prometheus asks for; other formats from the first time on that someone does.
  const formats = new Set<Format>(['openmetrics']);
  let timer: NodeJS.Timeout | undefined;

  const prepare = async (): Promise<void> => {
    for (const format of formats) {
      for (const family of families) {
        for (const page of family.pages) {
          if (shelves[format].text(page) !== undefined) continue;
          await shelves[format].write(page);
          await nextTurn();
        }
      }
    }
  };

  return {
    async take({ format, isChosen, seenUntil, appended }, onTaken) {
      formats.add(format);
      const shelf = shelves[format];
      const special = createShelf(shelf.writer, seenUntil);
      const chosen = families.filter((family) => isChosen(family.name));
      const shelfOf = (page: Page): Shelf => (page.youngest > seenUntil ? special : shelf);
      for (;;) {
        const missing = chosen.flatMap(({ pages }) => pages.filter((page) => shelfOf(page).text(page) === undefined));
        for (const page of missing) await shelfOf(page).write(page);
        if (missing.length > 0) continue;
        onTaken(chosen);
        const parts = chosen.flatMap((family) => [shelf.writer.head(family), ...family.pages.map((page) => shelfOf(page).text(page))]);
        return Buffer.concat([...parts.filter((part) => part !== undefined), appended, END[format]]);
      }
    },
    prepareSoon() {
      timer ??= setTimeout(() => {
        timer = undefined;
        void prepare();
      }, PREPARE_DELAY_MS).unref();
    },
    close: () => clearTimeout(timer),
  };
}

/** Pages as they were written last. */
interface Shelf {
  readonly writer: Writer;
  /** The text of a page; undefined where it has changed since it was written. */
  text(page: Page): Buffer | undefined;
  write(page: Page): Promise<void>;
}

function createShelf(writer: Writer, seenUntil = EVERYTHING): Shelf {
  const written = new WeakMap<Page, { version: number; text: Buffer }>();
  return {
    writer,
    text(page) {
      const found = written.get(page);
      return found?.version === page.version ? found.text : undefined;
    },
    async write(page) {
      const { version } = page;
      written.set(page, { version, text: await writer.lines(page, seenUntil) });
    },
  };
}
