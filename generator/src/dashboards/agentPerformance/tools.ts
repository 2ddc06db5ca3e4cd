/** Tools and the API under the agents: whether calls succeed, how long they take, against what is usual. */
import type { Row } from '../dashboard.ts';
import { signalPanel } from '../signalPanel.ts';
import { selectedTools } from '../variables.ts';

export function tools(): Row {
  const selected = { tool: selectedTools };
  return {
    title: 'Tools and the API',
    panels: [
      signalPanel({
        signal: 'tool_failures',
        title: 'Error rate by tool',
        question: 'Does a tool fail more often than it usually does? Of all agents in all projects.',
        width: 8,
        height: 9,
        selected,
        mayBeEmpty: 'No tool was called in six hours.',
      }),
      signalPanel({
        signal: 'tool_duration',
        title: 'P95 execution time by tool',
        question: 'Does a tool take longer than it usually does? Of all agents in all projects.',
        width: 8,
        height: 9,
        selected,
        mayBeEmpty: 'No tool was called in six hours.',
      }),
      signalPanel({
        signal: 'request_failures',
        title: 'Failed API requests an hour',
        question: 'Does the API fail more often than it usually does? Of all agents in all projects.',
        width: 8,
        height: 9,
        mayBeEmpty: 'No request has failed for good.',
      }),
    ],
  };
}
