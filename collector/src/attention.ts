/**
 * What somebody should know of while the collector goes on: folders and files that cannot be looked at, and lines that are
 * damaged. Each is logged once; of the history, where there may be thousands, the damage is logged as one sum.
 */
import type { DamageFact } from './ledger/facts.ts';
import type { Problem } from './sources/transcripts/files.ts';

export interface Attention {
  /** What could not be looked at when everything was listed last; at most 100. */
  problems(): readonly Problem[];
  setProblems(problems: readonly Problem[]): void;
  noteDamage(damages: readonly DamageFact[]): void;
  /** From here on each damaged line is logged by itself. */
  historyRead(): void;
}

type LogWarning = (level: 'warn', message: string, fields?: Record<string, string | number>) => void;

const PROBLEMS_SHOWN = 100;
/** A file that is read anew repeats its damages; beyond so many, the oldest may be logged again. */
const PLACES_REMEMBERED = 10_000;
/** Of one batch. */
const PLACES_LOGGED = 20;

export function createAttention(log: LogWarning): Attention {
  let problems: readonly Problem[] = [];
  const places = new Set<string>();
  const files = new Set<string>();
  let isHistory = true;
  let lines = 0;
  return {
    problems: () => problems.slice(0, PROBLEMS_SHOWN),
    setProblems(now) {
      const known = new Set(problems.map(textOf));
      const news = now.filter((problem) => !known.has(textOf(problem)));
      for (const { path, message } of news.slice(0, PROBLEMS_SHOWN)) log('warn', 'cannot be read', { path, reason: message });
      problems = [...now];
    },
    noteDamage(damages) {
      const news = damages.filter((damage) => !places.has(placeOf(damage)));
      for (const damage of news) places.add(placeOf(damage));
      // A set keeps the order in which things were added.
      for (const place of places) {
        if (places.size <= PLACES_REMEMBERED) break;
        places.delete(place);
      }
      if (isHistory) {
        lines += news.length;
        for (const { path } of news) files.add(path);
        return;
      }
      for (const { path, line, kind } of news.slice(0, PLACES_LOGGED)) log('warn', 'damaged line', { at: `${path}:${line}`, kind });
      const more = news.length - PLACES_LOGGED;
      if (more > 0) log('warn', 'more damaged lines; "ccmon status" names them', { lines: more });
    },
    historyRead() {
      isHistory = false;
      if (files.size > 0) {
        log('warn', 'the history has damaged lines; "ccmon status" names them', { lines, files: files.size });
      }
      files.clear();
    },
  };
}

function textOf({ path, message }: Problem): string {
  return `${path}\n${message}`;
}

function placeOf({ path, offset }: DamageFact): string {
  return `${offset} ${path}`;
}
