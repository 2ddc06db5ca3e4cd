/** Records that hooks leave: attachments in newer clients, progress lines in older ones. */
import { inEnvelope, timestamp, type JsonObject, type Link, type ThreadContext } from './envelope.ts';

export type HookEnd = 'success' | 'non_blocking_error' | 'blocking_error' | 'cancelled';

export interface HookRun {
  event: string;
  /** What the matcher saw: a tool's name, `startup`; empty for none. */
  matcher: string;
  command: string;
  toolUseId: string;
  end: HookEnd;
  durationMs: number;
}

function hookName(run: HookRun): string {
  return run.matcher === '' ? run.event : `${run.event}:${run.matcher}`;
}

export function hookAttachmentRecord(context: ThreadContext, link: Link, run: HookRun): JsonObject {
  return attachmentRecord(context, link, hookAttachment(run));
}

function hookAttachment(run: HookRun): JsonObject {
  const { event: hookEvent, toolUseId: toolUseID, command, durationMs } = run;
  const names = { hookName: hookName(run), toolUseID, hookEvent };
  switch (run.end) {
    case 'success':
      return {
        type: 'hook_success',
        ...names,
        content: 'Demo hook said yes',
        stdout: 'Demo hook said yes\n',
        stderr: '',
        exitCode: 0,
        command,
        durationMs,
      };
    case 'non_blocking_error':
      return {
        type: 'hook_non_blocking_error',
        ...names,
        stderr: 'Failed with non-blocking status code: demo hook broke',
        stdout: '',
        exitCode: 1,
        command,
        durationMs,
      };
    case 'blocking_error':
      return { type: 'hook_blocking_error', ...names, blockingError: { blockingError: `[${command}]: demo hook objects\n`, command } };
    case 'cancelled':
      return { type: 'hook_cancelled', ...names, command, durationMs, timedOut: true, timeoutMs: 60_000 };
  }
}

export function hookProgressRecord(context: ThreadContext, link: Link, run: HookRun): JsonObject {
  const data = { type: 'hook_progress', hookEvent: run.event, hookName: hookName(run), command: run.command };
  return inEnvelope(context, link, {
    type: 'progress',
    data,
    parentToolUseID: run.toolUseId,
    toolUseID: run.toolUseId,
    timestamp: timestamp(link.at),
    uuid: link.uuid,
  });
}

/** `rendered` is what the model is shown of the attachment; the newest clients write it down. */
export function attachmentRecord(context: ThreadContext, link: Link, attachment: JsonObject, rendered = ''): JsonObject {
  const isShown = rendered !== '';
  return inEnvelope(context, link, {
    attachment,
    type: 'attachment',
    uuid: link.uuid,
    timestamp: timestamp(link.at),
    rendered: isShown ? [{ content: rendered }] : undefined,
    renderedRole: isShown ? 'system' : undefined,
  });
}
