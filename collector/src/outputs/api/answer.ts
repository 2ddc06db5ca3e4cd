/** Sends an answer once: with an entity tag, not at all when the client has it already, and packed when it is large. */
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { digestOf } from '../../base/digest.ts';

const pack = promisify(gzip);
/** Below this, packing costs more than it saves. */
const PACK_FROM_BYTES = 1024;
/** Most of the gain for a fifth of the time of the default. */
const PACK_LEVEL = 3;

export interface Answer {
  contentType: string;
  body: string | Buffer;
}

/** Entity tag of a body. */
export function tagOf(body: string | Buffer): string {
  return digestOf(body);
}

export function acceptsGzip(request: FastifyRequest): boolean {
  return /\bgzip\b(?!\s*;\s*q=0(?:\.0*)?\s*(?:,|$))/i.test(request.headers['accept-encoding'] ?? '');
}

/** True when the client's copy is the one with this tag, packed or not. */
export function clientHas(request: FastifyRequest, tag: string): boolean {
  const header = request.headers['if-none-match'];
  if (header === undefined) {
    return false;
  }
  const tags = header.split(',').map((given) => given.trim().replace(/^W\//, ''));
  return tags.includes('*') || tags.includes(`"${tag}"`) || tags.includes(`"${packedTag(tag)}"`);
}

/** A packed body is another sequence of bytes, so a strong tag must differ. */
export function packedTag(tag: string): string {
  return `${tag}-gz`;
}

export function sendNotModified(reply: FastifyReply, tag: string): FastifyReply {
  return reply.code(304).header('etag', `"${tag}"`).header('cache-control', 'no-cache').header('vary', 'accept-encoding').send();
}

export async function sendAnswer(
  request: FastifyRequest,
  reply: FastifyReply,
  { contentType, body }: Answer,
  tag: string,
): Promise<FastifyReply> {
  if (clientHas(request, tag)) {
    return sendNotModified(reply, tag);
  }
  reply.header('content-type', contentType).header('cache-control', 'no-cache').header('vary', 'accept-encoding');
  if (Buffer.byteLength(body) < PACK_FROM_BYTES || !acceptsGzip(request)) {
    return reply.header('etag', `"${tag}"`).send(body);
  }
  const packed = await pack(body, { level: PACK_LEVEL });
  return reply
    .header('etag', `"${packedTag(tag)}"`)
    .header('content-encoding', 'gzip')
    .send(packed);
}
