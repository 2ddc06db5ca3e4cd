/** What happens now: sessions and agents that run, who waits for whom, limits that are used up. */
import { WORK_SECONDS } from './buckets.ts';
import type { MetricDefinition } from './definition.ts';

const HOOKS = 'hooks';

export const liveMetrics = {
  claude_sessions_live: {
    type: 'gauge',
    help: 'Sessions that run now, by what they do. One that waits does so for its user.',
    unit: 'count',
    labels: ['state'],
    source: `${HOOKS} and the live registry: events, and which processes are alive`,
  },
  claude_agents_running: {
    type: 'gauge',
    help: 'Agents other than main that run now.',
    unit: 'count',
    labels: ['agent'],
    source: `${HOOKS}: SubagentStart and SubagentStop of sessions that run`,
  },
  claude_permission_wait_seconds: {
    type: 'histogram',
    help: 'How long the user took to give or refuse a permission, or to answer a question.',
    unit: 'seconds',
    labels: [],
    buckets: WORK_SECONDS,
    source: `${HOOKS}: PermissionRequest, and what came next; the live registry`,
  },
  claude_session_longest_wait_seconds: {
    type: 'gauge',
    help: 'How long the session that waits longest has waited for its user, 0 when none waits.',
    unit: 'seconds',
    labels: ['project'],
    source: `${HOOKS} and the live registry: as claude_sessions_live`,
  },
  claude_notifications_total: {
    type: 'counter',
    help: 'Notices to the user.',
    unit: 'count',
    labels: ['type'],
    source: `${HOOKS}: Notification`,
  },
  claude_rate_limit_used_ratio: {
    type: 'gauge',
    help: 'How much of a limit of the subscription is used up, from 0 to 1; only where the status line is installed.',
    unit: 'ratio',
    labels: ['window'],
    source: `${HOOKS}: rate_limits of the status line`,
  },
} as const satisfies Record<string, MetricDefinition>;
