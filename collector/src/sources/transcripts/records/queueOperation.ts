/** A `queue-operation` record: something waits for the main agent, such as the notice that an agent has ended. */
import type { FileFacts } from '../facts.ts';
import { PATHS } from '../paths.ts';
import type { RecordView } from '../view.ts';
import { NOTICE_OPEN, readNotice } from './agents.ts';
import { readEnvelope } from './envelope.ts';

export function readQueueOperation(view: RecordView, file: FileFacts): void {
  readEnvelope(view, file);
  // Forks do not copy these records, and a prompt is written after it was queued: what follows and is older was copied.
  if (view.text(PATHS.operation) === 'enqueue') file.state.writtenAt = Math.max(file.state.writtenAt, file.record.at);
  if (view.startsWith(PATHS.content, NOTICE_OPEN)) readNotice(view, file, PATHS.content);
}
