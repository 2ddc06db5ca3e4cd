/** Makes the folders that we keep data in: nobody but their owner looks into them. */
import fs from 'node:fs';
import path from 'node:path';
import { messageOf } from './errors.ts';

/**
 * Makes a folder, and those above it that are missing, with mode 0700. One that is there stays as it is.
 *
 * Level by level, because Node 20 never returns from a recursive `mkdir` where the system refuses as if a folder above were
 * missing, as it does below /proc.
 * @throws FolderError
 */
export function makeFolder(folder: string): void {
  try {
    makeLevel(path.resolve(folder));
  } catch (error) {
    throw new FolderError(folder, error);
  }
}

/** Has the code of the system's own error, such as `EACCES`. */
export class FolderError extends Error {
  readonly code: string;

  constructor(folder: string, cause: unknown) {
    super(`The folder ${folder} cannot be made: ${messageOf(cause)}`, { cause });
    this.name = 'FolderError';
    this.code = cause instanceof Error && 'code' in cause && typeof cause.code === 'string' ? cause.code : '';
  }
}

function makeLevel(folder: string): void {
  if (isFolder(folder)) return;
  const above = path.dirname(folder);
  if (above !== folder) makeLevel(above);
  try {
    fs.mkdirSync(folder, { mode: 0o700 });
  } catch (error) {
    // Another process may have made it meanwhile.
    if (!isFolder(folder)) throw error;
  }
}

function isFolder(folder: string): boolean {
  return fs.statSync(folder, { throwIfNoEntry: false })?.isDirectory() === true;
}
