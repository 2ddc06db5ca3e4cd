/** Agents: whether they succeed, how long they take, how often they run. */
import type { Signal } from './signal.ts';

const ENDED = { metric: 'claude_agent_runs_total', where: { outcome: ['success', 'failure'] } } as const;

export const agentSignals = {
  agent_failures: {
    title: 'Agent failure rate',
    help: 'Failed runs of an agent among those that succeeded or failed; cancelled ones count as neither.',
    unit: 'ratio',
    by: ['agent'],
    measure: { kind: 'ratio', part: { metric: 'claude_agent_runs_total', where: { outcome: 'failure' } }, whole: ENDED },
    window: '6h',
    source: 'transcripts',
    limits: [
      {
        severity: 'critical',
        side: 'above',
        value: 0.1,
        lasting: '5m',
        why: 'Above one in ten, work is lost or repeated often enough to be felt; the lower bound of the interval is judged, so that few runs prove nothing.',
      },
    ],
    baseline: { sides: ['above'], floor: 0.05 },
    remedies: [
      'Open the agent in the app and look at the reasons of its last failures.',
      'Compare the versions of its definition: a change of its prompt, tools or model may have begun it.',
      'If the reasons are of the API (overloaded, rate limit), look at API failures instead.',
    ],
  },
  agent_duration: {
    title: 'Agent execution time',
    help: '95th percentile of the duration of runs of an agent; a run of main is a turn.',
    unit: 'seconds',
    by: ['agent'],
    measure: { kind: 'duration', of: { metric: 'claude_agent_run_duration_seconds' } },
    window: '6h',
    source: 'transcripts',
    limits: [
      {
        severity: 'warning',
        side: 'above',
        value: 30,
        lasting: '10m',
        why: 'Half a minute is where one stops waiting and turns to something else. Agents that work longer by design are judged by their baseline: raise the limit for them.',
      },
    ],
    baseline: { sides: ['above'], floor: 10 },
    remedies: [
      'Open the agent in the app: which tools and requests take the time?',
      'Look whether the API answers slowly, or tools wait for permissions.',
      'Give the agent a smaller task, or a faster model.',
    ],
  },
  agent_runs: {
    title: 'Agent runs',
    help: 'Runs of an agent that ended within an hour; a run of main is a turn.',
    unit: 'count',
    by: ['agent'],
    measure: { kind: 'count', of: { metric: 'claude_agent_runs_total' } },
    window: '1h',
    source: 'transcripts',
    limits: [],
    baseline: { sides: ['above'], floor: 5 },
    remedies: [
      'Open the agent in the app: who launches it so often?',
      'Agents that launch each other in a loop show in the orchestration graph; end the session if it is one.',
    ],
  },
} as const satisfies Record<string, Signal>;
