/** What the daemon is started with. */
import type { Log } from './log.ts';
import type { ResolvedOptions } from './options.ts';
import type { Progress } from './progress.ts';
import type { Terminal } from './terminal.ts';

export interface DaemonOptions extends ResolvedOptions {
  terminal: Terminal;
  progress: Progress;
  log: Log;
  /** Ends the daemon. */
  signal: AbortSignal;
}
