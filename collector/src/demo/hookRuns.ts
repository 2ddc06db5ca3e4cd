/** Hooks that run while a session is played, and the records that each client version leaves of them. */
import { hooks, stopHooks, type DemoHook } from './cast.ts';
import { hookAttachmentRecord, hookProgressRecord, type HookEnd, type HookRun } from './records/hooks.ts';
import { stopHookSummaryRecord, type StopHook } from './records/system.ts';
import { commandRecord } from './records/user.ts';
import { writeRecord, type Session, type Thread } from './session.ts';
import type { HookOutcome } from './totals.ts';

const OUTCOMES: Record<HookEnd, HookOutcome> = {
  success: 'success',
  non_blocking_error: 'error',
  blocking_error: 'blocking',
  cancelled: 'cancelled',
};

/** Runs the hooks of an event; `tool` is the tool's name or what the event's matcher sees. Moves the thread's clock. */
export function runHooks(session: Session, thread: Thread, event: string, matcher: string, toolUseId: string): void {
  const { random, plan } = session;
  if (plan.dialect.hooks === 'none') return;
  for (const hook of hooks) {
    if (hook.event !== event) continue;
    if (hook.tools.length > 0 && !(hook.tools.includes(matcher) && random.chance(plan.shape.hookShare))) continue;
    const run = playHook(session, hook, matcher, toolUseId);
    thread.clock += run.durationMs;
    const isProgress = plan.dialect.hooks === 'progress';
    writeRecord(session, thread, (link) =>
      isProgress ? hookProgressRecord(thread.context, link, run) : hookAttachmentRecord(thread.context, link, run),
    );
    session.facts.push({ at: Math.round(thread.clock), kind: 'hook', event, outcome: isProgress ? 'unknown' : OUTCOMES[run.end] });
  }
}

function playHook(session: Session, hook: DemoHook, matcher: string, toolUseId: string): HookRun {
  const { random } = session;
  const end = random.weighted<HookEnd>([
    ['non_blocking_error', hook.errorShare],
    ['blocking_error', hook.blockingShare],
    ['cancelled', hook.cancelledShare],
    ['success', 1 - hook.errorShare - hook.blockingShare - hook.cancelledShare],
  ]);
  const durationMs = end === 'cancelled' ? 60_000 : Math.round(random.quantile(hook.durationMs));
  return { event: hook.event, matcher, command: hook.command, toolUseId, end, durationMs };
}

/** Stop hooks and their summary. Returns true when one of them wants the agent to go on. */
export function runStopHooks(session: Session, thread: Thread, mayBlock: boolean): boolean {
  const { random, plan } = session;
  if (plan.dialect.hooks === 'none') return false;
  const toolUseId = random.uuid();
  const runs = stopHooks.map((hook) => playHook(session, mayBlock ? hook : { ...hook, blockingShare: 0 }, '', toolUseId));
  const startedAt = thread.clock;
  for (const run of runs) writeStopHook(session, thread, run);
  thread.clock = startedAt + Math.max(...runs.map((run) => run.durationMs));
  const blocking = runs.find((run) => run.end === 'blocking_error');
  if (blocking !== undefined) {
    const text = `Stop hook feedback:\n[${blocking.command}]: demo hook objects\n`;
    writeRecord(session, thread, (link) => commandRecord(thread.context, link, thread.promptId, text, true));
  }
  writeRecord(session, thread, (link) => stopHookSummaryRecord(thread.context, link, toolUseId, runs.map(summarize)));
  for (const run of runs) {
    // The old summary lists errors without saying whose they are.
    const outcome = plan.dialect.hooks === 'progress' ? 'unknown' : OUTCOMES[run.end];
    session.facts.push({ at: Math.round(thread.clock), kind: 'hook', event: 'Stop', outcome });
  }
  return blocking !== undefined;
}

/** The single run's own record: the summary tells of the same run again, under the same id. */
function writeStopHook(session: Session, thread: Thread, run: HookRun): void {
  const { plan } = session;
  if (plan.dialect.hooks === 'progress') {
    writeRecord(session, thread, (link) => hookProgressRecord(thread.context, link, run));
  } else if (run.end !== 'blocking_error') {
    writeRecord(session, thread, (link) => hookAttachmentRecord(thread.context, link, run));
  }
}

function summarize(run: HookRun): StopHook {
  const blocking = run.end === 'blocking_error';
  const errors: Record<HookEnd, string> = {
    success: '',
    cancelled: '',
    non_blocking_error: 'Failed with non-blocking status code: demo hook broke',
    blocking_error: `[${run.command}]: demo hook objects\n`,
  };
  return { command: run.command, durationMs: run.durationMs, error: errors[run.end], blocking };
}
