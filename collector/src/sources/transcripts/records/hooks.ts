/**
 * Hook runs, of which up to three records tell: a `progress` when it starts, an `attachment` when it ends, and a
 * summary of all Stop hooks. One run has one key: what it ran for, the event, and the hash of its command.
 */
import type { HookOutcome } from '../../../ledger/facts.ts';
import type { FileFacts } from '../facts.ts';
import { HOOK_ERRORS, HOOK_INFOS, PATHS } from '../paths.ts';
import { OTHER_NAME, safeWord } from '../safeName.ts';
import type { HookCommand, RecordView } from '../view.ts';

const ATTACHMENT = PATHS.attachment;
const BLOCKED_EXIT_CODE = 2;

const OUTCOMES = new Map<string, HookOutcome>([
  ['hook_success', 'success'],
  ['hook_non_blocking_error', 'error'],
  ['hook_error_during_execution', 'error'],
  ['hook_blocking_error', 'blocking'],
  ['hook_cancelled', 'cancelled'],
]);

/** Events whose matcher sees a tool, an agent type, a server, or a word of Claude Code's own. */
const MATCH_NAMES = new Set([
  ...['PreToolUse', 'PostToolUse', 'PostToolUseFailure', 'PermissionRequest', 'PermissionDenied', 'Elicitation', 'ElicitationResult'],
  ...['SessionStart', 'SessionEnd', 'Setup', 'SubagentStart', 'SubagentStop', 'PreCompact', 'PostCompact', 'Notification'],
  ...['StopFailure', 'ConfigChange', 'InstructionsLoaded', 'DirectoryAdded', 'UserPromptExpansion'],
]);

interface HookRun {
  /** What the hook ran for: a tool call, or an event that has an id only here. */
  toolUseId: string;
  event: string;
  matcher: string;
  command: HookCommand;
  durationMs: number;
  exitCode: number;
  outcome: HookOutcome;
}

/** Adds a hook run at the time of the record at hand; returns its key. */
export function addHookRun(file: FileFacts, run: HookRun): string {
  const { sessionId, agentId, at } = file.record;
  const key = `${run.toolUseId}/${run.event}/${run.command.id}`;
  file.add(file.facts.hookRuns, {
    key,
    sessionId,
    agentId,
    event: run.event,
    matcher: run.matcher,
    hook: run.command.name,
    at,
    durationMs: run.durationMs,
    exitCode: run.exitCode,
    outcome: run.outcome,
  });
  return key;
}

/** `progress` of a hook: it has started. */
export function readHookProgress(view: RecordView, file: FileFacts): void {
  const name = view.text(PATHS.data.hookName);
  const event = safeWord(view.text(PATHS.data.hookEvent)) || eventOf(name);
  const toolUseId = view.text(PATHS.toolUseID) || view.text(PATHS.uuid);
  noteSessionStart(file, name, toolUseId);
  const command = view.command(PATHS.data.command);
  if (!command || event === '') return;
  addHookRun(file, { toolUseId, event, matcher: matcherOf(name), command, durationMs: -1, exitCode: -1, outcome: 'unknown' });
}

/** `attachment` of a hook: it has ended. Kinds that name no command add to another record of the same run. */
export function readHookAttachment(view: RecordView, file: FileFacts, type: string): void {
  const name = view.text(ATTACHMENT.hookName);
  const event = safeWord(view.text(ATTACHMENT.hookEvent)) || eventOf(name);
  const toolUseId = view.text(ATTACHMENT.toolUseID) || view.text(PATHS.uuid);
  noteSessionStart(file, name, toolUseId);
  const command = view.command(ATTACHMENT.command) ?? view.command(ATTACHMENT.blockingError.command);
  if (!command || event === '') return;
  const outcome = outcomeOf(view, type);
  const key = addHookRun(file, {
    toolUseId,
    event,
    matcher: matcherOf(name),
    command,
    durationMs: view.number(ATTACHMENT.durationMs, -1),
    exitCode: view.number(ATTACHMENT.exitCode, outcome === 'blocking' ? BLOCKED_EXIT_CODE : -1),
    outcome,
  });
  if (outcome !== 'unknown') rememberSettled(file, key);
}

