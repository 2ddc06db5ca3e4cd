/** Keeps the memory of a process small that runs for months and mostly waits. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/**
 * Keeps the space for new objects at its first size. V8 lets it grow up to 32 MB for the moments in which much is
 * allocated, such as the start, and does not make it small again while next to nothing happens.
 */
export function keepHeapSmall(): void {
  setFlagsFromString('--semi-space-growth-factor=1');
}

/** Collects garbage at once: V8 does so when memory is asked for, which in a waiting process may be hours away. */
export function collectGarbage(): void {
  setFlagsFromString('--expose-gc');
  const gc = runInNewContext('gc') as (() => void) | undefined;
  // The pages that the first one empties are given back by the second.
  gc?.();
  gc?.();
}
