/** A `system` record: retries of requests, compactions, how a turn and its Stop hooks ended. */
import type { FileFacts } from '../facts.ts';
import { PATHS } from '../paths.ts';
import { safeWord } from '../safeName.ts';
import type { RecordView } from '../view.ts';
import { noteActivity, readEnvelope, readOrigin } from './envelope.ts';
import { readStopHookSummary } from './hooks.ts';

const ERROR_SUFFIX = '_error';
/** The types that the Messages API documents. */
const API_ERROR_TYPES = [
  'overloaded_error',
  'rate_limit_error',
  'authentication_error',
  'permission_error',
  'billing_error',
  'invalid_request_error',
  'not_found_error',
  'request_too_large',
  'timeout_error',
  'api_error',
];

export function readSystem(view: RecordView, file: FileFacts): void {
  readEnvelope(view, file);
  readOrigin(view, file, false);
  noteActivity(view, file);
  switch (view.text(PATHS.subtype)) {
    case 'api_error':
      readRetry(view, file);
      break;
    case 'compact_boundary':
      readCompaction(view, file);
      break;
    case 'stop_hook_summary':
      readStopHookSummary(view, file);
      noteEnd(file, 0);
      break;
    case 'turn_duration':
      noteEnd(file, view.number(PATHS.durationMs));
      break;
    default:
  }
}

/** Both kinds of record are written when a turn has ended. */
function noteEnd(file: FileFacts, reportedDurationMs: number): void {
  const { agentId, at } = file.record;
  if (agentId !== '') return;
  const turn = file.changeTurn();
  if (!turn) return;
  turn.lastAt = Math.max(turn.lastAt, at);
  turn.finishedAt = Math.max(turn.finishedAt, at);
  turn.reportedDurationMs = Math.max(turn.reportedDurationMs, reportedDurationMs);
}

/** An attempt that failed and will be repeated. */
function readRetry(view: RecordView, file: FileFacts): void {
  const { sessionId, agentId, at } = file.record;
  const uuid = view.text(PATHS.uuid);
  file.add(file.facts.apiErrors, {
    uuid,
    sessionId,
    agentId,
    at,
    final: false,
    status: view.number(PATHS.error.status),
    reason: retryReason(view),
    retryAttempt: view.number(PATHS.retryAttempt),
    retryInMs: view.number(PATHS.retryInMs),
  });
}

/** `overloaded_error` -> `overloaded`. Newer versions have the API's answer only as a text inside `error.message`. */
function retryReason(view: RecordView): string {
  const type = view.text(PATHS.error.error.error.type) || typeInMessage(view);
  if (type !== '') return safeWord(type.endsWith(ERROR_SUFFIX) ? type.slice(0, -ERROR_SUFFIX.length) : type);
  return safeWord(view.text(PATHS.error.connection.code));
}

function typeInMessage(view: RecordView): string {
  return API_ERROR_TYPES.find((type) => view.contains(PATHS.error.message, type)) ?? '';
}

function readCompaction(view: RecordView, file: FileFacts): void {
  const { sessionId, agentId, at } = file.record;
  const uuid = view.text(PATHS.uuid);
  const metadata = PATHS.compactMetadata;
  file.add(file.facts.compactions, {
    uuid,
    sessionId,
    agentId,
    at,
    trigger: view.text(metadata.trigger),
    preTokens: view.number(metadata.preTokens),
    postTokens: view.number(metadata.postTokens),
    durationMs: view.number(metadata.durationMs),
  });
  if (agentId === '') file.add(file.facts.sessionStarts, { key: `${uuid}/compact`, sessionId, source: 'compact', at });
}
