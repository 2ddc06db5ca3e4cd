/** A `progress` record (up to about 2.1.80): a hook has started, or an agent's message, echoed in its parent's file. */
import { earliest } from '../activity.ts';
import type { FileFacts } from '../facts.ts';
import { PATHS } from '../paths.ts';
import type { RecordView } from '../view.ts';
import { noteActivity, readEnvelope, readOrigin } from './envelope.ts';
import { readHookProgress } from './hooks.ts';
import { readRequest } from './usage.ts';

const { data } = PATHS;

export function readProgress(view: RecordView, file: FileFacts): void {
  readEnvelope(view, file);
  readOrigin(view, file, false);
  noteActivity(view, file);
  const type = view.text(data.type);
  if (type === 'hook_progress') readHookProgress(view, file);
  else if (type === 'agent_progress') readEcho(view, file);
}

/** The echo is often the only copy left of an agent's message; of its tool calls, only the agent's own file tells. */
function readEcho(view: RecordView, file: FileFacts): void {
  const agentId = view.text(data.agentId);
  if (agentId === '') return;
  const at = view.time(data.message.timestamp) || file.record.at;
  const agent = file.agent(agentId);
  agent.firstAt = earliest(agent.firstAt, at);
  agent.lastAt = Math.max(agent.lastAt, at);
  if (view.text(data.message.type) !== 'assistant') return;
  readRequest(view, file, data.message.message, { requestId: view.text(data.message.requestId), agentId, at });
}
