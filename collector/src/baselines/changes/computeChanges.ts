/** Finds changes of version, definition and model, and says of each agent what they did, if they did anything. */
import type { Kysely } from 'kysely';
import { groupBy } from '../../base/groupBy.ts';
import { DAY_MS } from '../../base/time.ts';
import { readAgentVersions, readPastRuns, type AgentVersion, type PastRun } from '../../store/queries/agentRunHistory.ts';
import type { Database } from '../../store/schema.ts';
import type { ChangeKind } from '../../catalog/baselines.ts';
import type { Change } from './change.ts';
import { compareRuns, RUNS_MIN } from './compare.ts';

const MEMORY_DAYS = 84;
/** Runs of each side that are compared: those nearest to the change. */
const COMPARED_MAX = 300;
const HASH_LENGTH = 8;

/** The newest first. */
export async function computeChanges(db: Kysely<Database>, now: number): Promise<Change[]> {
  return findChanges(await readPastRuns(db, now - MEMORY_DAYS * DAY_MS), await readAgentVersions(db));
}

/** @param runs the oldest first, as `definitions` */
export function findChanges(runs: readonly PastRun[], definitions: readonly AgentVersion[]): Change[] {
  const byAgent = groupBy(runs, ({ agent }) => agent);
  return [...byAgent]
    .flatMap(([agent, of]) => [
      ...changesOf('version', agent, of, ({ version }) => version),
      ...changesOf('model', agent, of, ({ model }) => model),
      ...changesOf('definition', agent, of, definitionAt(definitions.filter((definition) => definition.agent === agent))),
    ])
    .sort((a, b) => b.at - a.at);
}

/** A stretch of runs that have something in common. */
interface Stretch {
  value: string;
  runs: PastRun[];
}

/** Between two stretches that are long enough; short ones between them are none of either. */
function changesOf(kind: ChangeKind, agent: string, runs: readonly PastRun[], valueOf: (run: PastRun) => string): Change[] {
  const stretches = stretchesOf(runs, valueOf);
  return stretches.flatMap((after, i) => {
    const before = stretches[i - 1];
    const first = after.runs[0];
    if (before === undefined || first === undefined) return [];
    const effects = compareRuns(before.runs.slice(-COMPARED_MAX), after.runs.slice(0, COMPARED_MAX));
    return effects.length === 0 ? [] : [{ kind, agent, at: first.at, from: before.value, to: after.value, effects }];
  });
}

function stretchesOf(runs: readonly PastRun[], valueOf: (run: PastRun) => string): Stretch[] {
  const stretches: Stretch[] = [];
  for (const run of runs) {
    const value = valueOf(run);
    if (value === '') continue;
    const last = stretches.at(-1);
    if (last?.value === value) last.runs.push(run);
    else stretches.push({ value, runs: [run] });
  }
  return joinAlike(stretches.filter((stretch) => stretch.runs.length >= RUNS_MIN));
}

function joinAlike(stretches: readonly Stretch[]): Stretch[] {
  const joined: Stretch[] = [];
  for (const { value, runs } of stretches) {
    const last = joined.at(-1);
    if (last?.value === value) last.runs.push(...runs);
    else joined.push({ value, runs: [...runs] });
  }
  return joined;
}

/** By which definition a run ran: the newest that had been seen by then. */
function definitionAt(versions: readonly AgentVersion[]): (run: PastRun) => string {
  return ({ at }) => versions.findLast((version) => version.at <= at)?.contentHash.slice(0, HASH_LENGTH) ?? '';
}
