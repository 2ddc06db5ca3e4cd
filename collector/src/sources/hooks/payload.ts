/**
 * What may be kept of a payload that Claude Code hands a hook. The list is closed: prompts, tool input and output, messages,
 * paths other than the working directory, and whatever a later version adds are never looked at.
 */
import type { HookEventFact, SessionActivityFact, SessionTimingFact } from '../../ledger/facts.ts';
import { newActivity } from '../transcripts/activity.ts';
import { isJsonObject, type JsonObject } from '../transcripts/objectView.ts';
import { safeName, safeWord } from '../transcripts/safeName.ts';

/** Who handed it over, and when. */
export interface HandedOver {
  at: number;
  pid: number;
  /** Hash of the payload. */
  content: number;
  readAt: number;
}

export interface HookFacts {
  hookEvents: HookEventFact[];
  sessionActivities: SessionActivityFact[];
  sessionTimings: SessionTimingFact[];
}

/** The field that a matcher of the event sees. Tools, agents, servers and commands have names, the rest are words of Claude Code's own. */
const DETAIL: Partial<Record<string, { field: string; shown: (text: string) => string }>> = {
  ...fields(safeName, {
    ...{ PreToolUse: 'tool_name', PostToolUse: 'tool_name', PostToolUseFailure: 'tool_name' },
    ...{ PermissionRequest: 'tool_name', PermissionDenied: 'tool_name', UserPromptExpansion: 'command_name' },
    ...{ SubagentStart: 'agent_type', SubagentStop: 'agent_type' },
    ...{ Elicitation: 'mcp_server_name', ElicitationResult: 'mcp_server_name' },
  }),
  ...fields(safeWord, {
    ...{ SessionStart: 'source', SessionEnd: 'reason', Setup: 'trigger', Notification: 'notification_type', StopFailure: 'error' },
    ...{ PreCompact: 'trigger', PostCompact: 'trigger', PreModelSwitch: 'source', PostModelSwitch: 'source' },
    ...{
      UserPromptSubmit: 'source',
      ConfigChange: 'source',
      DirectoryAdded: 'source',
      InstructionsLoaded: 'load_reason',
      FileChanged: 'event',
    },
  }),
};

function fields(shown: (text: string) => string, byEvent: Readonly<Record<string, string>>) {
  return Object.fromEntries(Object.entries(byEvent).map(([event, field]) => [event, { field, shown }]));
}

const ID = /^[\w:.-]{1,128}$/;
/** More than any model calls at once. */
const TOOL_CALLS_MAX = 200;

/** Null for what is no payload of a hook. */
export function readHookPayload(payload: unknown, { at, pid, content, readAt }: HandedOver): HookFacts | null {
  if (!isJsonObject(payload)) return null;
  const sessionId = idIn(payload, 'session_id');
  const event = safeWord(textIn(payload, 'hook_event_name'));
  if (sessionId === '' || event === '') return null;
  const detail = DETAIL[event];
  const fact: HookEventFact = {
    sessionId,
    agentId: idIn(payload, 'agent_id'),
    agentType: safeName(textIn(payload, 'agent_type')),
    event,
    detail: detail === undefined ? '' : detail.shown(textIn(payload, detail.field)),
    toolUseIds: toolUseIdsIn(payload, event),
    durationMs: durationIn(payload),
    at,
    pid,
    content,
    readAt,
  };
  if (event !== 'SessionStart') return { hookEvents: [fact], sessionActivities: [], sessionTimings: [] };
  return { hookEvents: [fact], sessionActivities: startedIn(payload, sessionId, at), sessionTimings: loadOf(fact) };
}

/** Of a clear no event tells when it began, as that is told of the session before it. */
const LOADS: ReadonlySet<string> = new Set(['startup', 'resume', 'fork', 'compact']);

/** The load that the start of a session ends; when it began the ledger knows. */
function loadOf({ sessionId, detail: operation, at }: HookEventFact): SessionTimingFact[] {
  if (!LOADS.has(operation)) return [];
  return [{ key: `load/${sessionId}/${at}`, sessionId, kind: 'load', operation, at, durationMs: -1 }];
}

/** Where the session runs, which its transcript says only with the first prompt. */
function startedIn(payload: JsonObject, sessionId: string, at: number): SessionActivityFact[] {
  const cwd = textIn(payload, 'cwd');
  return cwd === '' ? [] : [{ ...newActivity(sessionId), cwd, cwdAt: at }];
}

/** A batch names the calls that ended with it; the others name one, if any. */
function toolUseIdsIn(payload: JsonObject, event: string): string[] {
  const calls: unknown = event === 'PostToolBatch' ? payload['tool_calls'] : [payload];
  if (!Array.isArray(calls)) return [];
  return calls.slice(0, TOOL_CALLS_MAX).flatMap((call) => {
    const id = isJsonObject(call) ? idIn(call, 'tool_use_id') : '';
    return id === '' ? [] : [id];
  });
}

function durationIn(payload: JsonObject): number {
  const duration = payload['duration_ms'];
  return typeof duration === 'number' && duration >= 0 && Number.isFinite(duration) ? Math.round(duration) : -1;
}

function textIn(object: JsonObject, field: string): string {
  const value = object[field];
  return typeof value === 'string' ? value : '';
}

/** '' for what no id looks like. */
export function idIn(object: JsonObject, field: string): string {
  const id = textIn(object, field);
  return ID.test(id) ? id : '';
}
