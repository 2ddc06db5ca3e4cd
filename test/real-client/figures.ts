/**
 * The figures that are compared, from both sides: what a bill says that transcripts of a version can tell, and what our
 * report says. Both have one shape, so that a difference shows with its name.
 */
import type { Report } from '../../collector/src/outputs/api/schema/report.ts';
import { addUsage, type Bill, type BilledRequest, NO_USAGE, type ServedCall, type Usage } from './bill.ts';
import { PLACEHOLDER_OUTPUT_TOKENS } from './streaming.ts';

export interface Spent {
  requests: number;
  tokens: Usage;
}

export interface Runs {
  runs: number;
  failed: number;
}

export interface Figures {
  total: Spent;
  byModel: Record<string, Spent>;
  toolRuns: Record<string, Runs>;
  agentRuns: Record<string, Runs>;
  byAgent: Record<string, Spent>;
  hookRuns: Record<string, Runs>;
}

/** What transcripts of a version do not tell. */
export interface Blindness {
  outputTokens: 'exact' | 'placeholder';
}

/** Agents that the client starts for itself carry no name in transcripts. */
const UNNAMED_AGENT = 'unknown';

export function figuresOfBill(bill: Bill, blindness: Blindness, prompts: number): Omit<Figures, 'hookRuns'> {
  const recorded = bill.requests.filter((request) => request.purpose !== 'auxiliary').map((request) => seenThrough(blindness, request));
  const calls = recorded.flatMap((request) => request.calls).filter((call) => bill.results.has(call.toolUseId));
  const isError = (toolUseId: string): boolean => bill.results.get(toolUseId) === true;
  return {
    total: spent(recorded),
    byModel: mapGroups(recorded, (request) => request.model, spent),
    toolRuns: mapGroups(
      calls,
      (call) => call.tool,
      (group) => ({ runs: group.length, failed: group.filter((call) => isError(call.toolUseId)).length }),
    ),
    agentRuns: { ...agentRunsOf(bill), main: { runs: prompts + recorded.filter((request) => request.unasked).length, failed: 0 } },
    byAgent: mapGroups(recorded, (request) => request.agent || UNNAMED_AGENT, spent),
  };
}

function seenThrough(blindness: Blindness, request: BilledRequest): BilledRequest {
  if (blindness.outputTokens === 'exact') return request;
  return { ...request, usage: { ...request.usage, output: PLACEHOLDER_OUTPUT_TOKENS } };
}

/** Every launch is a run; it fails when its result is an error, or when the agent's last word is an API error. */
function agentRunsOf(bill: Bill): Record<string, Runs> {
  const launches = bill.requests.flatMap((request) => request.calls).filter((call) => call.agentType !== '');
  const refused = new Set(bill.errors.filter((error) => error.final).map((error) => error.script));
  const hasFailed = (call: ServedCall): boolean => bill.results.get(call.toolUseId) === true || refused.has(call.script);
  return mapGroups(
    launches,
    (call) => call.agentType,
    (group) => ({ runs: group.length, failed: group.filter(hasFailed).length }),
  );
}

export function figuresOfReport(report: Report): Figures {
  return {
    total: { requests: report.requests, tokens: usage(report.tokens) },
    byModel: Object.fromEntries(report.models.map((row) => [row.model, { requests: row.requests, tokens: usage(row.tokens) }])),
    toolRuns: Object.fromEntries(report.tools.byName.map((row) => [row.tool, { runs: row.runs, failed: row.errors }])),
    agentRuns: Object.fromEntries(
      report.agents.filter((row) => row.agent !== UNNAMED_AGENT).map((row) => [row.agent, { runs: row.runs, failed: row.failed }]),
    ),
    byAgent: Object.fromEntries(
      report.agents.filter((row) => row.requests > 0).map((row) => [row.agent, { requests: row.requests, tokens: usage(row.tokens) }]),
    ),
    hookRuns: mapGroups(
      report.hooks,
      (row) => row.event,
      (group) => ({ runs: sum(group.map((row) => row.runs)), failed: sum(group.map((row) => row.failed)) }),
    ),
  };
}

function usage(tokens: Report['tokens']): Usage {
  return {
    input: tokens.input,
    output: tokens.output,
    cacheRead: tokens.cacheRead,
    cacheWrite5m: tokens.cacheWrite5m,
    cacheWrite1h: tokens.cacheWrite1h,
  };
}

function spent(requests: readonly BilledRequest[]): Spent {
  return { requests: requests.length, tokens: requests.map((request) => request.usage).reduce(addUsage, NO_USAGE) };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, n) => total + n, 0);
}

function mapGroups<T, R>(items: readonly T[], keyOf: (item: T) => string, map: (group: T[]) => R): Record<string, R> {
  const groups = new Map<string, T[]>();
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item]);
  return Object.fromEntries([...groups].map(([key, group]) => [key, map(group)]));
}
