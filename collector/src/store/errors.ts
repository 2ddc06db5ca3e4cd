/** What can go wrong with the store, in words that say what to do. */

export type StoreErrorCode = 'newer_version' | 'damaged' | 'disk_full' | 'not_writable' | 'locked';

export class StoreError extends Error {
  readonly code: StoreErrorCode;
  constructor(code: StoreErrorCode, message: string, cause?: unknown) {
    super(message, { cause });
    this.name = 'StoreError';
    this.code = code;
  }
}

const NEXT_STEP: Record<Exclude<StoreErrorCode, 'newer_version' | 'locked'>, (path: string) => string> = {
  damaged: (path) =>
    `The store ${path} is damaged. Move it away and start again: everything that Claude Code still has on disk is read anew.`,
  disk_full: (path) => `No space left on the disk of ${path}. Free some; reading goes on by itself, nothing is lost.`,
  not_writable: (path) => `The store ${path} cannot be written. Check who owns it, or name another place with --data-dir.`,
};

/** Turns an error of the database into one that says what to do; other errors come back as they are. */
export function explainStoreError(path: string, error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof StoreError) return error;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  const text = `${code} ${error.message}`;
  if (/SQLITE_FULL|disk is full|ENOSPC/i.test(text)) return new StoreError('disk_full', NEXT_STEP.disk_full(path), error);
  if (/SQLITE_CORRUPT|SQLITE_NOTADB|malformed|not a database/i.test(text)) return new StoreError('damaged', NEXT_STEP.damaged(path), error);
  if (/SQLITE_READONLY|SQLITE_CANTOPEN|SQLITE_IOERR|EACCES|EROFS|unable to open/i.test(text))
    return new StoreError('not_writable', NEXT_STEP.not_writable(path), error);
  return error;
}
