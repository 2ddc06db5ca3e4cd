/**
 * The source of processes: every 15 s it looks at what runs of Claude Code, what that started, and what was left behind.
 * Of command lines and environments nothing is kept but the kind of a process and a short safe name.
 */
import type { SessionTimingFact } from '../../ledger/facts.ts';
import { projectNameOf } from '../../ledger/projectName.ts';
import { type ProcessKind, SESSION_STATUSES, type SessionStatus, type StuckReason } from '../../catalog/machine.ts';
import type { ProcessesReading, ProcessReading } from '../../readings/processes.ts';
import { readRegistry, type RegistryEntry } from '../registry/read.ts';
import { lookInRounds, type Source, type SourceContext } from '../source.ts';
import { findMembers, type Member } from './families.ts';
import { kindOfChild } from './kinds.ts';
import { livingEntries } from './livingEntries.ts';
import { createProcessorTime } from './processorTime.ts';
import { programNameOf } from './programName.ts';
import { createStuckWatch, HOOK_WAIT_MS } from './stuck.ts';
import { identityOf, type EnvironmentMarks, type ListedProcess, type ProcessTable } from './table.ts';

const PROCESSES_INTERVAL_MS = 15_000;

export interface ProcessesOptions {
  table: ProcessTable;
  configDirs: () => readonly string[];
  /** When something was last written to the transcripts of a session; 0 for not known. */
  lastRecordAt: (sessionId: string) => number;
  /** Milliseconds to read and parse the transcript of a session; null for not known. */
  measureReading: (sessionId: string) => number | null;
  intervalMs?: number;
}

export function createProcessesSource({ intervalMs = PROCESSES_INTERVAL_MS, measureReading, ...options }: ProcessesOptions): Source {
  const look = createLook(options);
  const told = new Set<string>();
  return {
    name: 'processes',
    run: (context) =>
      lookInRounds(context, 'processes', intervalMs, async () => {
        const reading = await look(context.now());
        tellSessions(reading, { told, measureReading, context });
        return reading;
      }),
  };
}

interface Telling {
  /** Processes whose first session was told. */
  told: Set<string>;
  measureReading: ProcessesOptions['measureReading'];
  context: Pick<SourceContext, 'commit' | 'now'>;
}

/** Hands over which process began to serve which session, and what reading its transcript takes: once for each process. */
function tellSessions({ processes }: ProcessesReading, { told, measureReading, context }: Telling): void {
  const claudes = processes.filter(({ kind, sessionId }) => kind === 'claude' && sessionId !== '');
  const keyOf = ({ pid, startedAt }: ProcessReading): string => `${pid}/${startedAt}`;
  const news = claudes.filter((claude) => !told.has(keyOf(claude)));
  if (news.length > 0) {
    const sessionTimings = news.flatMap(({ sessionId, startedAt }): SessionTimingFact[] => {
      const durationMs = measureReading(sessionId);
      const key = `read/${sessionId}/${startedAt}`;
      return durationMs === null ? [] : [{ key, sessionId, kind: 'read', operation: '', at: context.now(), durationMs }];
    });
    context.commit({ sessionProcesses: news.map(({ sessionId, startedAt }) => ({ sessionId, startedAt })), sessionTimings });
  }
  for (const claude of news) told.add(keyOf(claude));
  const living = new Set(claudes.map(keyOf));
  for (const key of told) if (!living.has(key)) told.delete(key);
}

/** What is known of a process for as long as it lives. */
interface Known {
  /** Identity of the process of Claude Code that it belongs to. */
  owner: string;
  kind: ProcessKind;
  name: string;
  sessionId: string;
  project: string;
}

/** @returns a look at everything, to be repeated: each one remembers the one before */
export function createLook({ table, configDirs, lastRecordAt }: Omit<ProcessesOptions, 'intervalMs' | 'measureReading'>) {
  const known = new Map<string, Known>();
  const time = createProcessorTime();
  const watch = createStuckWatch();
  const claims = createMarks(table);

  return async (now: number): Promise<ProcessesReading> => {
    const processes = await table.list();
    const entries = livingEntries(configDirs().flatMap(readRegistry), processes);
    const sessionOf = (claude: ListedProcess): string => entries.get(claude)?.sessionId ?? known.get(identityOf(claude))?.sessionId ?? '';
    const isClaude = (process: ListedProcess): boolean => entries.has(process) || isNamedClaude(process, table);
    const members = findMembers({
      ...{ processes, isClaude, sessionOf, marksOf: claims.of, ownPid: process.pid },
      remembered: (identity) => known.get(identity)?.owner,
    });
    learn(members, { known, table, entries, marksOf: claims.of });
    forgetGone(new Set(processes.map(identityOf)), [known, claims.seen]);
    const cores = time.look(
      members.map((member) => member.process),
      now,
    );
    const coresOfFamily = addUp(members, cores);
    watch.keepOnly(new Set(known.keys()));
    const stuckOf = ({ process, claude }: Member, { kind, sessionId }: Known): StuckReason | null => {
      if (kind === 'hook' && now - process.startedAt >= HOOK_WAIT_MS) return 'overdue';
      if (process !== claude) return null;
      const entry = entries.get(process);
      const [status, statusSince] = [statusOf(entry), entry?.statusUpdatedAt ?? 0];
      const state = { identity: identityOf(process), status, statusSince, cores: coresOfFamily.get(process) ?? null };
      return watch.isStuck({ ...state, lastRecordAt: lastRecordAt(sessionId) }, now) ? 'no_activity' : null;
    };
    const readings = members.flatMap((member): ProcessReading[] => {
      const { process, claude } = member;
      const about = known.get(identityOf(process));
      if (about === undefined) return [];
      const { kind, name, sessionId, project } = about;
      const { pid, parentPid, startedAt, cpuSeconds } = process;
      time.add(process, kind, project);
      return [
        {
          ...{ pid, parentPid, kind, name, sessionId, project, claudePid: claude?.pid ?? 0, startedAt, cpuSeconds },
          status: statusOf(entries.get(process)),
          cpuCores: cores.get(process) ?? null,
          ...table.usage(pid),
          isOrphan: claude === null,
          stuck: stuckOf(member, about),
        },
      ];
    });
    return { processes: readings, cpuTotals: time.totals() };
  };
}

