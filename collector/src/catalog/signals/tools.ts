/** Tools and the API: whether calls succeed, and how long they take. */
import type { Signal } from './signal.ts';

export const toolSignals = {
  tool_failures: {
    title: 'Tool error rate',
    help: 'Calls of a tool that ended in an error or were rejected, among all that ended.',
    unit: 'ratio',
    by: ['tool'],
    measure: {
      kind: 'ratio',
      part: { metric: 'claude_tool_runs_total', where: { outcome: ['error', 'rejected'] } },
      whole: { metric: 'claude_tool_runs_total' },
    },
    window: '6h',
    source: 'transcripts',
    limits: [],
    baseline: { sides: ['above'], floor: 0.1 },
    remedies: [
      'Open the tool in the app: one session, or all?',
      'A tool of an MCP server that fails everywhere: look whether its server runs.',
    ],
  },
  tool_duration: {
    title: 'Tool execution time',
    help: '95th percentile of the time from a call of a tool to its result; it includes the wait for a permission.',
    unit: 'seconds',
    by: ['tool'],
    measure: { kind: 'duration', of: { metric: 'claude_tool_run_duration_seconds' } },
    window: '6h',
    source: 'transcripts',
    limits: [],
    baseline: { sides: ['above'], floor: 5 },
    remedies: ['Open the session in the app: does the tool itself take the time, a hook before it, or the wait for a permission?'],
  },
  request_failures: {
    title: 'Failed API requests',
    help: 'Requests to the API that failed for good within an hour.',
    unit: 'count',
    by: [],
    measure: { kind: 'count', of: { metric: 'claude_request_failures_total' } },
    window: '1h',
    source: 'transcripts',
    limits: [],
    baseline: { sides: ['above'], floor: 3 },
    remedies: [
      'The reason is in the app and in the label of claude_request_failures_total: an overload passes, a login or billing error does not.',
    ],
  },
  first_response: {
    title: 'Time to the first answer',
    help: '95th percentile of the time from a prompt to the first answer of the model, by project.',
    unit: 'seconds',
    by: ['project'],
    measure: { kind: 'duration', of: { metric: 'claude_turn_first_response_seconds' } },
    window: '6h',
    source: 'transcripts',
    limits: [],
    baseline: { sides: ['above'], floor: 5 },
    remedies: ['Compare with the latency that telemetry reports: slower there too, or only behind hooks and a large context?'],
  },
} as const satisfies Record<string, Signal>;
