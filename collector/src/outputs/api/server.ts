/** The collector's web server: the API, the scrape endpoint and the page, for this machine alone unless configured otherwise. */
import { createHash, randomBytes } from 'node:crypto';
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { clientHas, sendAnswer, sendNotModified, tagOf, type Answer } from './answer.ts';
import { ApiFailure, codeOfStatus } from './errors.ts';
import type { Intake } from '../../intake.ts';
import { serveIntakes } from './intakes.ts';
import { checkHost, isLoopback, type HostRules } from './guard.ts';
import { openApiDocument } from './openapi.ts';
import { isPageAddress, PLUGIN_ID, servePage, type PageDirs } from './page.ts';
import { RESOURCES, type Resource, type ResourceContext } from './resources.ts';
import { admitBrowser, checkToken } from './token.ts';

/** Gives the exposition in the format that the client accepts; the query may choose among the metrics, `scraper` tells scrapers apart. */
export type MetricsHandler = (accept: string, query: URLSearchParams, scraper: string) => Promise<Answer & { status: 200 | 400 }>;

export interface ApiOptions extends ResourceContext, HostRules {
  port: number;
  /** Empty for none; needed to listen beyond loopback. */
  token: string;
  page: PageDirs;
  metrics: MetricsHandler;
  /** Addresses at which sources take something in. */
  intakes: readonly Intake[];
  /** Grows with every change of the store. */
  revision: () => number;
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

/** Prefixes under which the API stands: its own, and the one that the plugin uses within Grafana. */
const API_PREFIXES = ['/api/v1', `/api/plugin-proxy/${PLUGIN_ID}/collector`] as const;

const OPEN_TO_ALL = '/healthz';

/** Makes the server; `listen` starts it. */
export function createApi(options: ApiOptions): FastifyInstance {
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
  app.setNotFoundHandler((_request, reply) =>
    sendFailure(reply, new ApiFailure('not_found', 'There is nothing at this address. GET /api/v1/openapi.json lists what there is.')),
  );
  serveHealth(app, options);
  serveMetrics(app, options);
  const boot = randomBytes(6).toString('base64url');
  for (const prefix of API_PREFIXES) {
    for (const resource of RESOURCES) {
      serveResource(app, prefix, resource, options, boot);
    }
  }
  serveDescription(app, options);
  serveIntakes(app, { intakes: options.intakes, isReady: () => options.status().reading === null });
  servePage(app, options.page);
  return app;
}

function guard(request: FastifyRequest, reply: FastifyReply, { port, listen, allowedHosts, token, intakes }: ApiOptions): void {
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

function failureOf(error: unknown, { onError }: ApiOptions): ApiFailure {
  if (error instanceof ApiFailure) {
    return error;
  }
  if (error instanceof Error && 'statusCode' in error && typeof error.statusCode === 'number' && error.statusCode < 500) {
    return new ApiFailure(codeOfStatus(error.statusCode), error.message);
  }
  onError('a request failed', error);
  return new ApiFailure('internal', 'The collector could not answer; its log says why.');
}

function sendFailure(reply: FastifyReply, failure: ApiFailure): FastifyReply {
  return reply
    .code(failure.status)
    .header('cache-control', 'no-store')
    .header('content-type', JSON_TYPE)
    .send(JSON.stringify(failure.body));
}

const JSON_TYPE = 'application/json; charset=utf-8';

function serveHealth(app: FastifyInstance, { status }: ApiOptions): void {
  app.get(OPEN_TO_ALL, (_request, reply) => {
    reply.header('cache-control', 'no-store');
    return { name: 'ccmon', status: 'ok', version: status().version };
  });
  app.get('/readyz', (_request, reply) => {
    const { writing, reading } = status();
    if (writing !== null) {
      throw new ApiFailure('not_ready', `The demo's history is being written: ${writing.daysDone} of ${writing.days} days.`);
    }
    if (reading !== null) {
      throw new ApiFailure('not_ready', `History is being read: ${reading.filesDone} of ${reading.files} files.`);
    }
    reply.header('cache-control', 'no-store');
    return { ready: true };
  });
}

function serveMetrics(app: FastifyInstance, { metrics }: ApiOptions): void {
  app.get('/metrics', async (request, reply) => {
    const query = new URL(request.url, 'http://localhost').searchParams;
    const { status, contentType, body } = await metrics(
      request.headers.accept ?? '',
      query,
      `${request.ip} ${request.headers['user-agent'] ?? ''}`,
    );
    // A scrape from this machine would only wait for the packing.
    if (status !== 200 || isLoopback(request.ip)) {
      return reply.code(status).header('cache-control', 'no-store').header('content-type', contentType).send(body);
    }
    return sendAnswer(request, reply, { contentType, body }, tagOf(body));
  });
}

function serveResource(app: FastifyInstance, prefix: string, resource: Resource, options: ApiOptions, boot: string): void {
  const route = prefix + resource.path.replace('{id}', ':id');
  app.get<{ Params: { id?: string } }>(route, async (request, reply) => {
    const query = parseQuery(resource, request.query);
    const tag = resource.fixed(query) ? `${boot}-${options.revision().toString(36)}` : undefined;
    if (tag !== undefined && clientHas(request, tag)) {
      return sendNotModified(reply, tag);
    }
    const body = JSON.stringify(await resource.read(options, query, request.params.id ?? ''));
    return sendAnswer(request, reply, { contentType: JSON_TYPE, body }, tag ?? tagOf(body));
  });
}

function parseQuery({ query }: Resource, given: unknown): unknown {
  const parsed = query.strict().safeParse(given);
  if (parsed.success) {
    return parsed.data;
  }
  const issue: z.core.$ZodIssue | undefined = parsed.error.issues[0];
  if (issue?.code === 'unrecognized_keys') {
    const known = Object.keys(query.shape).join(', ');
    const unknown = issue.keys[0] ?? '';
    throw new ApiFailure('bad_request', `There is no parameter ${unknown}${known === '' ? '' : `; there are ${known}`}.`, unknown);
  }
  const field = issue?.path.join('.') ?? '';
  throw new ApiFailure('bad_request', `${field}: ${issue?.message ?? 'not valid'}`, field);
}

function serveDescription(app: FastifyInstance, { status, intakes }: ApiOptions): void {
  app.get('/api/v1/openapi.json', (request, reply) => {
    const body = JSON.stringify(openApiDocument(status().version, intakes), null, 1);
    return sendAnswer(request, reply, { contentType: JSON_TYPE, body }, tagOf(body));
  });
}
