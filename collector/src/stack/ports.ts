/** What is behind an address before we start something there, and whether what runs there is ready. */
import { createServer } from 'node:net';
import type { ServiceDeclaration } from './services.ts';

const ANSWER_TIMEOUT_MS = 3_000;
/** More than any service says of itself. */
const LONGEST_ANSWER = 1 << 22;

export type PortState = { state: 'free' } | { state: 'same'; version: string | null } | { state: 'other' };

/** `same`: the service is there already, started by someone else. */
export async function inspectPort(service: ServiceDeclaration, address: string): Promise<PortState> {
  const answer = await ask(address, service.identity.path);
  const match = service.identity.pattern.exec(answer?.body ?? '');
  if (match !== null) return { state: 'same', version: match[1] ?? null };
  return answer === null && (await canListen(address)) ? { state: 'free' } : { state: 'other' };
}

export async function isReady(service: ServiceDeclaration, address: string): Promise<boolean> {
  return (await ask(address, service.readyPath))?.status === 200;
}

/** @returns null when nothing answers in HTTP */
export async function ask(address: string, path: string): Promise<{ status: number; body: string } | null> {
  try {
    const response = await fetch(`http://${address}${path}`, { signal: AbortSignal.timeout(ANSWER_TIMEOUT_MS) });
    const body = await response.text();
    return { status: response.status, body: body.slice(0, LONGEST_ANSWER) };
  } catch {
    return null;
  }
}

function canListen(address: string): Promise<boolean> {
  const [host = '', port = ''] = address.split(':');
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ host, port: Number(port), exclusive: true }, () => server.close(() => resolve(true)));
  });
}
