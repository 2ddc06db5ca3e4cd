/** What every record of a conversation has in common: whose it is, when it was written, and whether it is a copy. */
import { earliest, isEarlier } from '../activity.ts';
import type { FileFacts } from '../facts.ts';
import { PATHS } from '../paths.ts';
import type { RecordView } from '../view.ts';

/** Reads the common part of a record and notes its session's activity. */
export function readEnvelope(view: RecordView, file: FileFacts): void {
  const { record } = file;
  record.sessionId = view.text(PATHS.sessionId) || file.ownSessionId;
  record.at = view.time(PATHS.timestamp);
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
  } else if (inOrder && state.origin !== 'own' && record.at > 0 && record.at < state.writtenAt) {
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

/** Notes that the record's session was at work. */
export function noteActivity(view: RecordView, file: FileFacts): void {
  const { at } = file.record;
  const activity = file.activity();
  activity.firstAt = earliest(activity.firstAt, at);
  activity.lastAt = Math.max(activity.lastAt, at);
  if (activity.cwd === '' || isEarlier(at, activity.cwdAt)) {
    const cwd = view.text(PATHS.cwd);
    if (cwd !== '') Object.assign(activity, { cwd, cwdAt: at });
  }
  const version = at >= activity.versionAt ? view.text(PATHS.version) : '';
  if (version !== '') {
    activity.version = version;
    activity.versionAt = at;
    activity.entrypoint = view.text(PATHS.entrypoint);
    activity.gitBranch = view.text(PATHS.gitBranch);
  }
}

function agentOf(view: RecordView, file: FileFacts): string {
  const agentId = view.text(PATHS.agentId);
  if (agentId !== '' || !view.flag(PATHS.isSidechain)) return agentId;
  return file.file.agentId || file.sidechainAgent(view.text(PATHS.uuid), view.text(PATHS.parentUuid));
}
