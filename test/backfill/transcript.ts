/** Writes requests into a transcript, as a client does that works at this moment. */
import { randomUUID } from 'node:crypto';
import { appendFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';

export const REQUEST_TOKENS = { input: 11, output: 7 };

export interface AppendedRequests {
  count: number;
  cwd: string;
  model: string;
}

export function appendRequests(configDir: string, { count, cwd, model }: AppendedRequests): void {
  const folder = join(configDir, 'projects', '-home-user-seam');
  const sessionId = randomUUID();
  mkdirSync(folder, { recursive: true });
  const lines = Array.from({ length: count }, () => {
    const usage = { input_tokens: REQUEST_TOKENS.input, output_tokens: REQUEST_TOKENS.output };
    const message = { id: `msg_${randomUUID()}`, role: 'assistant', model, usage, content: [] };
    const envelope = { sessionId, uuid: randomUUID(), requestId: `req_${randomUUID()}`, isSidechain: false, cwd };
    return JSON.stringify({ ...envelope, type: 'assistant', timestamp: new Date().toISOString(), message });
  });
  appendFileSync(join(folder, `${sessionId}.jsonl`), lines.map((line) => `${line}\n`).join(''));
}
