/** What comes in by HTTP reaches its source unpacked, or its sender is told what was wrong. */
import { gzipSync } from 'node:zlib';
import Fastify, { type FastifyInstance } from 'fastify';
import { expect, it, onTestFinished } from 'vitest';
import { IntakeError, type Intake } from '../../intake.ts';
import { ApiFailure } from './errors.ts';
import { serveIntakes } from './intakes.ts';

const BYTES_MAX = 1000;

const echo: Intake = {
  path: '/in',
  summary: 'Gives back what it was given',
  contentTypes: ['application/json'],
  bodyBytesMax: BYTES_MAX,
  handle: ({ body, header }) => {
    if (body.includes('wrong')) throw new IntakeError(422, 'a: is wrong', { field: 'a' });
    return { status: 200, contentType: 'text/plain', body: `${body.toString()} ${header('x-key') ?? ''}` };
  },
};

function server(isReady = true): FastifyInstance {
  const app = Fastify();
  app.removeAllContentTypeParsers();
  app.setErrorHandler((error, _request, reply) => {
    const status = error instanceof ApiFailure ? error.status : (error as { statusCode?: number }).statusCode;
    return reply.code(status ?? 500).send(error instanceof ApiFailure ? error.body : {});
  });
  serveIntakes(app, { intakes: [echo], isReady: () => isReady, onError: () => undefined });
  onTestFinished(() => app.close());
  return app;
}

const post = (app: FastifyInstance, payload: string | Buffer, headers: Record<string, string> = {}) =>
  app.inject({ method: 'POST', url: '/in', headers: { 'content-type': 'application/json', ...headers }, payload });

it('hands over the body, packed or not, and headers', async () => {
  const app = server();
  expect((await post(app, '{"a":1}', { 'x-key': 'k' })).body).toBe('{"a":1} k');
  expect((await post(app, gzipSync('{"a":1}'), { 'content-encoding': 'gzip' })).body).toBe('{"a":1} ');
});

it.each([
  ['what the source refuses', '{"a":"wrong"}', {}, 422],
  ['another type', '{}', { 'content-type': 'text/plain' }, 415],
  ['an unknown packing', '{}', { 'content-encoding': 'br' }, 415],
  ['packed garbage', 'garbage', { 'content-encoding': 'gzip' }, 400],
  ['a body cut off', gzipSync('x'.repeat(900)).subarray(0, 20), { 'content-encoding': 'gzip' }, 400],
  ['too much', 'x'.repeat(BYTES_MAX + 1), {}, 413],
  ['too much once unpacked', gzipSync('x'.repeat(BYTES_MAX + 1)), { 'content-encoding': 'gzip' }, 413],
])('refuses %s', async (_what, body, headers, status) => {
  expect((await post(server(), body, headers)).statusCode).toBe(status);
});

it('asks to come again while the history is being read', async () => {
  const answer = await post(server(false), '{}');
  expect([answer.statusCode, answer.headers['retry-after']]).toEqual([503, '2']);
});
