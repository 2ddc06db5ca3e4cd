/** A short name for bytes that stands for them where they are too long to be kept, or may not be. */
import { createHash } from 'node:crypto';

/** 132 bits: two of them are the same only for the same bytes. */
export function digestOf(bytes: Uint8Array | string): string {
  return createHash('sha256').update(bytes).digest('base64url').slice(0, 22);
}
