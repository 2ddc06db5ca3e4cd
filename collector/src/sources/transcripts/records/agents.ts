/** What records say about agents other than main: that they worked, what they are, that they have ended. */
import type { AgentActivityFact } from '../../../ledger/facts.ts';
import { earliest } from '../activity.ts';
import type { FileFacts } from '../facts.ts';
import type { Leaf } from '../paths.ts';
import type { RecordView } from '../view.ts';

export const NOTICE_OPEN = '<task-notification>';
/** `a` and hexadecimal digits, with the purpose of an internal agent in between: `a2898e3`, `acompact-946d2b`. */
const AGENT_ID = /^a(?:([a-z_]+)-)?[0-9a-f]{6,32}$/;

/** Notes that the agent of the record at hand was at work. */
export function noteAgentWork(file: FileFacts): AgentActivityFact {
  const { agentId, at } = file.record;
  const agent = file.agent(agentId);
  agent.firstAt = earliest(agent.firstAt, at);
  agent.lastAt = Math.max(agent.lastAt, at);
  if (agent.agentType === '') agent.agentType = agentTypeOf(agentId);
  return agent;
}

/** The type of an agent that Claude Code launches for itself: `acompact-946d2b` -> `(compact)`; '' for any other. */
export function agentTypeOf(agentId: string): string {
  const purpose = AGENT_ID.exec(agentId)?.[1];
  return purpose === undefined ? '' : `(${purpose})`;
}

/** Reads the notice that a background agent has ended. Background commands send such notices too; they are no agents. */
export function readNotice(view: RecordView, file: FileFacts, content: Leaf<'span'>): void {
  const agentId = view.idBetween(content, '<task-id>', '</task-id>');
  if (!AGENT_ID.test(agentId)) return;
  const status = view.idBetween(content, '<status>', '</status>');
  if (status === '') return;
  const toolUseId = view.idBetween(content, '<tool-use-id>', '</tool-use-id>');
  const { sessionId, at } = file.record;
  file.add(file.facts.agentNotices, { sessionId, agentId, toolUseId, status, at });
}
