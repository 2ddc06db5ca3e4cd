/**
 * Reads what the stand-in needs from the body of a Messages API request: which script is being played, how far it got,
 * which tools the client offers and which tool results it sends back.
 */
import { scriptNamedIn } from './script.ts';

export interface Conversation {
  model: string;
  stream: boolean;
  /** Names of the offered tools. */
  tools: string[];
  /** Script that the latest prompt names; null when no prompt names one. */
  script: string | null;
  /** True for the one prompt with which 2.0.76 starts agents for itself. */
  isWarmUp: boolean;
  /** Answers of the model since the prompt that names the script. */
  answersSoFar: number;
  toolResults: { toolUseId: string; isError: boolean }[];
}

interface Block {
  type: string;
  text?: string;
  tool_use_id?: string;
  is_error?: boolean;
}

interface Message {
  role: string;
  content: string | Block[];
}

interface Body {
  model: string;
  stream?: boolean;
  tools?: { name: string }[];
  messages: Message[];
}

export function readConversation(body: unknown): Conversation {
  if (!isBody(body)) throw new Error('a request to /v1/messages carries no model or no messages');
  const prompt = body.messages.findLastIndex((message) => message.role === 'user' && scriptNamedIn(textOf(message)) !== null);
  const promptMessage = body.messages[prompt];
  return {
    model: body.model,
    stream: body.stream === true,
    tools: (body.tools ?? []).map((tool) => tool.name),
    isWarmUp: body.messages.some((message) => message.role === 'user' && textOf(message) === 'Warmup'),
    script: promptMessage ? scriptNamedIn(textOf(promptMessage)) : null,
    answersSoFar: body.messages.slice(prompt + 1).filter((message) => message.role === 'assistant').length,
    toolResults: body.messages.flatMap(toolResultsOf),
  };
}

function isBody(value: unknown): value is Body {
  return (
    typeof value === 'object' &&
    value !== null &&
    'model' in value &&
    typeof value.model === 'string' &&
    'messages' in value &&
    Array.isArray(value.messages)
  );
}

function textOf(message: Message): string {
  if (typeof message.content === 'string') return message.content;
  return message.content.map((block) => (block.type === 'text' ? (block.text ?? '') : '')).join('\n');
}

function toolResultsOf(message: Message): { toolUseId: string; isError: boolean }[] {
  if (typeof message.content === 'string') return [];
  return message.content
    .filter((block) => block.type === 'tool_result')
    .map((block) => ({ toolUseId: block.tool_use_id ?? '', isError: block.is_error === true }));
}
