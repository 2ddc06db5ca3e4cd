/** How long it takes to read and parse a transcript: measured on this reader, whose facts are thrown away. */
import { emptyFacts, type FileProgress } from '../../ledger/facts.ts';
import { describeFile } from './files.ts';
import { openLineReader } from './lines.ts';
import { CHUNK_BYTES, readFile } from './read.ts';

/** Read at most, since nothing else happens meanwhile: a few hundredths of a second. What is larger is reckoned from it. */
const BYTES_MAX = 64 << 20;

/** @returns milliseconds; null when the file is gone or cannot be read */
export function measureReading({ path, configDir }: Pick<FileProgress, 'path' | 'configDir'>): number | null {
  const file = describeFile(path, configDir);
  if (file === null || file.size === 0) return null;
  const reader = openLineReader('auto', CHUNK_BYTES);
  const startedAt = performance.now();
  const { progress, bytes } = readFile(file, undefined, reader, emptyFacts(), { now: Date.now(), budget: BYTES_MAX });
  const tookMs = performance.now() - startedAt;
  return progress?.state === 'ok' && bytes > 0 ? (tookMs * Math.max(file.size, bytes)) / bytes : null;
}
