/** Progress of what takes long at a start: a bar that redraws itself on a terminal, a plain line now and then elsewhere. */
import { formatBytes, formatCount, formatSeconds } from './format.ts';

export interface ReadProgress {
  files: number;
  filesDone: number;
  bytes: number;
  bytesDone: number;
}

export interface WriteProgress {
  days: number;
  daysDone: number;
  bytes: number;
}

export interface ProgressOptions {
  write: (text: string) => void;
  isTerminal: boolean;
  /** Width of the terminal in characters. */
  columns: number;
  /** Milliseconds of a clock that only goes forward. */
  now: () => number;
}

export interface Progress {
  /** Of reading the history. */
  update: (progress: ReadProgress) => void;
  /** Of writing the demo's. */
  updateWriting: (progress: WriteProgress) => void;
  /** Takes the bar away, so that something else can be written; the next update draws it again. */
  clear: () => void;
}

const REDRAW_MS = 100;
const PLAIN_LINE_MS = 5000;
const MOST_BAR_CELLS = 24;
/** A shorter bar shows nothing. */
const LEAST_BAR_CELLS = 6;

/**
 * What is being done, the share of it that is done, and words on how far it is after so many seconds, the most important
 * ones last: where there is no room for all, the first ones go.
 */
interface Task {
  title: string;
  share: number;
  describe: (elapsedSeconds: number) => string[];
}

export function createProgress({ write, isTerminal, columns, now }: ProgressOptions): Progress {
  let title = '';
  let startedAt = 0;
  let drawnAt = 0;
  let isDrawn = false;
  const draw = (task: Task): void => {
    const at = now();
    if (task.title !== title) {
      title = task.title;
      startedAt = at;
      // A line is worth it only for what takes long.
      drawnAt = isTerminal ? -Infinity : at;
    }
    if (at - drawnAt < (isTerminal ? REDRAW_MS : PLAIN_LINE_MS)) {
      return;
    }
    drawnAt = at;
    const words = task.describe((at - startedAt) / 1000);
    if (isTerminal) {
      isDrawn = true;
      write(`\r\x1b[2K${barLine(task, words, Math.max(10, columns - 1))}`);
    } else {
      write(`${title}: ${words.join(', ')}\n`);
    }
  };
  return {
    update: (progress) => {
      const share = progress.bytes === 0 ? 1 : Math.min(1, progress.bytesDone / progress.bytes);
      draw({ title: 'Reading history', share, describe: (elapsedSeconds) => wordsOnReading(progress, elapsedSeconds) });
    },
    updateWriting: (progress) => {
      const share = progress.daysDone / Math.max(1, progress.days);
      draw({ title: 'Writing made-up history', share, describe: (elapsedSeconds) => wordsOnWriting(progress, elapsedSeconds) });
    },
    clear: () => {
      if (isDrawn) {
        write('\r\x1b[2K');
        isDrawn = false;
      }
    },
  };
}

/** Made to fit: first the bar gets shorter, then words go, and last the bar itself. */
function barLine({ title, share }: Task, words: readonly string[], width: number): string {
  const percent = `${Math.floor(share * 100)}%`.padStart(4);
  const endings = words.map((_word, first) => `${percent}  ${words.slice(first).join(', ')}`);
  const room = (ending: string): number => width - `${title} `.length - ending.length;
  const besideBar = endings.find((ending) => room(ending) >= LEAST_BAR_CELLS);
  if (besideBar === undefined) return `${title}${endings.find((ending) => room(ending) >= 0) ?? percent}`.slice(0, width);
  const cells = Math.min(MOST_BAR_CELLS, room(besideBar));
  const full = Math.floor(share * cells);
  return `${title} ${'█'.repeat(full)}${'░'.repeat(cells - full)}${besideBar}`;
}

/** `340 of 552 files, 440 of 710 MB` */
export function describeReading(progress: ReadProgress): string {
  return wordsOnReading(progress, 0).join(', ');
}

/** `340 of 552 files`, `440 of 710 MB`, `890 MB/s`, `0.3 s left` */
function wordsOnReading({ files, filesDone, bytes, bytesDone }: ReadProgress, elapsedSeconds: number): string[] {
  const parts = [`${formatCount(filesDone)} of ${formatCount(files)} files`, `${formatBytes(bytesDone)} of ${formatBytes(bytes)}`];
  if (elapsedSeconds > 0 && bytesDone > 0) {
    const rate = bytesDone / elapsedSeconds;
    parts.push(`${formatBytes(rate)}/s`, `${formatSeconds(Math.max(0, bytes - bytesDone) / rate)} left`);
  }
  return parts;
}

/** `18 of 36 days`, `48.2 MB`, `1.6 s left` */
function wordsOnWriting({ days, daysDone, bytes }: WriteProgress, elapsedSeconds: number): string[] {
  const parts = [`${daysDone} of ${days} days`, formatBytes(bytes)];
  if (elapsedSeconds > 0 && daysDone > 0) {
    parts.push(`${formatSeconds((elapsedSeconds / daysDone) * (days - daysDone))} left`);
  }
  return parts;
}
