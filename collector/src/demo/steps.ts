/** The loop that the main agent and subagents share: ask the model, run the tools that it asks for, ask again. */
import { agents } from './cast.ts';
import { playAnswer, noteToolUsed } from './answers.ts';
import { launchAgent, type StepResult } from './agentWork.ts';
import { fillerText } from './fillerText.ts';
import { runHooks } from './hookRuns.ts';
import { chooseTool, playTool, type AgentCall, type ToolCall } from './toolRuns.ts';
import { toolUseId, type Session, type Thread } from './session.ts';

const PARALLEL_CALLS: readonly (readonly [number, number])[] = [
  [1, 80],
  [2, 12],
  [3, 5],
  [4, 3],
];
const MAX_AGENT_DEPTH = 2;
/** Milliseconds between an answer's last block and the start of its tools. */
const START_DELAY_MS = 8;

/** One answer that calls tools, with their results. */
export function playToolStep(session: Session, thread: Thread): StepResult {
  const { random } = session;
  const calls = Array.from({ length: random.weighted(PARALLEL_CALLS) }, () =>
    random.chance(agentShare(session, thread)) ? chooseAgentCall(session, thread) : chooseTool(session, thread),
  );
  const answer = playAnswer(session, thread, calls, 'tool_use');
  const startedAt = thread.clock + START_DELAY_MS;
  let last = { at: startedAt, uuid: thread.lastUuid };
  let rejected = false;
  calls.forEach((call, index) => {
    const assistantUuid = answer.toolUseUuids[index] ?? '';
    if (isAgentCall(call)) {
      thread.clock = startedAt;
      rejected = playAgentCall(session, thread, call, assistantUuid) || rejected;
    } else {
      rejected = playTool(session, thread, call, assistantUuid, startedAt) === 'rejected' || rejected;
    }
    if (thread.clock >= last.at) last = { at: thread.clock, uuid: thread.lastUuid };
  });
  // Parallel calls end in any order; the conversation goes on from the latest.
  thread.clock = last.at;
  thread.lastUuid = last.uuid;
  return { answer, toolRuns: calls.length, rejected };
}

function isAgentCall(call: ToolCall | AgentCall): call is AgentCall {
  return 'agent' in call;
}

function agentShare(session: Session, thread: Thread): number {
  const { dialect, shape } = session.plan;
  if (thread.depth === 0) return shape.agentShare;
  return dialect.nestedAgents && thread.depth < MAX_AGENT_DEPTH ? shape.agentShare / 2 : 0;
}

function chooseAgentCall(session: Session, thread: Thread): AgentCall {
  const { random, plan } = session;
  const agent = random.weighted(agents.map((candidate) => [candidate, candidate.weight] as const));
  const prompt = `Demo task for ${agent.type}. ${fillerText(random, random.quantile(plan.shape.agentPromptChars))}`;
  const share = { never: 0, sometimes: 0.1, mostly: 0.7 }[plan.dialect.background];
  const background = thread.depth === 0 && random.chance(share);
  return {
    id: toolUseId(random),
    name: plan.dialect.agentTool,
    input: { description: 'Demo task', subagent_type: agent.type, ...(background ? { run_in_background: true } : {}), prompt },
    agent,
    prompt,
    background,
  };
}

/** Returns true when the person stopped the agent. */
function playAgentCall(session: Session, thread: Thread, call: AgentCall, assistantUuid: string): boolean {
  session.facts.push({ at: Math.round(thread.clock), kind: 'tool', tool: call.name });
  noteToolUsed(session, thread, call.name);
  const cancelled = launchAgent(session, thread, call, assistantUuid, playToolStep);
  if (!cancelled) runHooks(session, thread, 'PostToolUse', call.name, call.id);
  return cancelled;
}
