/** How far the files of a source were read. */

export type FileState = 'ok' | 'unreadable' | 'deleted';

/** How far one file was read: saved in the same transaction as the facts read up to there. */
export interface FileProgress {
  path: string;
  configDir: string;
  /** The session whose transcript this is, or whose agent's; empty when not known. */
  sessionId: string;
  /** Device and inode: another file under the same name is read anew. */
  device: number;
  inode: number;
  size: number;
  modifiedAt: number;
  /** Bytes read for good: the end of the last whole line. */
  offset: number;
  /** Hash of the bytes before `offset` (their last 4,096): a file rewritten in place is read anew. */
  tailHash: number;
  linesRead: number;
  linesDamaged: number;
  linesRecovered: number;
  /** Lines of each record type that the reader does not know. */
  unknownTypes: Record<string, number>;
  state: FileState;
  /** Why the file could not be read; empty when it could. */
  message: string;
  /** What the reader must remember to go on in the middle of a file; opaque to everyone else. */
  resume: string;
  /** An agent's `.meta.json` was there. */
  hadMeta: boolean;
}
