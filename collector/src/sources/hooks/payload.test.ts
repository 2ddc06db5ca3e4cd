import { expect, it } from 'vitest';
import { readHookPayload } from './payload.ts';

const HANDED = { at: 5000, pid: 7, content: 77, readAt: 5010 };
const SECRET = 'zqSECRETzq with words';
const BASE = {
  session_id: 's1',
  transcript_path: SECRET,
  cwd: '/home/me/shop',
  hook_event_name: '',
  prompt_id: 'p1',
  permission_mode: 'default',
};

/** Every event with every field that any version is known to give it; what a person or a tool wrote is secret. */
const SECRET_FIELDS = {
  ...{ tool_input: { command: SECRET }, tool_response: { stdout: SECRET }, error: SECRET, prompt: SECRET, message: SECRET, title: SECRET },
  ...{
    last_assistant_message: SECRET,
    custom_instructions: SECRET,
    compact_summary: SECRET,
    file_path: SECRET,
    agent_transcript_path: SECRET,
  },
  ...{
    task_subject: SECRET,
    task_description: SECRET,
    command_args: SECRET,
    content: { a: SECRET },
    requested_schema: SECRET,
    url: SECRET,
  },
  ...{ background_tasks: [{ description: SECRET, command: SECRET }], session_crons: [{ prompt: SECRET }], delta: SECRET, reason: SECRET },
  ...{
    permission_suggestions: [{ rule: SECRET }],
    error_details: SECRET,
    session_title: SECRET,
    old_cwd: SECRET,
    new_cwd: SECRET,
    env: SECRET,
  },
  ...{ tool_calls: [{ tool_name: 'Bash', tool_input: SECRET, tool_response: SECRET, tool_use_id: 't1' }], new_field: SECRET },
  ...{ source: SECRET, trigger: SECRET, notification_type: SECRET, tool_name: SECRET, agent_type: SECRET, mcp_server_name: SECRET },
  ...{ command_name: SECRET, load_reason: SECRET, event: SECRET, agent_id: SECRET, tool_use_id: SECRET, worktree_path: SECRET },
};
const EVENTS = [
  ...['PreToolUse', 'PostToolUse', 'PostToolUseFailure', 'PostToolBatch', 'Notification', 'UserPromptSubmit', 'UserPromptExpansion'],
  ...['SessionStart', 'SessionEnd', 'Stop', 'StopFailure', 'SubagentStart', 'SubagentStop', 'PreCompact', 'PostCompact', 'PreModelSwitch'],
  ...['PostModelSwitch', 'PermissionRequest', 'PermissionDenied', 'Setup', 'TeammateIdle', 'TaskCreated', 'TaskCompleted', 'Elicitation'],
  ...['ElicitationResult', 'ConfigChange', 'WorktreeRemove', 'InstructionsLoaded', 'CwdChanged', 'FileChanged', 'DirectoryAdded', 'Later'],
];

it.each(EVENTS)('keeps nothing of what a person or a tool wrote: %s', (event) => {
  const facts = readHookPayload({ ...BASE, ...SECRET_FIELDS, hook_event_name: event }, HANDED);
  expect(facts?.hookEvents).toHaveLength(1);
  expect(JSON.stringify(facts)).not.toContain('zqSECRETzq');
});

it('keeps names, ids and times', () => {
  const payload = {
    ...{ ...BASE, hook_event_name: 'PostToolUse', agent_id: 'a1', agent_type: 'general-purpose', tool_name: 'mcp__server__read' },
    ...{ tool_use_id: 'toolu_1', duration_ms: 56.4 },
  };
  expect(readHookPayload(payload, HANDED)).toEqual({
    hookEvents: [
      {
        ...{ sessionId: 's1', agentId: 'a1', agentType: 'general-purpose', event: 'PostToolUse', detail: 'mcp__server__read' },
        ...{ toolUseIds: ['toolu_1'], durationMs: 56, at: 5000, pid: 7, content: 77, readAt: 5010 },
      },
    ],
    sessionActivities: [],
    sessionTimings: [],
  });
});

it('takes the directory of a session from its start', () => {
  const facts = readHookPayload({ ...BASE, hook_event_name: 'SessionStart', source: 'startup' }, HANDED);
  expect(facts).toMatchObject({
    hookEvents: [{ detail: 'startup' }],
    sessionActivities: [{ sessionId: 's1', cwd: '/home/me/shop', cwdAt: 5000 }],
  });
});

it.each([
  ['startup', 1],
  ['resume', 1],
  ['fork', 1],
  ['compact', 1],
  ['clear', 0],
])('tells of a load by %s, if it can be known when it began', (source, loads) => {
  const facts = readHookPayload({ ...BASE, hook_event_name: 'SessionStart', source }, HANDED);
  const load = { key: 'load/s1/5000', sessionId: 's1', kind: 'load', operation: source, at: 5000, durationMs: -1 };
  expect(facts?.sessionTimings).toEqual(loads === 0 ? [] : [load]);
});

it('takes the calls of a batch', () => {
  const calls = [{ tool_use_id: 't1', tool_input: 'x' }, { tool_use_id: 't2' }, 'nothing', { tool_use_id: 5 }];
  const facts = readHookPayload({ ...BASE, hook_event_name: 'PostToolBatch', tool_calls: calls }, HANDED);
  expect(facts?.hookEvents[0]?.toolUseIds).toEqual(['t1', 't2']);
});

it.each([
  [null],
  ['text'],
  [[]],
  [{}],
  [{ session_id: 's1' }],
  [{ hook_event_name: 'Stop' }],
  [{ session_id: 'a b', hook_event_name: 'Stop' }],
])('takes %j for no payload', (payload) => expect(readHookPayload(payload, HANDED)).toBeNull());
