/** What records say about agents other than main: that they worked, what they are, that they have ended. */
import type { AgentActivityFact } from '../../../ledger/facts.ts';
import { earliest } from '../activity.ts';
import { isAgentId } from '../agentIds.ts';
import type { FileFacts } from '../facts.ts';
import type { Leaf } from '../paths.ts';
import type { RecordView } from '../view.ts';

export const NOTICE_OPEN = '<task-notification>';
/** Notes that the agent of the record at hand was at work. */
export function noteAgentWork(file: FileFacts): AgentActivityFact {
  const { agentId, at } = file.record;
  const agent = file.agent(agentId);
  agent.firstAt = earliest(agent.firstAt, at);
  agent.lastAt = Math.max(agent.lastAt, at);
  return agent;
}

/** Reads the notice that a background agent has ended. Background commands send such notices too; they are no agents. */
export function readNotice(view: RecordView, file: FileFacts, content: Leaf<'span'>): void {
  const agentId = view.idBetween(content, '<task-id>', '</task-id>');
  if (!isAgentId(agentId)) return;
  const status = view.idBetween(content, '<status>', '</status>');
  if (status === '') return;
  const toolUseId = view.idBetween(content, '<tool-use-id>', '</tool-use-id>');
  const { sessionId, at } = file.record;
  file.add(file.facts.agentNotices, { sessionId, agentId, toolUseId, status, at });
}
