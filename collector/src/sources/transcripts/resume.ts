/** What must be known to go on reading a file in its middle: kept in `FileProgress.resume`, as JSON. */
import type { SessionActivityFact, TurnFact } from '../../ledger/facts.ts';
import type { TranscriptFile } from './files.ts';

/**
 * Whose records are being read. A fork begins with copies of another session's records, most of which do not say so;
 * only answers do. So a main file's records are of `unknown` origin up to the first answer.
 */
export type Origin = 'unknown' | 'copying' | 'own';

export interface ResumeState {
  origin: Origin;
  /** The session that is being copied from; '' when unknown. */
  source: string;
  /** What records of unsettled origin say about their session. */
  pending: SessionActivityFact | null;
  /** Time of the first record, and what a SessionStart hook called the start. */
  startAt: number;
  startSource: string;
  /** Time of the latest record that is known to have been written just then. */
  writtenAt: number;
  /** Time that copies of version 1.0 bear, all the same; 0 when there are none. */
  rewrittenAt: number;
  /** A hook has told of a resume that no prompt has followed yet. */
  resumed: boolean;
  turn: TurnFact | null;
  /** The record that the turn's prompt follows. */
  turnParent: string;
  /** Agents that records were seen of. */
  agents: string[];
  /** Version 1: records of agents inside the main file, each with the record that began its chain. */
  sidechains: [uuid: string, root: string][];
  /** Hook runs of the latest stop whose outcome is known. */
  settledHooks: string[];
  /** Lines passed over that have nothing in them: they count as lines where a line's number is told. */
  blankLines: number;
}

export function startState(file: TranscriptFile): ResumeState {
  return {
    origin: file.agentId === '' ? 'unknown' : 'own',
    source: '',
    pending: null,
    startAt: 0,
    startSource: '',
    writtenAt: 0,
    rewrittenAt: 0,
    resumed: false,
    turn: null,
    turnParent: '',
    agents: [],
    sidechains: [],
    settledHooks: [],
    blankLines: 0,
  };
}

/** `text` was written by this source, into a store that only the collector writes. */
export function parseResume(text: string): ResumeState {
  return JSON.parse(text) as ResumeState;
}
