/** An `attachment` record: of its many kinds, only hooks and queued notices hold facts. */
import type { FileFacts } from '../facts.ts';
import { PATHS } from '../paths.ts';
import type { RecordView } from '../view.ts';
import { NOTICE_OPEN, readNotice } from './agents.ts';
import { noteActivity, readEnvelope, readOrigin } from './envelope.ts';
import { readHookAttachment } from './hooks.ts';

const { attachment } = PATHS;

export function readAttachment(view: RecordView, file: FileFacts): void {
  readEnvelope(view, file);
  readOrigin(view, file, false);
  noteActivity(view, file);
  const type = view.text(attachment.type);
  if (type.startsWith('hook_') || type === 'async_hook_response') readHookAttachment(view, file, type);
  else if (view.startsWith(attachment.prompt, NOTICE_OPEN)) readNotice(view, file, attachment.prompt);
}
