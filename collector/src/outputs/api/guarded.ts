/**
 * A server that answers nobody it should not: known names of this machine, methods that an address takes, the token where
 * one is set. What goes wrong is told in one shape.
 */
import { createHash } from 'node:crypto';
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import type { Intake } from '../../intake.ts';
import { ApiFailure, codeOfStatus } from './errors.ts';
import { checkHost, type HostRules } from './guard.ts';
import { isPageAddress } from './page.ts';
import { admitBrowser, checkToken } from './token.ts';

export interface GuardedOptions extends HostRules {
  port: number;
  /** Empty for none; needed to listen beyond loopback. */
  token: string;
  /** Addresses at which sources take something in. */
  intakes: readonly Intake[];
  /** Told of failures that are ours. Never gets headers, addresses or contents. */
  onError: (message: string, error: unknown) => void;
}

/** By its hash: a style element with nothing in it. */
const EMPTY_STYLE_ELEMENT = `'sha256-${createHash('sha256').digest('base64')}'`;

const SECURITY_HEADERS = {
  'content-security-policy': [
    "default-src 'self'",
    "script-src 'self'",
    // Grafana's components add their rules one by one, by script, to style elements that start empty. Neither those rules
    // nor what scripts set of an element's style are inline to a browser; styles in markup are, and are refused.
    `style-src 'self' ${EMPTY_STYLE_ELEMENT}`,
    "img-src 'self' data:",
    "font-src 'self' data:",
    "connect-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'self'",
  ].join('; '),
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
} as const;

export const OPEN_TO_ALL = '/healthz';

const JSON_TYPE = 'application/json; charset=utf-8';

/** Without routes; `listen` starts it. */
export function createGuarded(options: GuardedOptions): FastifyInstance {
  const app = Fastify({
    logger: false,
    // Open connections of pages that poll must not hold up the end.
    forceCloseConnections: true,
    requestTimeout: 30_000,
    bodyLimit: 1024,
    routerOptions: { maxParamLength: 300, ignoreTrailingSlash: true },
  });
  // Without a parser for any type, a body is refused before it is read.
  app.removeAllContentTypeParsers();
  app.addHook('onRequest', (request, reply, done) => {
    reply.headers(SECURITY_HEADERS);
    guard(request, reply, options);
    if (!reply.sent) done();
  });
  app.setErrorHandler((error, _request, reply) => sendFailure(reply, failureOf(error, options)));
  return app;
}

function guard(request: FastifyRequest, reply: FastifyReply, { port, listen, allowedHosts, token, intakes }: GuardedOptions): void {
  checkHost(request.headers.host, request.socket.localPort ?? port, { listen, allowedHosts });
  checkMethod(request, reply, intakes);
  if (token === '' || request.url === OPEN_TO_ALL || (isPageAddress(request.url) && admitBrowser(request, reply, token))) {
    return;
  }
  checkToken(request, token);
}

/** Most addresses are only asked. @throws ApiFailure */
function checkMethod({ method, url, headers }: FastifyRequest, reply: FastifyReply, intakes: readonly Intake[]): void {
  const asked = url.replace(/\/?(\?.*)?$/, '');
  const takesIn = intakes.some(({ path }) => path === asked);
  const allowed = takesIn ? ['POST'] : ['GET', 'HEAD'];
  if (!allowed.includes(method)) {
    reply.header('allow', allowed.join(', '));
    throw new ApiFailure('method_not_allowed', `${method} is not known at this address: it takes ${allowed.join(' and ')}.`);
  }
  // A program says nothing of it; the page of a foreign site cannot keep its browser from saying it.
  const site = headers['sec-fetch-site'];
  if (takesIn && site !== undefined && site !== 'same-origin' && site !== 'none') {
    throw new ApiFailure('unauthorized', 'Pages of other sites may not write here.');
  }
}

export function failureOf(error: unknown, { onError }: Pick<GuardedOptions, 'onError'>): ApiFailure {
  if (error instanceof ApiFailure) {
    return error;
  }
  if (error instanceof Error && 'statusCode' in error && typeof error.statusCode === 'number' && error.statusCode < 500) {
    return new ApiFailure(codeOfStatus(error.statusCode), error.message);
  }
  onError('a request failed', error);
  return new ApiFailure('internal', 'The collector could not answer; its log says why.');
}

export function sendFailure(reply: FastifyReply, failure: ApiFailure): FastifyReply {
  return reply
    .code(failure.status)
    .header('cache-control', 'no-store')
    .header('content-type', JSON_TYPE)
    .send(JSON.stringify(failure.body));
}
