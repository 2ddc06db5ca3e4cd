import { describe, expect, it } from 'vitest';
import { collect, configDirWith } from './testing/collect.ts';
import { answer, attachment, line, progress, prompt, queued, SESSION, system, toolResult, toolUse } from './testing/records.ts';

const MARKER = 'zq7MARKERzq7';
/** What content looks like: a marker inside text, paths and addresses. */
const CONTENT = `please read /home/${MARKER}/x and mail ${MARKER}@example.com`;

describe('content never leaves the source', () => {
  const deep = { text: CONTENT, nested: [{ content: CONTENT, email: CONTENT }] };
  const lines = [
    prompt(1, CONTENT, { promptId: CONTENT, slug: MARKER }),
    answer(2, { type: 'thinking', thinking: CONTENT, signature: CONTENT }),
    answer(2, { type: 'text', text: CONTENT }),
    toolUse(3, 't1', 'Write', { file_path: CONTENT, content: CONTENT, prompt: CONTENT }),
    toolUse(3, 't2', 'Agent', { prompt: CONTENT, description: CONTENT, subagent_type: 'reviewer' }),
    toolResult(
      4,
      't1',
      { content: CONTENT },
      { toolUseResult: { stdout: CONTENT, file: deep, agentId: 'a2898e3', content: [deep], prompt: CONTENT } },
    ),
    toolResult(4, 't2', { is_error: true, content: [{ type: 'text', text: CONTENT }] }, { toolUseResult: CONTENT }),
    toolResult(4, 't3', {
      is_error: true,
      content: `PreToolUse:Bash hook error: [node /x/${MARKER}/hook.mjs --token ${MARKER}]: ${CONTENT}`,
    }),
    attachment(5, { type: 'session_context', context: { userEmail: CONTENT } }),
    attachment(5, { type: 'prompt_snapshot', systemPrompt: [CONTENT], tools: [deep] }),
    attachment(5, {
      type: 'queued_command',
      prompt: `<task-notification><task-id>a2898e3</task-id><status>failed</status><summary>${CONTENT}</summary>`,
    }),
    attachment(5, {
      type: 'hook_success',
      hookEvent: 'Stop',
      toolUseID: 'x',
      command: `TOKEN=${MARKER} bash /home/${MARKER}/stop.sh --key ${MARKER}`,
      stdout: CONTENT,
      stderr: CONTENT,
      content: CONTENT,
    }),
    system(6, 'stop_hook_summary', {
      toolUseID: 'x',
      hookInfos: [{ command: `sh -c "${MARKER}"` }],
      hookErrors: [CONTENT, `[sh -c "${MARKER}"]: ${CONTENT}`],
      hookAdditionalContext: [CONTENT],
    }),
    system(6, 'api_error', {
      error: {
        status: 529,
        message: CONTENT,
        headers: { 'anthropic-organization-id': CONTENT },
        error: { error: { type: 'x', message: CONTENT } },
      },
    }),
    system(6, 'local_command', { content: CONTENT }),
    progress(7, { type: 'bash_progress', output: CONTENT, fullOutput: CONTENT }),
    progress(7, { type: 'agent_progress', agentId: 'a2898e3', prompt: CONTENT, message: { type: 'user', message: { content: CONTENT } } }),
    queued(8, 'enqueue', CONTENT),
    line({ type: 'summary', summary: CONTENT, leafUuid: CONTENT }),
    line({ type: 'last-prompt', lastPrompt: CONTENT, sessionId: SESSION }),
    line({ type: 'file-history-snapshot', snapshot: { trackedFileBackups: { [CONTENT]: deep } } }),
    line({ type: 'api-request-blob', message: deep, sessionId: SESSION }),
    line({ type: CONTENT, sessionId: SESSION }),
    line({ [CONTENT]: CONTENT }),
  ];
  const damaged = lines.flatMap((text) => [`${text.slice(0, text.length / 2)}\n`, text.slice(0, text.length / 3) + text, `\0\0${text}`]);

  for (const reader of ['auto', 'plain'] as const) {
    it(`${reader} reader, whole and damaged lines`, async () => {
      const dir = configDirWith({ [`p/${SESSION}.jsonl`]: lines.join('') + damaged.join('') + lines.join('').trimEnd() });
      const { batches, summary } = await collect(dir, { reader });
      expect(batches[0]?.facts.requests.length).toBeGreaterThan(0);
      expect(batches[0]?.facts.hookRuns.map((run) => run.hook)).toContain('stop.sh');
      expect(JSON.stringify([batches, summary])).not.toContain(MARKER);
    });
  }
});
