/** Facts of what runs now: told by hooks, and by the live registry of Claude Code. */

/**
 * An event as Claude Code handed it to our hook: what of it may be kept. Key: `sessionId`, `at` and `pid`; of a tool call
 * its id, of an agent its id. The same `content` at nearly the same time is a copy: both of our hooks are installed, those
 * of the plugin and those of the settings.
 */
export interface HookEventFact {
  sessionId: string;
  agentId: string;
  agentType: string;
  event: string;
  /** What a matcher of the event sees: a tool, how a session began or ended, the type of a notice; empty for none. */
  detail: string;
  /** The tool calls that it tells of. */
  toolUseIds: readonly string[];
  /** How long the tool ran, without the wait for a permission; milliseconds, -1 when it does not say. */
  durationMs: number;
  at: number;
  /** Of the process that handed it over. */
  pid: number;
  /** Hash of all that was handed over; 0 for not known. */
  content: number;
  /** When it was read. What is known from later than this was told by a clock that has been set back since. */
  readAt: number;
}

/** What a session does, as the live registry says it. */
export type RegisteredStatus = 'working' | 'idle' | 'waiting_permission' | 'waiting_answer';

/** A process of Claude Code, as it enters itself into the live registry of its configuration directory. */
export interface RegisteredSession {
  sessionId: string;
  pid: number;
  /** False: it is entered, but no such process runs any more. */
  alive: boolean;
  startedAt: number;
  status: RegisteredStatus;
  /** Since when. */
  statusAt: number;
}

/** All that the live registry of one configuration directory names. Key: `configDir`. Merge: the latest. */
export interface RegistryFact {
  configDir: string;
  at: number;
  sessions: readonly RegisteredSession[];
}

/** One run of a hook under the wrapper. Key: `key`. It joins the run of the same hook that a transcript tells of. */
export interface HookMeasureFact {
  key: string;
  sessionId: string;
  event: string;
  matcher: string;
  hook: string;
  /** Hash of the command line, as it ends the key of a `HookRunFact`. */
  command: string;
  endedAt: number;
  durationMs: number;
  exitCode: number;
  /** That the command died of; 0 for none. */
  signal: number;
  cpuSeconds: number;
  /** Of the largest of its processes, not the sum; null where the system does not say. */
  peakBytes: number | null;
}
