import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { collect, configDirWith } from './testing/collect.ts';
import { answer, attachment, line, progress, prompt, queued, SESSION, system, toolResult, toolUse } from './testing/records.ts';

const MARKER = 'zq7MARKERzq7';
/** What content looks like: a marker inside text, paths and addresses. */
const CONTENT = `please read /home/${MARKER}/x and mail ${MARKER}@example.com`;

/** Content where a name belongs: a model can call a tool or an agent anything, a hook can be about any file. */
function namesThatAreContent(): string[] {
  const usage = { output_tokens: 1, speed: CONTENT, inference_geo: CONTENT };
  const message = { id: 'm7', model: CONTENT, stop_reason: CONTENT, usage };
  return [
    prompt(9, 'x', { promptSource: CONTENT, entrypoint: CONTENT, version: CONTENT }),
    prompt(9, 'x', { origin: { kind: CONTENT } }),
    toolUse(9, 't5', CONTENT),
    toolUse(9, 't6', 'Agent', { subagent_type: CONTENT, prompt: CONTENT }),
    toolResult(9, 't6', {}, { toolUseResult: { agentId: 'a2898e3', agentType: CONTENT, status: CONTENT } }),
    answer(9, { type: CONTENT }, { agentId: 'a2898e4', isSidechain: true, attributionAgent: CONTENT }, message),
    answer(9, { type: 'text', text: CONTENT }, { isApiErrorMessage: true, error: CONTENT }),
    attachment(9, {
      type: 'hook_success',
      hookName: `FileChanged:${MARKER}.docx`,
      hookEvent: 'FileChanged',
      command: 'x.sh',
      toolUseID: 'f1',
    }),
    attachment(9, {
      type: 'hook_success',
      hookName: `FileChanged:${CONTENT}.docx`,
      hookEvent: 'FileChanged',
      command: 'x.sh',
      toolUseID: 'f2',
    }),
    attachment(9, { type: 'hook_success', hookName: `FileChanged:${MARKER}.docx`, command: 'x.sh', toolUseID: 'f3' }),
    attachment(9, { type: 'hook_success', hookEvent: CONTENT, command: 'x.sh', toolUseID: 'f4' }),
    attachment(9, { type: 'hook_success', hookName: `SessionStart:${CONTENT}`, command: 'x.sh', toolUseID: 'f5' }),
    progress(9, { type: 'hook_progress', hookName: `PreToolUse:${CONTENT}`, hookEvent: 'PreToolUse', command: 'x.sh' }),
    system(9, 'api_error', { error: { error: { error: { type: CONTENT } } } }),
    system(9, 'api_error', { error: { connection: { code: CONTENT } } }),
    system(9, 'compact_boundary', { compactMetadata: { trigger: CONTENT } }),
    system(9, CONTENT),
    queued(9, CONTENT),
  ];
}

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
    ...namesThatAreContent(),
  ];
  const damaged = lines.flatMap((text) => [`${text.slice(0, text.length / 2)}\n`, text.slice(0, text.length / 3) + text, `\0\0${text}`]);

  for (const reader of ['auto', 'plain'] as const) {
    it(`${reader} reader, whole and damaged lines`, async () => {
      const dir = configDirWith({ [`p/${SESSION}.jsonl`]: lines.join('') + damaged.join('') + lines.join('').trimEnd() });
      const { batches, summary } = await collect(dir, { reader });
      expect(batches[0]?.facts.requests.length).toBeGreaterThan(0);
      const facts = batches[0]?.facts;
      expect(facts?.hookRuns.map((run) => run.hook)).toContain('stop.sh');
      expect(facts?.hookRuns.filter(({ event }) => event === 'FileChanged').map(({ matcher }) => matcher)).toContain('(other)');
      expect(facts?.toolUses.map(({ tool, subagentType }) => `${tool} ${subagentType}`)).toEqual(
        expect.arrayContaining(['(other) ', 'Agent (other)', 'Agent reviewer']),
      );
      expect(facts?.apiErrors.map(({ reason }) => reason)).toContain('(other)');
      expect(JSON.stringify([batches, summary])).not.toContain(MARKER);
    });
  }
});

it('shows no content of the files beside transcripts', async () => {
  const agentFile = `p/${SESSION}/subagents/agent-a2898e3`;
  const dir = configDirWith({
    [`${agentFile}.jsonl`]: prompt(1, CONTENT, { agentId: 'a2898e3', isSidechain: true }),
    [`${agentFile}.meta.json`]: JSON.stringify({ agentType: CONTENT, toolUseId: CONTENT, parentAgentId: CONTENT, description: CONTENT }),
  });
  mkdirSync(join(dir, 'agents'));
  writeFileSync(join(dir, 'agents', 'x.md'), `---\nname: ${CONTENT}\nmodel: ${CONTENT}\ndescription: ${CONTENT}\n---\n${CONTENT}`);
  const { batches, facts } = await collect(dir);
  expect(facts.agentMetas).toMatchObject([{ agentType: '(other)' }]);
  expect(facts.agentDefinitions).toMatchObject([{ agent: '(other)', model: '(other)' }]);
  expect(JSON.stringify(batches)).not.toContain(MARKER);
});
