/**
 * What the stand-in for the Messages API says, step by step: a conversation is a named script, and the prompt that
 * starts it names it. So the same conversation can be played to any version of the client.
 */

/** A call of one of the client's own tools. */
export interface ToolCall {
  kind: 'tool';
  tool: string;
  input: Readonly<Record<string, string | number | boolean>>;
}

/** The launch of an agent that plays a script of its own; the tool is `Task` or `Agent`, whichever the client offers. */
export interface AgentLaunch {
  kind: 'agent';
  agentType: string;
  script: string;
  background: boolean;
}

export type Call = ToolCall | AgentLaunch;

/** API errors that are answered before the step itself is. */
export interface ApiErrors {
  status: number;
  type: string;
  /** `Infinity`: the step is never answered. */
  times: number;
}

/** One answer of the model; its calls, if any, are made in parallel. */
export interface Step {
  calls: readonly Call[];
  errors?: ApiErrors;
  /** How long the answer keeps the client waiting. */
  delayMs?: number;
  /** Instead of the deterministic number: for prices that depend on the length of the prompt. */
  cacheReadTokens?: number;
}

/** After its last step a script answers with text alone, which ends the turn. */
export interface Script {
  name: string;
  /** The agent that plays it: `main`, or an agent type. */
  agent: string;
  steps: readonly Step[];
}

const PROMPT = /Play the script "([a-z-]+)"\./;

export function promptFor(script: string): string {
  return `Play the script "${script}".`;
}

/** Name of the script that a prompt asks for, or null. */
export function scriptNamedIn(text: string): string | null {
  return PROMPT.exec(text)?.[1] ?? null;
}

export function calls(...list: Call[]): Step {
  return { calls: list };
}

export function bash(command: string): ToolCall {
  return { kind: 'tool', tool: 'Bash', input: { command, description: 'A step of the script' } };
}

export function agent(agentType: string, script: string, options: { background?: boolean } = {}): AgentLaunch {
  return { kind: 'agent', agentType, script, background: options.background ?? false };
}
