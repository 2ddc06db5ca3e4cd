/** What every record of a conversation has in common: whose it is, when it was written, and whether it is a copy. */
import type { FileFacts } from '../facts.ts';
import { PATHS } from '../paths.ts';
import type { RecordView } from '../view.ts';

/** Records are written when they happen; one that is older by more than this than what stands before it is a copy. */
const COPY_LAG_MS = 5_000;

/** Reads the common part of a record and notes its session's activity. */
export function readEnvelope(view: RecordView, file: FileFacts): void {
  const { record } = file;
  record.sessionId = view.text(PATHS.sessionId) || file.ownSessionId;
  record.at = view.time(PATHS.timestamp);
  record.uuid = view.text(PATHS.uuid);
  record.agentId = agentOf(view, file);
  record.copied = false;
}

/** Decides whose record it is. Only messages (`inOrder`) are sure to be written at once, so only their times tell something. */
export function readOrigin(view: RecordView, file: FileFacts, inOrder: boolean): void {
  const { record, state } = file;
  if (record.agentId !== '') return;
  const source = sourceOf(view, file);
  if (source !== '') {
    record.copied = true;
    file.settleAsCopied(source);
    record.sessionId = source;
  } else if (inOrder && record.at > 0 && record.at < state.writtenAt - COPY_LAG_MS) {
    record.copied = true;
    file.settleAsCopied('');
  }
}

/** The session that a copied record is of; '' for a record of the file's own session. */
function sourceOf(view: RecordView, file: FileFacts): string {
  const own = file.ownSessionId || file.record.sessionId;
  const source = view.text(PATHS.requestSessionId) || view.text(PATHS.forkedFrom.sessionId) || file.record.sessionId;
  return source === own ? '' : source;
}

export function noteActivity(view: RecordView, file: FileFacts): void {
  const { at } = file.record;
  file.noteActivity({
    cwd: view.text(PATHS.cwd),
    cwdAt: at,
    version: view.text(PATHS.version),
    versionAt: at,
    entrypoint: view.text(PATHS.entrypoint),
    gitBranch: view.text(PATHS.gitBranch),
    firstAt: at,
    lastAt: at,
  });
}

function agentOf(view: RecordView, file: FileFacts): string {
  const agentId = view.text(PATHS.agentId);
  if (agentId !== '' || !view.flag(PATHS.isSidechain)) return agentId;
  return file.file.agentId || file.sidechainAgent(file.record.uuid, view.text(PATHS.parentUuid));
}
