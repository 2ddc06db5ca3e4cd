/**
 * Which hooks ran for each event of a session, and what followed: a tree of turns, events, matchers and runs. Records name
 * what their runs ran for; a run that only its measurement tells of belongs to the event of its kind that it began with.
 */
import type { Kysely } from 'kysely';
import type { HookChain, HookChainRun, HookChains } from '../../outputs/api/schema/hooks.ts';
import type { Database } from '../schema.ts';
import { MAIN, readNames, UNNAMED, type Names } from './names.ts';
import { isoTime, toSeconds } from './times.ts';
import { hookOutcome, toolOutcome } from './treeNodes.ts';

/** Hooks of one event are started within this time of it. */
const TOGETHER_MS = 1000;

interface Run {
  /** What it ran for, as records name it; empty for a run that only its measurement tells of. */
  occasion: string;
  event: string;
  matcher: string;
  agent: number;
  startedAt: number;
  endedAt: number;
  shown: HookChainRun;
}

interface ToolRun {
  toolUseId: string;
  tool: string;
  agent: number;
  beganAt: number;
  endedAt: number;
  wasRefused: boolean;
}

interface Occasion {
  event: string;
  agent: number;
  at: number;
  tool: ToolRun | undefined;
  runs: Run[];
}

interface Known {
  tools: readonly ToolRun[];
  requestsAt: readonly { agent: number; at: number }[];
  turns: readonly { id: string; startedAt: number }[];
  agentOf: (run: number) => string;
}

/** @returns undefined when there is no such session */
export async function readHookChains(db: Kysely<Database>, sessionId: string): Promise<HookChains | undefined> {
  const session = await db.selectFrom('sessions').select('id').where('session_id', '=', sessionId).executeTakeFirst();
  if (session === undefined) return undefined;
  const names = await readNames(db);
  const [runs, known] = await Promise.all([readRuns(db, names, session.id), readKnown(db, names, session.id)]);
  const turns = known.turns.map(({ id, startedAt }) => ({ turnId: id, startedAt: isoTime(startedAt), chains: [] as HookChain[] }));
  // Before the first prompt, or in a session without any.
  const before = { turnId: '', startedAt: null, chains: [] as HookChain[] };
  for (const occasion of occasionsOf(runs, known)) {
    const index = known.turns.findLastIndex(({ startedAt }) => startedAt <= occasion.at);
    (turns[index] ?? before).chains.push(chainOf(occasion, known));
  }
  return { sessionId, turns: [...(before.chains.length > 0 ? [before] : []), ...turns] };
}

async function readRuns(db: Kysely<Database>, names: Names, session: number): Promise<Run[]> {
  const rows = await db.selectFrom('hook_runs').selectAll().where('session', '=', session).orderBy('at').orderBy('id').execute();
  return rows.map((row) => {
    const isKnown = row.duration_ms >= 0;
    const startedAt = isKnown ? row.at - row.duration_ms : row.at;
    return {
      occasion: row.unrecorded_in === null ? row.key.slice(0, row.key.lastIndexOf('/')) : '',
      event: names.nameOf(row.event),
      matcher: names.nameOf(row.matcher),
      agent: row.agent,
      startedAt,
      endedAt: row.at,
      shown: {
        hook: names.nameOf(row.hook),
        startedAt: isoTime(startedAt),
        endedAt: isKnown ? isoTime(row.at) : null,
        durationSeconds: isKnown ? toSeconds(row.duration_ms) : null,
        outcome: hookOutcome(names.nameOf(row.outcome)),
        exitCode: row.exit_code < 0 ? null : row.exit_code,
        cpuSeconds: row.cpu_us === null ? null : row.cpu_us / 1e6,
        peakBytes: row.peak_bytes,
      },
    };
  });
}

async function readKnown(db: Kysely<Database>, names: Names, session: number): Promise<Known> {
  const [tools, requests, turns, agents] = await Promise.all([
    db.selectFrom('tool_runs').selectAll().where('session', '=', session).execute(),
    db.selectFrom('requests').select(['agent', 'at']).where('session', '=', session).orderBy('at').execute(),
    db.selectFrom('turns').select(['turn_id', 'started_at']).where('session', '=', session).orderBy('started_at').orderBy('id').execute(),
    db.selectFrom('agent_runs').select(['id', 'agent']).where('session', '=', session).execute(),
  ]);
  const agentNames = new Map(agents.map(({ id, agent }) => [id, names.nameOf(agent) || UNNAMED]));
  return {
    tools: tools.map((row) => ({
      toolUseId: row.tool_use_id,
      tool: names.nameOf(row.tool || row.hook_tool),
      agent: row.agent,
      beganAt: row.hook_started_at || row.started_at,
      endedAt: row.hook_ended_at || row.ended_at,
      wasRefused: ['error', 'rejected'].includes(toolOutcome(names.nameOf(row.result_class))),
    })),
    requestsAt: requests,
    turns: turns.map(({ turn_id: id, started_at: startedAt }) => ({ id, startedAt })),
    agentOf: (run) => (run === 0 ? MAIN : (agentNames.get(run) ?? UNNAMED)),
  };
}

