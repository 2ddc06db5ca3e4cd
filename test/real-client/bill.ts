/**
 * The bill: what the stand-in served, kept in memory. It is the truth that transcripts, and so our report, are held against.
 */

export interface Usage {
  input: number;
  output: number;
  cacheRead: number;
  cacheWrite5m: number;
  cacheWrite1h: number;
}

/** `warm-up`: an agent that the client starts for itself. `auxiliary`: a title, a topic or the like. */
export type RequestPurpose = 'script' | 'warm-up' | 'auxiliary';

export interface ServedCall {
  toolUseId: string;
  tool: string;
  /** Type of the launched agent and the script that it plays; empty for any other tool. */
  agentType: string;
  script: string;
}

export interface BilledRequest {
  messageId: string;
  requestId: string;
  model: string;
  purpose: RequestPurpose;
  /** Name of the played script; empty when `purpose` is not `script`. */
  script: string;
  /** The agent that plays the script; empty when there is none. */
  agent: string;
  /** True for an answer after the script's last one: something other than a prompt set the agent to work again. */
  unasked: boolean;
  usage: Usage;
  calls: ServedCall[];
}

export interface ServedError {
  requestId: string;
  status: number;
  script: string;
  /** True when the script's step is never answered: the client gives up. */
  final: boolean;
}

export interface Bill {
  requests: BilledRequest[];
  errors: ServedError[];
  /** For each tool call whose result the client sent back: whether it was an error. */
  results: Map<string, boolean>;
}

export function emptyBill(): Bill {
  return { requests: [], errors: [], results: new Map() };
}

export function addUsage(sum: Usage, usage: Usage): Usage {
  return {
    input: sum.input + usage.input,
    output: sum.output + usage.output,
    cacheRead: sum.cacheRead + usage.cacheRead,
    cacheWrite5m: sum.cacheWrite5m + usage.cacheWrite5m,
    cacheWrite1h: sum.cacheWrite1h + usage.cacheWrite1h,
  };
}

export const NO_USAGE: Readonly<Usage> = { input: 0, output: 0, cacheRead: 0, cacheWrite5m: 0, cacheWrite1h: 0 };

/**
 * Tokens of one answer. Every type grows by another prime with the seed, so that a request counted twice, left out or
 * put under the wrong type shows in the sums.
 */
export function usageOf(seed: number): Usage {
  return {
    input: 10 + seed * 3,
    output: 50 + seed * 7,
    cacheRead: 2000 + seed * 101,
    cacheWrite5m: 1000 + seed * 13,
    cacheWrite1h: 100 + seed * 17,
  };
}
