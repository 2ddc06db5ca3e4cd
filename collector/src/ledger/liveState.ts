/**
 * What a session does, from what hooks and the live registry tell of it. Pure: one piece of news at a time.
 *
 * A session waits for the user while a permission that it asked for is neither given nor refused. No hook says that the
 * user answered: what comes next does, or the registry. A key that breaks a turn off fires no hook at all: then only the
 * registry, or a notice a minute later, says that the session is idle.
 */
import type { SessionState } from '../catalog/values.ts';
import type { HookEventFact } from './facts.ts';

/** What a session does when it waits for nobody. */
export type Activity = Extract<SessionState, 'working' | 'idle' | 'ended'>;

const ACTIVITIES: Partial<Record<string, Activity>> = {
  SessionStart: 'idle',
  UserPromptSubmit: 'working',
  UserPromptExpansion: 'working',
  PreToolUse: 'working',
  PostToolUse: 'working',
  PostToolUseFailure: 'working',
  PostToolBatch: 'working',
  PermissionRequest: 'working',
  PermissionDenied: 'working',
  Elicitation: 'working',
  PreCompact: 'working',
  Stop: 'idle',
  StopFailure: 'idle',
  SessionEnd: 'ended',
};
/** Of an ended session, only these say that it goes on: hooks that were running at its end may come in after it. */
const BEGINNINGS: ReadonlySet<string> = new Set(['SessionStart', 'UserPromptSubmit', 'PreToolUse']);

type EventNews = Pick<HookEventFact, 'event' | 'detail' | 'agentId'>;

/** What the session does after an event, given what it did; undefined when the event says nothing of it. */
export function activityAfter({ event, detail, agentId }: EventNews, before: Activity | undefined): Activity | undefined {
  if (before === 'ended' && !BEGINNINGS.has(event)) return undefined;
  // Agents in the background go on while the main thread has nothing to do.
  if (agentId !== '') return before === undefined ? 'working' : undefined;
  if (event === 'SessionStart' && detail === 'compact') return undefined;
  if (event === 'PostCompact' && detail === 'manual') return 'idle';
  if (event === 'Notification' && detail === 'idle_prompt') return 'idle';
  return ACTIVITIES[event];
}

/** Something that a session began and that is not over. */
export interface OpenMatter {
  /** Of its row. */
  id: number;
  event: string;
  detail: string;
  /** Number of the agent's run. */
  agent: number;
  at: number;
}

/** Events that begin something which has an end. */
const OPENING: ReadonlySet<string> = new Set(['PermissionRequest', 'Elicitation', 'PreCompact']);

export function opens(event: string): boolean {
  return OPENING.has(event);
}

/** Tools whose permission is an answer to a question. */
const QUESTIONS: ReadonlySet<string> = new Set(['AskUserQuestion']);

/** What the session waits for because of a matter; undefined when it waits for nobody. */
function waitOf({ event, detail }: Pick<OpenMatter, 'event' | 'detail'>): SessionState | undefined {
  if (event === 'Elicitation') return 'waiting_answer';
  if (event !== 'PermissionRequest') return undefined;
  return QUESTIONS.has(detail) ? 'waiting_answer' : 'waiting_permission';
}

/** Events after which nothing is open any more of the agent that they come from. */
const ENDS_ALL: ReadonlySet<string> = new Set(['PostToolBatch', 'SubagentStop', 'Stop', 'StopFailure', 'UserPromptSubmit', 'SessionStart']);
/** Events that end the first permission that was asked for the same tool. */
const ENDS_ONE: ReadonlySet<string> = new Set(['PostToolUse', 'PostToolUseFailure', 'PermissionDenied']);

/** The time of an event is that of a file, a duration is measured by Claude Code: they agree to about this. */
const TIMES_DIFFER_MS = 100;

/** Those of the open matters that an event ends, each with the time of its end. */
export function endedBy(
  { event, detail, at, durationMs, agent }: Pick<HookEventFact, 'event' | 'detail' | 'at' | 'durationMs'> & { agent: number },
  open: readonly OpenMatter[],
): { matter: OpenMatter; endedAt: number }[] {
  const own = open.filter((matter) => matter.agent === agent && matter.at <= at).sort((a, b) => a.at - b.at);
  const end = (matters: readonly OpenMatter[], endedAt = at) =>
    matters.map((matter) => ({ matter, endedAt: Math.max(matter.at, endedAt) }));
  const of = (kind: string): OpenMatter[] => own.filter((matter) => matter.event === kind);
  if (event === 'SessionEnd') return end(open);
  if (event === 'PostCompact') return end(of('PreCompact'));
  if (event === 'ElicitationResult') return end(of('Elicitation').slice(0, 1));
  if (ENDS_ONE.has(event)) {
    // The tool began when the permission was given; one that began before it was asked for needed none.
    const began = at - Math.max(0, durationMs);
    const asked = of('PermissionRequest').filter((matter) => matter.at <= began + TIMES_DIFFER_MS);
    const matter = asked.find((each) => each.detail === detail) ?? asked.find((each) => each.detail === '');
    return matter === undefined ? [] : end([matter], began);
  }
  const isIdleNotice = event === 'Notification' && detail === 'idle_prompt';
  return isIdleNotice || ENDS_ALL.has(event) ? end(own) : [];
}

/** The session's state: it waits, if it waits for anything, since the first of what it waits for. */
export function stateOf(
  activity: Activity,
  activityAt: number,
  open: readonly Pick<OpenMatter, 'event' | 'detail' | 'at'>[],
): { state: SessionState; since: number } {
  if (activity === 'ended') return { state: activity, since: activityAt };
  const waits = open.flatMap((matter) => {
    const state = waitOf(matter);
    return state === undefined ? [] : [{ state, since: matter.at }];
  });
  const [first] = waits.sort((a, b) => a.since - b.since);
  return first ?? { state: activity, since: activityAt };
}

/** Whether news of `at`, read at `readAt`, is no older than what is known: known from the future is a clock set back. */
export function isNews(at: number, knownAt: number, readAt: number): boolean {
  return at >= knownAt || knownAt > readAt;
}
