/**
 * What was written, counted while writing it: the truth that readers of the files are held against.
 * Facts carry the time of the record that tells them, so that a history cut at any moment has exact totals too.
 */
import { requestCostUsd, type DemoModel, type RequestTokens } from './models.ts';

export type AgentOutcome = 'success' | 'failure' | 'cancelled';
export type HookOutcome = 'success' | 'error' | 'blocking' | 'cancelled' | 'unknown';

export type WrittenFact =
  | { at: number; kind: 'session' }
  | { at: number; kind: 'request'; agent: string; model: DemoModel; tokens: RequestTokens }
  | { at: number; kind: 'tool'; tool: string }
  | { at: number; kind: 'toolError'; tool: string }
  | { at: number; kind: 'agentStart'; agent: string }
  | { at: number; kind: 'agentEnd'; agent: string; outcome: AgentOutcome }
  | { at: number; kind: 'hook'; event: string; outcome: HookOutcome }
  | { at: number; kind: 'compaction' }
  | { at: number; kind: 'apiRetry' }
  | { at: number; kind: 'apiFailure' }
  | { at: number; kind: 'unknownRecord' };

export interface UsageTotals extends RequestTokens {
  requests: number;
}

export interface ModelTotals extends UsageTotals {
  usd: number;
  requestsWithoutPrice: number;
}

export interface AgentTotals extends UsageTotals {
  runs: number;
  success: number;
  failure: number;
  cancelled: number;
}

export interface WrittenTotals {
  files: number;
  bytes: number;
  lines: number;
  /** Files whose last line has no newline. */
  openEndedFiles: number;
  damagedLines: number;
  /** Damaged lines that still hold a whole record. */
  recoveredLines: number;
  sessions: number;
  usage: UsageTotals;
  usd: number;
  requestsWithoutPrice: number;
  models: Record<string, ModelTotals>;
  tools: Record<string, { runs: number; errors: number }>;
  /** `main` is the main agent: its runs are turns. Runs that are in no outcome are unfinished. */
  agents: Record<string, AgentTotals>;
  hooks: Record<string, Record<HookOutcome, number>>;
  compactions: number;
  apiRetries: number;
  apiFailures: number;
  unknownRecords: number;
}

const noUsage = (): UsageTotals => ({ requests: 0, input: 0, output: 0, cacheRead: 0, cacheWrite5m: 0, cacheWrite1h: 0 });

export function emptyTotals(): WrittenTotals {
  return {
    files: 0,
    bytes: 0,
    lines: 0,
    openEndedFiles: 0,
    damagedLines: 0,
    recoveredLines: 0,
    sessions: 0,
    usage: noUsage(),
    usd: 0,
    requestsWithoutPrice: 0,
    models: {},
    tools: {},
    agents: {},
    hooks: {},
    compactions: 0,
    apiRetries: 0,
    apiFailures: 0,
    unknownRecords: 0,
  };
}

export function addFact(totals: WrittenTotals, fact: WrittenFact): void {
  switch (fact.kind) {
    case 'session':
      totals.sessions++;
      break;
    case 'request':
      addRequest(totals, fact.agent, fact.model, fact.tokens);
      break;
    case 'tool':
      toolTotals(totals, fact.tool).runs++;
      break;
    case 'toolError':
      toolTotals(totals, fact.tool).errors++;
      break;
    case 'agentStart':
      agentTotals(totals, fact.agent).runs++;
      break;
    case 'agentEnd':
      agentTotals(totals, fact.agent)[fact.outcome]++;
      break;
    case 'hook':
      hookTotals(totals, fact.event)[fact.outcome]++;
      break;
    case 'compaction':
      totals.compactions++;
      break;
    case 'apiRetry':
      totals.apiRetries++;
      break;
    case 'apiFailure':
      totals.apiFailures++;
      break;
    case 'unknownRecord':
      totals.unknownRecords++;
      break;
  }
}

function addRequest(totals: WrittenTotals, agent: string, model: DemoModel, tokens: RequestTokens): void {
  const modelTotals = (totals.models[model.name] ??= { ...noUsage(), usd: 0, requestsWithoutPrice: 0 });
  addUsage(totals.usage, tokens);
  addUsage(modelTotals, tokens);
  addUsage(agentTotals(totals, agent), tokens);
  const usd = requestCostUsd(model, tokens);
  if (usd === undefined) {
    totals.requestsWithoutPrice++;
    modelTotals.requestsWithoutPrice++;
  } else {
    totals.usd += usd;
    modelTotals.usd += usd;
  }
}

function addUsage(sum: UsageTotals, tokens: RequestTokens): void {
  sum.requests++;
  sum.input += tokens.input;
  sum.output += tokens.output;
  sum.cacheRead += tokens.cacheRead;
  sum.cacheWrite5m += tokens.cacheWrite5m;
  sum.cacheWrite1h += tokens.cacheWrite1h;
}

function toolTotals(totals: WrittenTotals, tool: string): { runs: number; errors: number } {
  return (totals.tools[tool] ??= { runs: 0, errors: 0 });
}

function agentTotals(totals: WrittenTotals, agent: string): AgentTotals {
  return (totals.agents[agent] ??= { ...noUsage(), runs: 0, success: 0, failure: 0, cancelled: 0 });
}

function hookTotals(totals: WrittenTotals, event: string): Record<HookOutcome, number> {
  return (totals.hooks[event] ??= { success: 0, error: 0, blocking: 0, cancelled: 0, unknown: 0 });
}
