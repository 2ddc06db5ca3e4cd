/** Progress lines of the clients around 2.1.39: output of a command as it runs, and an echo of what an agent does. */
import { inEnvelope, timestamp, type JsonObject, type Link, type ThreadContext } from './envelope.ts';

export function bashProgressRecord(context: ThreadContext, link: Link, toolUseId: string, tick: number, output: string): JsonObject {
  return inEnvelope(context, link, {
    type: 'progress',
    data: {
      type: 'bash_progress',
      output,
      fullOutput: output,
      elapsedTimeSeconds: tick + 2,
      totalLines: tick * 3,
      timeoutMs: 180_000,
    },
    toolUseID: `bash-progress-${tick}`,
    parentToolUseID: toolUseId,
    uuid: link.uuid,
    timestamp: timestamp(link.at),
  });
}

export interface AgentEcho {
  agentId: string;
  /** The call that launched the agent. */
  toolUseId: string;
  /** First message id of the agent: names the echo. */
  firstMessageId: string;
  prompt: string;
}

/** `record` is the agent's own record, repeated in the file of the thread that launched it. */
export function agentProgressRecord(context: ThreadContext, link: Link, echo: AgentEcho, record: JsonObject, recordAt: number): JsonObject {
  const { type, requestId, uuid } = record;
  const said = record['message'] as JsonObject;
  const content = typeof said['content'] === 'string' ? [{ type: 'text', text: said['content'] }] : said['content'];
  const message = { type, timestamp: timestamp(recordAt), message: { ...said, content }, requestId, uuid };
  return inEnvelope(context, link, {
    type: 'progress',
    data: { message, normalizedMessages: [], type: 'agent_progress', prompt: echo.prompt, agentId: echo.agentId },
    toolUseID: `agent_${echo.firstMessageId}`,
    parentToolUseID: echo.toolUseId,
    uuid: link.uuid,
    timestamp: timestamp(link.at),
  });
}
