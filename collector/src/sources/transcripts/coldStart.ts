/** Settings of V8 that pay when a whole history is read at once. */
import { setFlagsFromString } from 'node:v8';

/** Below this, reading is over before V8 has compiled anything. */
const LARGE_BYTES = 32 << 20;

/**
 * V8 inlines functions into each other up to a limit. With its usual one (920) the functions that read records become
 * so large that compiling them takes longer than it saves: reading 520 MB took 2.3 s of processor time, with this 1.8 s.
 */
const INLINING = '--max-inlined-bytecode-size-cumulative=300';

/**
 * V8 doubles its space for young objects, up to 32 MB, while many of them survive, as the facts of a batch do. Left as
 * large as it is, a report of 500 MB took 97 MB instead of 118, and no more processor time.
 */
const YOUNG_SPACE_STAYS = '--semi-space-growth-factor=1';
const YOUNG_SPACE_GROWS = '--semi-space-growth-factor=2';

/** @returns what is to be called when reading has ended */
export function prepareForReading(bytes: number): () => void {
  if (bytes < LARGE_BYTES) return () => undefined;
  setFlagsFromString(INLINING);
  setFlagsFromString(YOUNG_SPACE_STAYS);
  return () => setFlagsFromString(YOUNG_SPACE_GROWS);
}