function occasionsOf(runs: readonly Run[], known: Known): Occasion[] {
  const byToolUse = new Map(known.tools.map((tool) => [tool.toolUseId, tool]));
  const occasions = new Map<string, Occasion>();
  for (const run of runs) {
    if (run.occasion === '') continue;
    const { event, agent } = run;
    const tool = byToolUse.get(run.occasion.slice(0, run.occasion.lastIndexOf('/')));
    const occasion = occasions.get(run.occasion) ?? { event, agent, at: run.startedAt, tool, runs: [] };
    occasions.set(run.occasion, occasion);
    occasion.at = Math.min(occasion.at, run.startedAt);
    occasion.runs.push(run);
  }
  const all = [...occasions.values()];
  for (const run of runs) if (run.occasion === '') placeMeasured(all, run, known);
  return all.sort((a, b) => a.at - b.at);
}

/** Puts a run that no record tells of to the event that it began with. */
function placeMeasured(all: Occasion[], run: Run, { tools }: Known): void {
  const { event, startedAt } = run;
  const apart = ({ at }: { at: number }): number => Math.abs(at - startedAt);
  const isTogether = (of: { at: number }): boolean => apart(of) <= TOGETHER_MS;
  const nearest = <T extends { at: number }>(list: readonly T[]): T | undefined =>
    list.filter(isTogether).sort((a, b) => apart(a) - apart(b))[0];
  const timeOf = TOOL_TIME[event];
  const tool = timeOf === undefined ? undefined : nearest(tools.map((each) => ({ at: timeOf(each), each })))?.each;
  const there = nearest(all.filter((occasion) => occasion.event === event && (tool === undefined || occasion.tool === tool)));
  if (there !== undefined) there.runs.push(run);
  else all.push({ event, agent: tool?.agent ?? run.agent, at: startedAt, tool, runs: [run] });
}

/** When hooks of an event about a tool run. */
const TOOL_TIME: Partial<Record<string, (tool: ToolRun) => number>> = {
  PreToolUse: ({ beganAt }) => beganAt,
  PostToolUse: ({ endedAt }) => endedAt,
  PostToolUseFailure: ({ endedAt }) => endedAt,
};

function chainOf(occasion: Occasion, known: Known): HookChain {
  const { event, agent, at, tool, runs } = occasion;
  const matchers = new Map<string, HookChainRun[]>();
  for (const run of runs.toSorted((a, b) => a.startedAt - b.startedAt)) {
    matchers.set(run.matcher, [...(matchers.get(run.matcher) ?? []), run.shown]);
  }
  return {
    event,
    at: isoTime(at),
    agent: known.agentOf(agent),
    toolUseId: tool?.toolUseId ?? null,
    tool: tool?.tool ?? null,
    sideBySide: runs.some((run, i) => runs.some((other, j) => i < j && run.startedAt < other.endedAt && other.startedAt < run.endedAt)),
    matchers: [...matchers].map(([matcher, ofMatcher]) => ({ matcher, runs: ofMatcher })),
    followed: followedBy(occasion, known),
  };
}

function followedBy({ event, agent, runs, tool }: Occasion, { requestsAt, turns }: Known): HookChain['followed'] {
  const hasBlocked = runs.some(({ shown }) => shown.outcome === 'blocking');
  if (event === 'PreToolUse') return hasBlocked && tool?.wasRefused !== false ? 'tool_blocked' : 'tool_ran';
  if (event === 'UserPromptSubmit' && hasBlocked) return 'prompt_blocked';
  if (event !== 'Stop' && event !== 'SubagentStop') return 'nothing';
  const endedAt = Math.max(...runs.map((run) => run.endedAt));
  const nextTurn = turns.find(({ startedAt }) => startedAt > endedAt)?.startedAt ?? Infinity;
  const goesOn = requestsAt.some((request) => request.agent === agent && request.at > endedAt && request.at < nextTurn);
  return hasBlocked && goesOn ? 'continued' : 'stopped';
}