function outcomeOf(view: RecordView, type: string): HookOutcome {
  if (type === 'hook_cancelled') return view.flag(ATTACHMENT.timedOut) ? 'timed_out' : 'cancelled';
  if (type === 'async_hook_response') return view.number(ATTACHMENT.exitCode, -1) === 0 ? 'success' : 'unknown';
  return OUTCOMES.get(type) ?? 'unknown';
}

/** `system/stop_hook_summary`: all hooks of one stop, each with its duration when it had ended normally. */
export function readStopHookSummary(view: RecordView, file: FileFacts): void {
  const event = file.record.agentId === '' ? 'Stop' : 'SubagentStop';
  const toolUseId = view.text(PATHS.toolUseID) || view.text(PATHS.uuid);
  const blocking = blockingCommands(view);
  const hasErrors = view.open(HOOK_ERRORS) > 0;
  const count = view.open(HOOK_INFOS);
  for (let index = 0; index < count; index++) {
    view.select(HOOK_INFOS, index);
    const command = view.command(PATHS.hookInfos.$each.command);
    if (!command) continue;
    const durationMs = view.number(PATHS.hookInfos.$each.durationMs, -1);
    const run = { toolUseId, event, matcher: '', command, durationMs };
    if (blocking.has(command.hash)) addHookRun(file, { ...run, exitCode: BLOCKED_EXIT_CODE, outcome: 'blocking' });
    else addHookRun(file, { ...run, exitCode: -1, outcome: summaryOutcome(file, run, hasErrors) });
  }
}

/** A hook that ended, in a stop without errors, and of which no record says otherwise, has succeeded. */
function summaryOutcome(
  file: FileFacts,
  run: Pick<HookRun, 'toolUseId' | 'event' | 'command' | 'durationMs'>,
  hasErrors: boolean,
): HookOutcome {
  const key = `${run.toolUseId}/${run.event}/${run.command.id}`;
  return run.durationMs >= 0 && !hasErrors && !file.state.settledHooks.includes(key) ? 'success' : 'unknown';
}

/** Hashes of the commands that the summary's errors name: `[command]: what it said`. */
function blockingCommands(view: RecordView): Set<number> {
  const hashes = new Set<number>();
  const count = view.open(HOOK_ERRORS);
  for (let index = 0; index < count; index++) {
    view.select(HOOK_ERRORS, index);
    if (!view.startsWith(PATHS.hookErrors.$each, '[')) continue;
    const command = view.commandAfter(PATHS.hookErrors.$each, '');
    if (command) hashes.add(command.hash);
  }
  return hashes;
}

function rememberSettled(file: FileFacts, key: string): void {
  const { settledHooks } = file.state;
  const run = key.slice(0, key.indexOf('/'));
  if (settledHooks.length > 0 && !settledHooks[0]?.startsWith(run)) settledHooks.length = 0;
  settledHooks.push(key);
}

/** SessionStart hooks tell how a session began, and when it was taken up again. Compactions have a record of their own. */
function noteSessionStart(file: FileFacts, hookName: string, toolUseId: string): void {
  if (!hookName.startsWith('SessionStart:')) return;
  const source = matcherOf(hookName);
  const { state, record } = file;
  if (source === 'resume' && state.origin === 'own') {
    const { sessionId, at } = record;
    if (!state.resumed) file.facts.sessionStarts.push({ key: `${sessionId}/resume/${toolUseId}`, sessionId, source, at });
    state.resumed = true;
  } else if (state.origin === 'unknown' && source !== 'compact' && state.startSource === '') {
    state.startSource = source;
  }
}

function eventOf(hookName: string): string {
  const colon = hookName.indexOf(':');
  return safeWord(colon < 0 ? hookName : hookName.slice(0, colon));
}

/** What the event's matcher saw. Of events that are not known to match names it may be anything: a file's name, say. */
function matcherOf(hookName: string): string {
  const colon = hookName.indexOf(':');
  if (colon < 0) return hookName === OTHER_NAME ? OTHER_NAME : '';
  return MATCH_NAMES.has(hookName.slice(0, colon)) ? hookName.slice(colon + 1) : OTHER_NAME;
}
