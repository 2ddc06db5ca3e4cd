/** One record -> facts: sends it to the function for its type. */
import type { FileFacts } from '../facts.ts';
import { PATHS } from '../paths.ts';
import type { RecordView } from '../view.ts';
import { readAssistant } from './assistant.ts';
import { readAttachment } from './attachment.ts';
import { readCostState } from './costState.ts';
import { readProgress } from './progress.ts';
import { readQueueOperation } from './queueOperation.ts';
import { readSystem } from './system.ts';
import { readUser } from './user.ts';

const READERS = new Map<string, (view: RecordView, file: FileFacts) => void>([
  ['assistant', readAssistant],
  ['user', readUser],
  ['progress', readProgress],
  ['attachment', readAttachment],
  ['system', readSystem],
  ['queue-operation', readQueueOperation],
  ['cost-state', readCostState],
]);

/** Types that hold no facts. What is neither here nor above is counted as unknown. */
const WITHOUT_FACTS = new Set([
  'summary',
  'file-history-snapshot',
  'file-history-delta',
  'ai-title',
  'custom-title',
  'agent-name',
  'agent-color',
  'agent-setting',
  'last-prompt',
  'mode',
  'permission-mode',
  'atis-latch',
  'bridge-session',
  'pr-link',
  'frame-link',
  'tag',
  'worktree-state',
  'content-replacement',
  'marble-origami-commit',
  'api-request',
  'api-request-shape',
  'api-request-blob',
  'tools-used',
]);

export function readRecord(view: RecordView, file: FileFacts): void {
  const type = view.text(PATHS.type);
  const read = READERS.get(type);
  if (read) read(view, file);
  else if (!WITHOUT_FACTS.has(type) && !type.startsWith('artifact-')) file.countUnknown(type);
}

/** True for a type that stands at the top of a line, and not inside a record. */
export function isRecordType(type: unknown): boolean {
  return typeof type === 'string' && (READERS.has(type) || WITHOUT_FACTS.has(type));
}
