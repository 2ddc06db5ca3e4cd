import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { collect, configDirWith } from './testing/collect.ts';
import { answer, attachment, line, progress, prompt, queued, SESSION, system, toolResult, toolUse } from './testing/records.ts';

const MARKER = 'zq7MARKERzq7';
/** What content looks like: a marker inside text, paths and addresses. */
const CONTENT = `please read /home/${MARKER}/x and mail ${MARKER}@example.com`;

/** Each is free text, and as near to a name as that comes. */
const TEXTS_LIKE_NAMES = [
  CONTENT,
  `Ask ${MARKER} about it`,
  `Is ${MARKER} Right?`,
  `password ${MARKER}`,
  `${MARKER} Reviewer, at work`,
  `plugin:${MARKER} is my password`,
  `${MARKER}@example.com`,
  `Mail ${MARKER}@example.com`,
  `sk-ant-api03-${MARKER}`,
];

/** Content where a name belongs: a model can call a tool or an agent anything, a hook can be about any file. */
function namesThatAre(content: string): string[] {
  const usage = { output_tokens: 1, speed: content, inference_geo: content };
  const message = { id: 'm7', model: content, stop_reason: content, usage };
  return [
    prompt(9, 'x', { promptSource: content, entrypoint: content, version: content }),
    prompt(9, 'x', { origin: { kind: content } }),
    toolUse(9, 't5', content),
    toolUse(9, 't6', 'Agent', { subagent_type: content, prompt: content }),
    toolResult(9, 't6', {}, { toolUseResult: { agentId: 'a2898e3', agentType: content, status: content } }),
    answer(9, { type: content }, { agentId: 'a2898e4', isSidechain: true, attributionAgent: content }, message),
    answer(9, { type: 'text', text: content }, { isApiErrorMessage: true, error: content }),
    attachment(9, {
      type: 'hook_success',
      hookName: `FileChanged:${MARKER}.docx`,
      hookEvent: 'FileChanged',
      command: 'x.sh',
      toolUseID: 'f1',
    }),
    attachment(9, {
      type: 'hook_success',
      hookName: `FileChanged:${content}.docx`,
      hookEvent: 'FileChanged',
      command: 'x.sh',
      toolUseID: 'f2',
    }),
    attachment(9, { type: 'hook_success', hookName: `FileChanged:${MARKER}.docx`, command: 'x.sh', toolUseID: 'f3' }),
    attachment(9, { type: 'hook_success', hookEvent: content, command: 'x.sh', toolUseID: 'f4' }),
    attachment(9, { type: 'hook_success', hookName: `SessionStart:${content}`, command: 'x.sh', toolUseID: 'f5' }),
    progress(9, { type: 'hook_progress', hookName: `PreToolUse:${content}`, hookEvent: 'PreToolUse', command: 'x.sh' }),
    system(9, 'api_error', { error: { error: { error: { type: content } } } }),
    system(9, 'api_error', { error: { connection: { code: content } } }),
    system(9, 'compact_boundary', { compactMetadata: { trigger: content } }),
    system(9, content),
    queued(9, content),
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
    ...TEXTS_LIKE_NAMES.flatMap(namesThatAre),
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

it.each(TEXTS_LIKE_NAMES)('shows no content of the files beside transcripts: %s', async (content) => {
  const agentFile = `p/${SESSION}/subagents/agent-a2898e3`;
  const dir = configDirWith({
    [`${agentFile}.jsonl`]: prompt(1, content, { agentId: 'a2898e3', isSidechain: true }),
    [`${agentFile}.meta.json`]: JSON.stringify({ agentType: content, toolUseId: content, parentAgentId: content, description: content }),
  });
  mkdirSync(join(dir, 'agents'));
  writeFileSync(join(dir, 'agents', 'x.md'), `---\nname: ${content}\nmodel: ${content}\ndescription: ${content}\n---\n${content}`);
  const { batches, facts } = await collect(dir);
  expect(facts.agentMetas).toMatchObject([{ agentType: '(other)' }]);
  expect(facts.agentDefinitions).toMatchObject([{ agent: '(other)', model: '(other)' }]);
  expect(JSON.stringify(batches)).not.toContain(MARKER);
});

it('shows the name of an agent in all these places, though it has blanks', async () => {
  const name = 'Code Reviewer';
  const agentFile = `p/${SESSION}/subagents/agent-a2898e3`;
  const dir = configDirWith({
    [`p/${SESSION}.jsonl`]: [
      toolUse(1, 't1', 'Agent', { subagent_type: name, prompt: CONTENT }),
      attachment(2, {
        type: 'hook_success',
        hookName: `SubagentStop:${name}`,
        hookEvent: 'SubagentStop',
        command: 'x.sh',
        toolUseID: 's1',
      }),
    ].join(''),
    [`${agentFile}.jsonl`]: prompt(1, CONTENT, { agentId: 'a2898e3', isSidechain: true }),
    [`${agentFile}.meta.json`]: JSON.stringify({ agentType: name, toolUseId: 't1' }),
  });
  mkdirSync(join(dir, 'agents'));
  writeFileSync(join(dir, 'agents', 'x.md'), `---\nname: ${name}\n---\n${CONTENT}`);
  const { facts } = await collect(dir);
  expect(facts.toolUses).toMatchObject([{ subagentType: name }]);
  expect(facts.hookRuns).toMatchObject([{ matcher: name }]);
  expect(facts.agentMetas).toMatchObject([{ agentType: name }]);
  expect(facts.agentDefinitions).toMatchObject([{ agent: name }]);
});
