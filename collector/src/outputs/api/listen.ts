/** Starts the server on its port, and says what to do where that cannot be. */
import http from 'node:http';
import type { FastifyInstance } from 'fastify';
import { isLoopback } from './guard.ts';

export type ListenErrorCode = 'port_in_use' | 'port_not_permitted' | 'address_not_available' | 'token_needed';

export class ListenError extends Error {
  readonly code: ListenErrorCode;
  constructor(code: ListenErrorCode, message: string, cause?: unknown) {
    super(message, { cause });
    this.name = 'ListenError';
    this.code = code;
  }
}

export interface ListenOptions {
  listen: string;
  port: number;
  token: string;
}

/** @throws ListenError */
export async function listen(app: FastifyInstance, { listen: host, port, token }: ListenOptions): Promise<void> {
  if (!isLoopback(host) && token === '') {
    throw new ListenError(
      'token_needed',
      `Listening on ${host} opens the collector to the network, so it needs a token: set CCMON_TOKEN, or token in the configuration file.`,
    );
  }
  try {
    await app.listen({ host, port });
  } catch (error) {
    throw await explain(error, host, port);
  }
}

async function explain(error: unknown, host: string, port: number): Promise<unknown> {
  const code = error instanceof Error && 'code' in error ? error.code : '';
  switch (code) {
    case 'EADDRINUSE':
      return new ListenError('port_in_use', `Port ${port} is in use by ${await ownerOf(host, port)}; use --port N for another.`, error);
    case 'EACCES':
      return new ListenError(
        'port_not_permitted',
        `Port ${port} may not be used by this account; use --port N with a number above 1023.`,
        error,
      );
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return new ListenError('address_not_available', `${host} is not an address of this machine; use --listen 127.0.0.1.`, error);
    default:
      return error;
  }
}

async function ownerOf(host: string, port: number): Promise<string> {
  const version = await askVersion(isLoopback(host) ? host : '127.0.0.1', port);
  return version === undefined ? 'another program' : `another ccmon (version ${version})`;
}

const ASK_MS = 1000;

/** Version of the ccmon that answers on this port; undefined when nobody or something else does. */
async function askVersion(host: string, port: number): Promise<string | undefined> {
  const text = await new Promise<string>((resolve) => {
    const request = http.get({ host, port, path: '/healthz', timeout: ASK_MS }, (response) => {
      let body = '';
      response.setEncoding('utf8');
      response.on('data', (part: string) => (body = (body + part).slice(0, 1000)));
      response.on('end', () => resolve(body));
      response.on('error', () => resolve(''));
    });
    request.on('timeout', () => request.destroy());
    request.on('error', () => resolve(''));
  });
  return /"name":"ccmon".*"version":"([^"]+)"/.exec(text)?.[1];
}
