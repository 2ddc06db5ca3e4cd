/** Keeps the memory of a process small that runs for months and mostly waits. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** V8's own. */
const USUAL_GROWTH = 2;

/**
 * Keeps the space for new objects at its first size until `letHeapGrow`. Left alone, it grows to 32 MB in the start, in which
 * much is allocated, and stays so large while next to nothing happens.
 */
export function keepHeapSmall(): void {
  setFlagsFromString('--semi-space-growth-factor=1');
}

/** Where answers are made all the time, a larger space means fewer interruptions by the collection of garbage. */
export function letHeapGrow(): void {
  setFlagsFromString(`--semi-space-growth-factor=${USUAL_GROWTH}`);
}

/** Collects garbage at once: V8 does so when memory is asked for, which in a waiting process may be hours away. */
export function collectGarbage(): void {
  setFlagsFromString('--expose-gc');
  const gc = runInNewContext('gc') as (() => void) | undefined;
  // The pages that the first one empties are given back by the second.
  gc?.();
  gc?.();
}
