/**
 * Which processes belong to which process of Claude Code: what it started, what that started in turn, and what lives on
 * after it. What was once seen as somebody's is remembered, since the system forgets who started a process whose parent
 * has ended.
 */
import { identityOf, type EnvironmentMarks, type ListedProcess } from './table.ts';

/** A process of Claude Code, or one that stems from it. */
export interface Member {
  process: ListedProcess;
  /** Itself, for a process of Claude Code; null when it is gone. */
  claude: ListedProcess | null;
  /** The one that Claude Code started, which this one is or stems from; the nearest to it that is left. */
  root: ListedProcess;
}

export interface FamilyQuestion {
  processes: readonly ListedProcess[];
  isClaude: (process: ListedProcess) => boolean;
  /** Identity of the process of Claude Code that a process was seen to belong to; undefined for one that was not seen. */
  remembered: (identity: string) => string | undefined;
  /** Asked of processes whose parent has ended. */
  marksOf: (process: ListedProcess) => EnvironmentMarks;
  /** Session of a process of Claude Code, as far as it is known. */
  sessionOf: (claude: ListedProcess) => string;
  /** The collector: what it started is nobody's orphan, though Claude Code may have started the collector. */
  ownPid: number;
}

/** What takes over processes whose parent has ended: the first of all, and programs that ask for it. */
const FIRST_PID = 1;
const ADOPTERS = /^(?:init|systemd|launchd|tini|dumb-init|docker-init|catatonit|containerd-shim.*)$/;

export function findMembers(question: FamilyQuestion): Member[] {
  const { processes, isClaude, ownPid } = question;
  const byPid = new Map(processes.map((process) => [process.pid, process]));
  const claudes = processes.filter(isClaude);
  const byIdentity = new Map(claudes.map((claude) => [identityOf(claude), claude]));
  const members = new Map<ListedProcess, Member | null>();

  const memberOf = (process: ListedProcess): Member | null => {
    const known = members.get(process);
    if (known !== undefined) return known;
    members.set(process, null);
    const member = findMember(process);
    members.set(process, member);
    return member;
  };
  const findMember = (process: ListedProcess): Member | null => {
    if (isClaude(process)) return { process, claude: process, root: process };
    const parent = byPid.get(process.parentPid);
    const above = parent === undefined || process.pid === ownPid ? null : memberOf(parent);
    if (above !== null) return { process, claude: above.claude, root: above.process === above.claude ? process : above.root };
    if (process.pid === ownPid) return null;
    const owner = question.remembered(identityOf(process));
    if (owner !== undefined) return { process, claude: byIdentity.get(owner) ?? null, root: process };
    const isAdopted = parent === undefined || parent.pid === FIRST_PID || ADOPTERS.test(parent.name);
    return isAdopted && process.pid !== FIRST_PID ? adoptedMember(process) : null;
  };
  const adoptedMember = (process: ListedProcess): Member | null => {
    const marks = question.marksOf(process);
    if (!marks.isClaudes) return null;
    const older = claudes.filter((claude) => claude.startedAt <= process.startedAt);
    const claude = older.find(({ pid }) => pid === marks.claudePid) ?? older.find((one) => isSession(marks, question.sessionOf(one)));
    // A mark that names nobody may be of any that lives.
    const isAnybodys = marks.claudePid === 0 && marks.sessionId === '' && older.length > 0;
    return isAnybodys ? null : { process, claude: claude ?? null, root: process };
  };
  return processes.flatMap((process) => memberOf(process) ?? []);
}

function isSession({ sessionId }: EnvironmentMarks, session: string): boolean {
  return sessionId !== '' && sessionId === session;
}