function statusOf(entry: RegistryEntry | undefined): SessionStatus | null {
  return SESSION_STATUSES.find((status) => status === entry?.status) ?? null;
}

/** The program of Claude Code calls itself so; helpers that it runs out of its own file have another first word. */
function isNamedClaude({ name, pid }: ListedProcess, table: ProcessTable): boolean {
  return name === 'claude' && /(?:^|[/\\])claude(?:\.exe)?\s*$/.test(table.commandLine(pid)[0] ?? '');
}

/** An environment is looked at once in the life of its process. */
function createMarks(table: ProcessTable) {
  const seen = new Map<string, EnvironmentMarks>();
  return {
    seen,
    of: (process: ListedProcess): EnvironmentMarks => {
      const identity = identityOf(process);
      const marks = seen.get(identity) ?? table.marks(process.pid);
      seen.set(identity, marks);
      return marks;
    },
  };
}

interface Learning {
  known: Map<string, Known>;
  table: ProcessTable;
  entries: ReadonlyMap<ListedProcess, RegistryEntry>;
  marksOf: (process: ListedProcess) => EnvironmentMarks;
}

/** Takes up what is not known yet; of Claude Code itself, which may go on with another session, everything. */
function learn(members: readonly Member[], { known, table, entries, marksOf }: Learning): void {
  const placeOf = (process: ListedProcess): string => table.workingDirectory(process.pid);
  for (const { process } of members.filter((member) => member.process === member.claude)) {
    const entry = entries.get(process);
    const identity = identityOf(process);
    const before = known.get(identity);
    const sessionId = entry?.sessionId ?? before?.sessionId ?? '';
    const project = projectNameOf(entry === undefined || entry.cwd === '' ? placeOf(process) : entry.cwd);
    known.set(identity, { owner: identity, kind: 'claude', name: 'claude', sessionId, project });
  }
  const children = members.filter((member) => member.process !== member.claude);
  const isRoot = ({ process, root }: Member): boolean => process === root;
  // Those first of which the others take what they are.
  for (const { process, claude, root } of [...children.filter(isRoot), ...children.filter((member) => !isRoot(member))]) {
    const identity = identityOf(process);
    if (known.has(identity)) continue;
    const marks = marksOf(root);
    const owner = claude === null ? undefined : known.get(identityOf(claude));
    // Sessions without a terminal are not in the registry: what they start tells of which session it is.
    if (owner?.sessionId === '' && marks.sessionId !== '') owner.sessionId = marks.sessionId;
    const inherited = root === process ? undefined : known.get(identityOf(root));
    const commandLine = table.commandLine(process.pid);
    known.set(identity, {
      owner: claude === null ? '' : identityOf(claude),
      kind: inherited?.kind ?? kindOfChild(commandLine, marks),
      name: programNameOf(commandLine, process.name),
      sessionId: owner?.sessionId ?? marks.sessionId,
      project: owner?.project ?? projectNameOf(placeOf(process)),
    });
  }
}

function forgetGone(living: ReadonlySet<string>, maps: readonly Map<string, unknown>[]): void {
  for (const map of maps) for (const identity of map.keys()) if (!living.has(identity)) map.delete(identity);
}

/** Cores of each process of Claude Code with all that belongs to it; null while one of them is not known. */
function addUp(members: readonly Member[], cores: ReadonlyMap<ListedProcess, number | null>): Map<ListedProcess, number | null> {
  const sums = new Map<ListedProcess, number | null>();
  for (const { process, claude } of members) {
    if (claude === null) continue;
    const sum = sums.get(claude);
    const used = cores.get(process) ?? null;
    sums.set(claude, sum === null || used === null ? null : (sum ?? 0) + used);
  }
  return sums;
}
