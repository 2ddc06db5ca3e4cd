/** Progress of the first read: a bar that redraws itself on a terminal, a plain line now and then elsewhere. */
import { formatBytes, formatCount, formatSeconds } from './format.ts';

export interface ReadProgress {
  files: number;
  filesDone: number;
  bytes: number;
  bytesDone: number;
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
  update: (progress: ReadProgress) => void;
  /** Takes the bar away, so that something else can be written; the next update draws it again. */
  clear: () => void;
}

const REDRAW_MS = 100;
const PLAIN_LINE_MS = 5000;
const BAR_CELLS = 24;

export function createProgress({ write, isTerminal, columns, now }: ProgressOptions): Progress {
  let startedAt: number | undefined;
  let drawnAt = 0;
  let isDrawn = false;
  return {
    update(progress) {
      const at = now();
      if (startedAt === undefined) {
        startedAt = at;
        // A line is worth it only for what takes long.
        drawnAt = isTerminal ? -Infinity : at;
      }
      if (at - drawnAt < (isTerminal ? REDRAW_MS : PLAIN_LINE_MS)) {
        return;
      }
      drawnAt = at;
      const elapsedSeconds = (at - startedAt) / 1000;
      if (isTerminal) {
        isDrawn = true;
        write(`\r\x1b[2K${barLine(progress, elapsedSeconds).slice(0, Math.max(10, columns - 1))}`);
      } else {
        write(`Reading history: ${describe(progress, elapsedSeconds)}\n`);
      }
    },
    clear() {
      if (isDrawn) {
        write('\r\x1b[2K');
        isDrawn = false;
      }
    },
  };
}

function barLine(progress: ReadProgress, elapsedSeconds: number): string {
  const share = progress.bytes === 0 ? 1 : Math.min(1, progress.bytesDone / progress.bytes);
  const full = Math.floor(share * BAR_CELLS);
  const percent = `${Math.floor(share * 100)}%`.padStart(4);
  return `Reading history ${'█'.repeat(full)}${'░'.repeat(BAR_CELLS - full)}${percent}  ${describe(progress, elapsedSeconds)}`;
}

/** `340 of 552 files, 440 of 710 MB, 890 MB/s, 0.3 s left` */
export function describe({ files, filesDone, bytes, bytesDone }: ReadProgress, elapsedSeconds: number): string {
  const parts = [`${formatCount(filesDone)} of ${formatCount(files)} files`, `${formatBytes(bytesDone)} of ${formatBytes(bytes)}`];
  if (elapsedSeconds > 0 && bytesDone > 0) {
    const rate = bytesDone / elapsedSeconds;
    parts.push(`${formatBytes(rate)}/s`, `${formatSeconds(Math.max(0, bytes - bytesDone) / rate)} left`);
  }
  return parts.join(', ');
}
