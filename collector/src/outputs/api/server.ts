/** The collector's web server: the API, the scrape endpoint and the page, for this machine alone unless configured otherwise. */
import { randomBytes } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import type { z } from 'zod';
import { clientHas, sendAnswer, sendNotModified, tagOf, type Answer } from './answer.ts';
import { ApiFailure } from './errors.ts';
import { isLoopback } from './guard.ts';
import { createGuarded, OPEN_TO_ALL, sendFailure, type GuardedOptions } from './guarded.ts';
import { serveIntakes } from './intakes.ts';
import { openApiDocument } from './openapi.ts';
import { PLUGIN_ID, servePage, type PageDirs } from './page.ts';
import { RESOURCES, type Resource, type ResourceContext } from './resources.ts';

/** Gives the exposition in the format that the client accepts; the query may choose among the metrics, `scraper` tells scrapers apart. */
export type MetricsHandler = (accept: string, query: URLSearchParams, scraper: string) => Promise<Answer & { status: 200 | 400 }>;

export interface ApiOptions extends ResourceContext, GuardedOptions {
  page: PageDirs;
  metrics: MetricsHandler;
  /** Grows with every change of the store. */
  revision: () => number;
}

/** Prefixes under which the API stands: its own, and the one that the plugin uses within Grafana. */
const API_PREFIXES = ['/api/v1', `/api/plugin-proxy/${PLUGIN_ID}/collector`] as const;

/** Makes the server; `listen` starts it. */
export function createApi(options: ApiOptions): FastifyInstance {
  const app = createGuarded(options);
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
  serveIntakes(app, { ...options, isReady: () => options.status().reading === null });
  servePage(app, options.page);
  return app;
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
