/** What the newest clients write at the start of a thread: the surroundings that the model is told of. Made-up and short. */
import { fillerText } from './fillerText.ts';
import type { JsonObject } from './records/envelope.ts';
import { attachmentRecord } from './records/hooks.ts';
import { writeRecord, type Session, type Thread } from './session.ts';

export function writeStartContext(session: Session, thread: Thread): void {
  if (session.plan.dialect.metadata !== 'requests') return;
  const day = new Date(thread.clock).toISOString().slice(0, 10);
  const snapshot = {
    workingDirectory: thread.context.cwd,
    isWorktree: false,
    isGitRepo: true,
    additionalWorkingDirectories: [],
    platform: 'linux',
    shell: 'bash',
    osVersion: 'Demo OS',
  };
  const model = thread.model.name;
  const prompt = fillerText(session.random, session.random.quantile(session.plan.shape.requestLogChars));
  /** What the model is shown of an attachment follows it. */
  const shown: JsonObject[] = [
    { type: 'environment', snapshot },
    { type: 'model', identity: { modelId: model, marketingName: 'Demo model', knowledgeCutoff: 'never' }, text: `Demo: ${model}` },
    {
      type: 'skill_listing',
      content: '- demo-skill: does nothing',
      skillCount: 1,
      isInitial: true,
      names: ['demo-skill'],
      digests: ['demo'],
    },
    { type: 'date', date: day },
  ];
  const silent: JsonObject[] = [
    { type: 'session_context', context: {} },
    { type: 'prompt_snapshot', systemPrompt: [prompt], reminderFold: false, echoWireToolInputs: false, contextRendering: 'announced' },
  ];
  for (const attachment of shown) {
    writeRecord(session, thread, (link) => attachmentRecord(thread.context, link, attachment, 'Demo surroundings.'), true);
  }
  for (const attachment of silent) {
    writeRecord(session, thread, (link) => attachmentRecord(thread.context, link, attachment), true);
  }
}
