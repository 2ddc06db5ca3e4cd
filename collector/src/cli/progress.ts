/** Progress of what takes long at a start: a bar that redraws itself on a terminal, a plain line now and then elsewhere. */
import type { ReadProgress } from '../sources/transcripts/pass.ts';
import { formatBytes, formatCount, formatSeconds } from './format.ts';

export interface WriteProgress {
  days: number;
  daysDone: number;
  bytes: number;
}

export interface BackfillProgress {
  samples: number;
  samplesDone: number;
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
  /** Of writing the history for Prometheus. */
  updateBackfill: (progress: BackfillProgress) => void;
  /** Takes the bar away, so that something else can be written; the next update draws it again. */
  clear: () => void;
}

const REDRAW_MS = 100;
const PLAIN_LINE_MS = 5000;
const MOST_BAR_CELLS = 24;
/** A shorter bar shows nothing. */
const LEAST_BAR_CELLS = 6;

/** `1.23 MB` */
const BYTES_WIDTH = 7;
/** `99.9 s`, `999 ms`, `99 min` */
const DURATION_WIDTH = 6;

/** What is said of one thing, empty while it is not known, and the width kept for it: what stands beside it must not move. */
interface Words {
  text: string;
  width: number;
}

/**
 * What is being done, the share of it that is done, and words on how far it is after so many seconds, the most important
 * ones last: where there is no room for all, the first ones go.
 */
interface Task {
  title: string;
  share: number;
  describe: (elapsedSeconds: number) => Words[];
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
      write(`${title}: ${inOneLine(words)}\n`);
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
    updateBackfill: (progress) => {
      const share = progress.samplesDone / Math.max(1, progress.samples);
      draw({ title: 'Writing history for Prometheus', share, describe: (elapsedSeconds) => wordsOnBackfill(progress, elapsedSeconds) });
    },
    clear: () => {
      if (isDrawn) {
        write('\r\x1b[2K');
        isDrawn = false;
      }
    },
  };
}

/** Made to fit: first the bar gets shorter, then words go, and last the bar itself. The widths decide, not what is said. */
function barLine({ title, share }: Task, words: readonly Words[], width: number): string {
  const percent = `${Math.floor(share * 100)}%`.padStart(4);
  const endings = words.map((_words, first) => endingOf(percent, words.slice(first)));
  const room = (ending: Words): number => width - `${title} `.length - ending.width;
  const besideBar = endings.find((ending) => room(ending) > LEAST_BAR_CELLS);
  if (besideBar === undefined) return `${title} ${endings.find((ending) => room(ending) >= 0)?.text ?? percent}`.slice(0, width);
  const cells = Math.min(MOST_BAR_CELLS, room(besideBar) - 1);
  const full = Math.floor(share * cells);
  return `${title} ${'█'.repeat(full)}${'░'.repeat(cells - full)} ${besideBar.text}`.slice(0, width);
}

/** ` 50%  340 of 552 files,  710 MB/s`, in columns. */
function endingOf(percent: string, words: readonly Words[]): Words {
  const columns = words.filter(({ text }) => text !== '').map(({ text, width }) => text.padStart(width));
  const width = words.reduce((sum, each) => sum + 2 + each.width, percent.length);
  return { text: `${percent}  ${columns.join(', ')}`.trimEnd(), width };
}

function inOneLine(words: readonly Words[]): string {
  return words.flatMap(({ text }) => (text === '' ? [] : [text])).join(', ');
}

/** `340 of 552 files, 440 MB of 710 MB` */
export function describeReading(progress: ReadProgress): string {
  return inOneLine(wordsOnReading(progress, 0));
}

/** `made-up history is being written: 18 of 36 days, 48.2 MB` */
export function describeWriting(progress: WriteProgress): string {
  return `made-up history is being written: ${inOneLine(wordsOnWriting(progress, 0))}`;
}

/** `340 of 552 files`, `440 MB of 710 MB`, `890 MB/s`, `0.3 s left` */
function wordsOnReading({ files, filesDone, bytes, bytesDone }: ReadProgress, elapsedSeconds: number): Words[] {
  const rate = elapsedSeconds > 0 ? bytesDone / elapsedSeconds : 0;
  const allFiles = formatCount(files);
  const allBytes = formatBytes(bytes);
  return [
    { text: `${formatCount(filesDone)} of ${allFiles} files`, width: 2 * allFiles.length + ' of  files'.length },
    { text: `${formatBytes(bytesDone)} of ${allBytes}`, width: BYTES_WIDTH + ' of '.length + allBytes.length },
    { text: rate > 0 ? `${formatBytes(rate)}/s` : '', width: BYTES_WIDTH + '/s'.length },
    timeLeft(rate > 0 ? Math.max(0, bytes - bytesDone) / rate : null),
  ];
}

/** `18 of 36 days`, `48.2 MB`, `1.6 s left` */
function wordsOnWriting({ days, daysDone, bytes }: WriteProgress, elapsedSeconds: number): Words[] {
  const secondsADay = elapsedSeconds > 0 && daysDone > 0 ? elapsedSeconds / daysDone : null;
  return [
    { text: `${daysDone} of ${days} days`, width: 2 * String(days).length + ' of  days'.length },
    { text: formatBytes(bytes), width: BYTES_WIDTH },
    timeLeft(secondsADay === null ? null : secondsADay * (days - daysDone)),
  ];
}

/** `1,200,000 of 17,400,000 samples`, `41 s left` */
function wordsOnBackfill({ samples, samplesDone }: BackfillProgress, elapsedSeconds: number): Words[] {
  const all = formatCount(samples);
  const secondsASample = elapsedSeconds > 0 && samplesDone > 0 ? elapsedSeconds / samplesDone : null;
  return [
    { text: `${formatCount(samplesDone)} of ${all} samples`, width: 2 * all.length + ' of  samples'.length },
    timeLeft(secondsASample === null ? null : secondsASample * (samples - samplesDone)),
  ];
}

function timeLeft(seconds: number | null): Words {
  return { text: seconds === null ? '' : `${formatSeconds(seconds)} left`, width: DURATION_WIDTH + ' left'.length };
}
