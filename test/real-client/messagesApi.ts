/**
 * A stand-in for the Messages API on loopback: plays scripts to a real Claude Code, streams its answers as the API does,
 * answers with API errors where the script says so, and keeps the bill.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Bill, type BilledRequest, emptyBill, type ServedCall, type Usage, usageOf } from './bill.ts';
import { type Conversation, readConversation } from './conversation.ts';
import { type AgentLaunch, type ApiErrors, type Call, promptFor, type Script, type Step } from './script.ts';
import { type Answer, type ToolUseBlock, messageOf, streamAnswer } from './streaming.ts';

export interface MessagesApi {
  url: string;
  bill: Bill;
  close(): Promise<void>;
}

export interface MessagesApiOptions {
  scripts: readonly Script[];
  /** Makes ids of one run differ from those of another. */
  idPrefix: string;
}

const FINAL_STEP: Step = { calls: [] };
/** Seeds of a script's steps: far enough apart that scripts do not share numbers. */
const STEPS_PER_SCRIPT = 20;
const AUXILIARY_SEED = 1000;
const AGENT_TOOLS = ['Agent', 'Task'];

export async function startMessagesApi(options: MessagesApiOptions): Promise<MessagesApi> {
  const desk = createDesk(options);
  const server = createServer((request, response) => {
    void answer(desk, request, response).catch((error: unknown) => {
      response.destroy(error instanceof Error ? error : new Error(String(error)));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    bill: desk.bill,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

interface Desk {
  options: MessagesApiOptions;
  bill: Bill;
  /** Errors already answered, by script and step. */
  errorsServed: Map<string, number>;
  /** Requests seen, billed or not. */
  serial: number;
}

function createDesk(options: MessagesApiOptions): Desk {
  return { options, bill: emptyBill(), errorsServed: new Map(), serial: 0 };
}

async function answer(desk: Desk, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const path = request.url ?? '/';
  const body = await readBody(request);
  if (request.method === 'HEAD' || path.startsWith('/api/hello')) {
    sendJson(response, 200, { message: 'hello' });
    return;
  }
  if (path.startsWith('/v1/messages/count_tokens')) {
    sendJson(response, 200, { input_tokens: 1234 });
    return;
  }
  if (!path.startsWith('/v1/messages')) {
    sendError(response, 404, 'not_found_error', '');
    return;
  }
  const conversation = readConversation(JSON.parse(body));
  for (const result of conversation.toolResults) desk.bill.results.set(result.toolUseId, result.isError);
  desk.serial += 1;
  const requestId = `req_${desk.options.idPrefix}${String(desk.serial).padStart(6, '0')}`;
  const scene = sceneOf(desk.options.scripts, conversation);
  const error = scene && nextError(desk, scene);
  if (scene && error) {
    desk.bill.errors.push({ requestId, status: error.status, script: scene.script.name, final: error.times === Infinity });
    sendError(response, error.status, error.type, requestId);
    return;
  }
  const billed = billRequest(desk, conversation, scene, requestId);
  if (scene?.step.delayMs !== undefined) await sleep(scene.step.delayMs);
  sendAnswer(response, conversation.stream, { ...billed.request, blocks: billed.blocks });
}

/** Where in which script a request stands. */
interface Scene {
  script: Script;
  index: number;
  stepNumber: number;
  step: Step;
}

/** A request that offers no tools asks for a title or the like: it plays no script even if it quotes a prompt. */
function sceneOf(scripts: readonly Script[], conversation: Conversation): Scene | null {
  if (conversation.tools.length === 0 || conversation.script === null) return null;
  const index = scripts.findIndex((script) => script.name === conversation.script);
  const script = scripts[index];
  if (script === undefined) throw new Error(`a prompt asks for the script "${conversation.script}", which there is not`);
  return { script, index, stepNumber: conversation.answersSoFar, step: script.steps[conversation.answersSoFar] ?? FINAL_STEP };
}

function nextError(desk: Desk, scene: Scene): ApiErrors | null {
  const errors = scene.step.errors;
  if (errors === undefined) return null;
  const key = `${scene.script.name} ${scene.stepNumber}`;
  const served = desk.errorsServed.get(key) ?? 0;
  if (served >= errors.times) return null;
  desk.errorsServed.set(key, served + 1);
  return errors;
}

function billRequest(
  desk: Desk,
  conversation: Conversation,
  scene: Scene | null,
  requestId: string,
): { request: BilledRequest; blocks: ToolUseBlock[] } {
  const serial = String(desk.serial).padStart(6, '0');
  const served = (scene?.step.calls ?? []).flatMap((call, i) => {
    const block = toolUse(call, `toolu_${desk.options.idPrefix}${serial}${i}`, conversation.tools);
    return block === null ? [] : [{ block, call: servedCall(call, block) }];
  });
  const request: BilledRequest = {
    messageId: `msg_${desk.options.idPrefix}${serial}`,
    requestId,
    model: conversation.model,
    purpose: scene ? 'script' : conversation.isWarmUp ? 'warm-up' : 'auxiliary',
    script: scene?.script.name ?? '',
    agent: scene?.script.agent ?? '',
    unasked: scene !== null && scene.stepNumber > scene.script.steps.length,
    usage: scene ? usageOfScene(scene) : usageOf(AUXILIARY_SEED + desk.serial),
    calls: served.map(({ call }) => call),
  };
  desk.bill.requests.push(request);
  return { request, blocks: served.map(({ block }) => block) };
}

function usageOfScene(scene: Scene): Usage {
  const usage = usageOf(1 + scene.index * STEPS_PER_SCRIPT + scene.stepNumber);
  return scene.step.cacheReadTokens === undefined ? usage : { ...usage, cacheRead: scene.step.cacheReadTokens };
}

/** Null for a tool that the client does not offer here: a model would not call it either. */
function toolUse(call: Call, id: string, offered: readonly string[]): ToolUseBlock | null {
  const name = call.kind === 'tool' ? call.tool : AGENT_TOOLS.find((tool) => offered.includes(tool));
  if (name === undefined || !offered.includes(name)) return null;
  return { type: 'tool_use', id, name, input: call.kind === 'tool' ? call.input : launchInput(call) };
}

function launchInput(launch: AgentLaunch): ToolUseBlock['input'] {
  return {
    description: launch.script,
    subagent_type: launch.agentType,
    prompt: promptFor(launch.script),
    run_in_background: launch.background,
  };
}

function servedCall(call: Call, block: ToolUseBlock): ServedCall {
  const launched = call.kind === 'agent' ? { agentType: call.agentType, script: call.script } : { agentType: '', script: '' };
  return { toolUseId: block.id, tool: block.name, ...launched };
}

function sendAnswer(response: ServerResponse, stream: boolean, answer: Answer): void {
  if (stream) streamAnswer(response, answer);
  else sendJson(response, 200, messageOf(answer), { 'request-id': answer.requestId });
}

function sendError(response: ServerResponse, status: number, type: string, requestId: string): void {
  sendJson(response, status, { type: 'error', error: { type, message: 'As the script says' } }, { 'request-id': requestId });
}

function sendJson(response: ServerResponse, status: number, body: object, headers: Record<string, string> = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify(body));
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}
