/**
 * Every event of Claude Code's hooks, and whether it is worth a hand-off. The plugin and the installer register from this
 * one list.
 */

/**
 * The clients before it heed no hook at all in settings that name an event they do not know; it, and those after it, pass
 * the event over but ask their user about it at every start.
 */
const TOLERANT_SINCE = '2.1.200';

export interface HookEvent {
  name: string;
  /** The first client that knows it, or the first it was seen in; only told of what is registered. */
  since: string | null;
  /** What is learnt from it, or why it stays unregistered. */
  reason: string;
}

const REGISTERED = [
  ['SessionStart', '1.0.128', 'a session begins, is resumed, cleared or compacted'],
  ['SessionEnd', '1.0.128', 'it ends, and why'],
  ['UserPromptSubmit', '1.0.128', 'the user sets it to work'],
  ['PreToolUse', '1.0.128', 'a tool begins; of the agent tool, an agent is launched'],
  ['PostToolUse', '1.0.128', 'it ended; of the agent tool, with what it used'],
  ['PostToolUseFailure', '2.0.76', 'it failed'],
  ['PostToolBatch', '2.1.200', 'calls that were blocked or denied have ended too: no other event says so'],
  ['PermissionRequest', '2.0.45', 'the session waits for a permission'],
  ['PermissionDenied', '2.1.89', 'it was refused without the user'],
  ['Notification', '1.0.128', 'the session waits for the user, or is idle'],
  ['Elicitation', '2.1.76', 'a server waits for an answer'],
  ['ElicitationResult', '2.1.76', 'it was given'],
  ['Stop', '1.0.128', 'the turn has ended, unless a hook continues it'],
  ['StopFailure', '2.1.78', 'it has ended with an error of the API'],
  ['SubagentStart', '2.0.43', 'an agent begins, in the background too'],
  ['SubagentStop', '1.0.128', 'it has ended'],
  ['PreCompact', '1.0.128', 'a compaction begins'],
  ['PostCompact', '2.1.76', 'it has ended'],
  ['PostModelSwitch', '2.1.330', 'the session goes on with another model'],
  ['TaskCreated', '2.1.84', 'a task is given to a teammate'],
  ['TaskCompleted', '2.1.33', 'it is done'],
  ['TeammateIdle', '2.1.33', 'a teammate has nothing to do'],
] as const;

const UNREGISTERED = [
  ['WorktreeCreate', 'whoever registers it must make the worktree: git would not be asked any more'],
  ['MessageDisplay', 'it holds up what the user reads'],
  ['WorktreeRemove', 'nothing is told of worktrees'],
  ['UserPromptExpansion', 'UserPromptSubmit follows it'],
  ['PreModelSwitch', 'PostModelSwitch says what came of it'],
  ['Setup', 'runs before there is a session'],
  ['ConfigChange', 'nothing is told of settings'],
  ['InstructionsLoaded', 'nothing is told of instructions'],
  ['CwdChanged', 'every other payload names the working directory'],
  ['DirectoryAdded', 'nothing is told of directories'],
  ['FileChanged', 'makes Claude Code watch files'],
] as const;

export type RegisteredEvent = (typeof REGISTERED)[number][0];

export const REGISTERED_EVENTS: readonly (HookEvent & { name: RegisteredEvent; since: string })[] = REGISTERED.map(
  ([name, since, reason]) => ({ name, since, reason }),
);

export const UNREGISTERED_EVENTS: readonly HookEvent[] = UNREGISTERED.map(([name, reason]) => ({ name, since: null, reason }));

/** What may be registered in settings of this client: where its version is not known, what no recent one asks about. */
export function eventsFor(version: string | null): RegisteredEvent[] {
  return eventsKnownTo(version ?? TOLERANT_SINCE);
}

export function eventsKnownTo(version: string): RegisteredEvent[] {
  return REGISTERED_EVENTS.filter(({ since }) => !isOlder(version, since)).map(({ name }) => name);
}

/** Of versions such as 2.1.98. */
function isOlder(version: string, than: string): boolean {
  const [a, b] = [version, than].map((text) => text.split('.').map(Number));
  const difference = (b ?? []).map((part, i) => (a?.[i] ?? 0) - part).find((each) => each !== 0) ?? 0;
  return difference < 0;
}
