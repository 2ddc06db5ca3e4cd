/** Tool calls: what the model asks for, how long it takes, what comes back, and which hooks and progress lines go with it. */
import { tools, type DemoAgent, type DemoTool } from './cast.ts';
import { isBefore21 } from './dialects.ts';
import { fillerText } from './fillerText.ts';
import { noteToolUsed, type ToolUse } from './answers.ts';
import { runHooks } from './hookRuns.ts';
import type { Json, JsonObject } from './records/envelope.ts';
import { bashProgressRecord } from './records/progress.ts';
import { toolResultRecord, type ToolResult } from './records/user.ts';
import { toolUseId, writeRecord, type Session, type Thread } from './session.ts';

export interface ToolCall extends ToolUse {
  tool: DemoTool;
}

/** A call that launches an agent. */
export interface AgentCall extends ToolUse {
  agent: DemoAgent;
  prompt: string;
  background: boolean;
}

const REJECTED = "The user doesn't want to proceed with this tool use. The tool use was rejected. STOP what you are doing.";
/** Claude Code cuts what a tool gives back. */
const MAX_RESULT_TOKENS = 25_000;

export function chooseTool(session: Session, thread: Thread): ToolCall {
  const { random, plan } = session;
  const tool = random.weighted(tools.map((candidate) => [candidate, candidate.weight] as const));
  const text = fillerText(random, random.quantile(plan.shape.toolInputChars));
  return { id: toolUseId(random), name: tool.name, input: toolInput(tool, thread.context.cwd, text), tool };
}

function toolInput(tool: DemoTool, cwd: string, text: string): JsonObject {
  const path = `${cwd}/src/demo.ts`;
  switch (tool.kind) {
    case 'command':
      return { command: `demo-command ${text}`, description: 'Demo command' };
    case 'read':
      return { file_path: path };
    case 'edit':
      return tool.name === 'Edit'
        ? { replace_all: false, file_path: path, old_string: text.slice(0, text.length >> 1), new_string: text }
        : { file_path: path, content: text };
    case 'search':
      return { pattern: text.slice(0, 80) };
    case 'other':
      return { demo: text };
  }
}

type ToolEnd = 'ok' | 'error' | 'refused' | 'rejected';

/** Plays one call from `startAt`; leaves the thread's clock at its end. Returns how it ended. */
export function playTool(session: Session, thread: Thread, call: ToolCall, assistantUuid: string, startAt: number): ToolEnd {
  const { random, plan } = session;
  thread.clock = startAt;
  thread.lastUuid = assistantUuid;
  session.facts.push({ at: Math.round(startAt), kind: 'tool', tool: call.name });
  noteToolUsed(session, thread, call.name);
  const end = chooseEnd(session, thread, call.tool);
  if (end !== 'rejected') runHooks(session, thread, 'PreToolUse', call.name, call.id);
  const durationMs = end === 'refused' ? random.int(5, 40) : Math.round(random.quantile(call.tool.durationMs));
  if (call.tool.kind === 'command' && plan.dialect.progress && end !== 'refused') playProgress(session, thread, call, durationMs);
  thread.clock = Math.max(thread.clock, startAt + durationMs);
  writeToolResult(session, thread, resultOf(session, thread, call, end, assistantUuid), call.name);
  if (end === 'ok') runHooks(session, thread, 'PostToolUse', call.name, call.id);
  return end;
}

function chooseEnd(session: Session, thread: Thread, tool: DemoTool): ToolEnd {
  const { random, plan } = session;
  const rejected = thread.agent === 'main' ? tool.refusedShare / 2 : 0;
  return random.weighted<ToolEnd>([
    ['error', tool.errorShare * plan.trouble.factor],
    ['refused', tool.refusedShare / 2],
    ['rejected', rejected],
    ['ok', 1 - tool.errorShare],
  ]);
}

/** Writes the result and counts it; a result that is an error counts as the tool's error, whoever refused the call. */
export function writeToolResult(session: Session, thread: Thread, result: ToolResult, tool: string): void {
  // A result hangs on its own call, however many others ran beside it.
  thread.lastUuid = result.assistantUuid;
  writeRecord(session, thread, (link) => toolResultRecord(thread.context, link, thread.promptId, result));
  if (result.isError) session.facts.push({ at: Math.round(thread.clock), kind: 'toolError', tool });
  const chars = typeof result.content === 'string' ? result.content.length : 400;
  thread.newTokens += Math.min(MAX_RESULT_TOKENS, chars / session.plan.shape.charsPerToken);
}

function resultOf(session: Session, thread: Thread, call: ToolCall, end: ToolEnd, assistantUuid: string): ToolResult {
  const { random, plan } = session;
  const base = { toolUseId: call.id, assistantUuid };
  switch (end) {
    case 'ok': {
      const content = fillerText(random, random.quantile(plan.shape.toolOutputChars));
      const shown = toolUseResult(call.tool, content);
      // Since 2.1.39 an agent's file leaves out what only the window needs.
      return {
        ...base,
        content,
        isError: false,
        decision: 'accept',
        denialKind: '',
        ...(thread.agent === 'main' || isBefore21(plan.dialect) ? { toolUseResult: shown } : {}),
      };
    }
    case 'error': {
      const content = `Exit code ${random.int(1, 3)}\nDemo error: ${fillerText(random, random.int(40, 400))}`;
      return { ...base, content, isError: true, toolUseResult: `Error: ${content}`, decision: 'accept', denialKind: '' };
    }
    case 'refused': {
      const content = 'Claude requested permissions to use this tool, but a demo rule denies it.';
      return { ...base, content, isError: true, toolUseResult: `Error: ${content}`, decision: 'reject', denialKind: 'permission-rule' };
    }
    case 'rejected':
      return rejectedResult(call.id, assistantUuid);
  }
}

export function rejectedResult(id: string, assistantUuid: string): ToolResult {
  return {
    toolUseId: id,
    assistantUuid,
    content: REJECTED,
    isError: true,
    toolUseResult: 'User rejected tool use',
    decision: 'none',
    denialKind: 'user-rejected',
  };
}

function toolUseResult(tool: DemoTool, content: string): Json {
  switch (tool.kind) {
    case 'command':
      return { stdout: content, stderr: '', interrupted: false, isImage: false };
    case 'read':
      return { type: 'text', file: { filePath: '/demo.ts', content, numLines: 12, startLine: 1, totalLines: 12 } };
    case 'edit':
      return {
        filePath: '/demo.ts',
        oldString: '',
        newString: content,
        originalFile: '',
        structuredPatch: [],
        userModified: false,
        replaceAll: false,
      };
    case 'search':
      return { filenames: ['/demo.ts'], durationMs: 5, numFiles: 1, truncated: false };
    case 'other':
      return { result: content };
  }
}

function playProgress(session: Session, thread: Thread, call: ToolCall, durationMs: number): void {
  const { random, plan } = session;
  const ticks = Math.floor(random.quantile(plan.shape.progressTicks));
  const startedAt = thread.clock;
  for (let tick = 0; tick < ticks; tick++) {
    thread.clock = startedAt + (durationMs * (tick + 1)) / (ticks + 1);
    const output = fillerText(random, random.quantile(plan.shape.progressChars));
    writeRecord(session, thread, (link) => bashProgressRecord(thread.context, link, call.id, tick, output), true);
  }
}
