/** Reads all transcripts once. Where nothing changed, that costs one stat per file. */
import type { FileProgress } from '../../ledger/facts.ts';
import { type Listing, listTranscripts } from './files.ts';
import {
  newPassMemory,
  type PassMemory,
  type ReadSummary,
  type ReadTranscriptsOptions,
  readListing,
  unreadBytes,
  unreadOf,
} from './pass.ts';
import { startOf, unreadable } from './read.ts';

export type { ReadProgress, ReadSummary, ReadTranscriptsOptions } from './pass.ts';

/** Reads what is new in all transcripts of the given directories. */
export async function readTranscripts(options: ReadTranscriptsOptions): Promise<ReadSummary> {
  return readAll(listTranscripts(options.configDirs), options, newPassMemory());
}

/** Bytes of a listing that are still to be read. */
export function unreadBytesOf({ files }: Listing, known: ReadTranscriptsOptions['known']): number {
  return files.flatMap((file) => unreadOf(file, known.get(file.path))).reduce((sum, unread) => sum + unreadBytes(unread), 0);
}

/** Reads what is new in a complete listing, and notes what is gone from it. */
export async function readAll(listing: Listing, options: ReadTranscriptsOptions, memory: PassMemory): Promise<ReadSummary> {
  const others = [...deletedFiles(listing, options), ...unlistableFiles(listing, options)];
  return readListing(listing, others, options, memory);
}

/** Known files that are gone. Below a folder that cannot be listed, nothing is known to be gone. */
function deletedFiles(listing: Listing, { known, configDirs }: ReadTranscriptsOptions): FileProgress[] {
  const present = new Set(listing.files.map((file) => file.path));
  const blocked = listing.problems.map((problem) => problem.path);
  const deleted: FileProgress[] = [];
  for (const progress of known.values()) {
    const isOurs = configDirs.includes(progress.configDir);
    if (!isOurs || progress.state === 'deleted' || present.has(progress.path)) continue;
    if (!blocked.some((path) => progress.path.startsWith(path))) deleted.push({ ...progress, state: 'deleted', message: '' });
  }
  return deleted;
}

/** What is named like a transcript and could not be taken up, as far as that is news. */
function unlistableFiles(listing: Listing, { known, configDirs }: ReadTranscriptsOptions): FileProgress[] {
  return listing.problems.flatMap(({ path, message }) => {
    const before = known.get(path);
    if (!path.endsWith('.jsonl') || (before?.state === 'unreadable' && before.message === message)) return [];
    const configDir = configDirs.find((dir) => path.startsWith(dir)) ?? '';
    const file = { path, configDir, sessionId: '', agentId: '', size: 0, modifiedAt: 0, device: 0, inode: 0, hasMeta: false };
    return [unreadable(file, before ?? startOf(file), message)];
  });
}
