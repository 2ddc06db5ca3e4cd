/** Serves the addresses at which sources take something in: checks type and size, unpacks, and tells the sender what was wrong. */
import { promisify } from 'node:util';
import { gunzip, inflate } from 'node:zlib';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { IntakeError, type Intake } from '../../intake.ts';
import { ApiFailure, type ApiErrorCode } from './errors.ts';
import { failureOf } from './guarded.ts';

const CODES: Record<IntakeError['status'], ApiErrorCode> = {
  400: 'bad_request',
  409: 'conflict',
  413: 'too_large',
  415: 'unsupported_type',
  422: 'not_valid',
  429: 'too_many',
  503: 'not_ready',
};

export interface IntakeOptions {
  intakes: readonly Intake[];
  /** False until the history has been read: nothing can be taken in before. */
  isReady: () => boolean;
  onError: (message: string, error: unknown) => void;
}

const RETRY_SECONDS = 2;

/** A route for each intake, with a parser of its own: nothing else in the server reads a body. */
export function serveIntakes(app: FastifyInstance, { intakes, isReady, onError }: IntakeOptions): void {
  for (const intake of intakes) {
    void app.register((scope, _options, done) => {
      scope.addContentTypeParser(
        [...intake.contentTypes],
        { parseAs: 'buffer', bodyLimit: intake.bodyBytesMax },
        (_request, body, parsed) => parsed(null, body),
      );
      const { tellFailure } = intake;
      if (tellFailure !== undefined) {
        scope.setErrorHandler(async (error, request, reply) => {
          const { status, message } = failureOf(error, { onError });
          const { contentType, body } = await tellFailure({ status, message }, mediaTypeOf(request));
          return reply.code(status).header('cache-control', 'no-store').header('content-type', contentType).send(body);
        });
      }
      scope.post(intake.path, { bodyLimit: intake.bodyBytesMax }, async (request, reply) => {
        if (!isReady())
          return tell(reply, new IntakeError(503, 'History is being read; send it again.', { retryAfterSeconds: RETRY_SECONDS }));
        return take(intake, request, reply);
      });
      done();
    });
  }
}

async function take(intake: Intake, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  try {
    const { status, contentType, body } = await intake.handle({
      contentType: mediaTypeOf(request),
      body: await unpacked(request, intake.bodyBytesMax),
      header: (name) => headerOf(request, name),
    });
    return await reply.code(status).header('cache-control', 'no-store').header('content-type', contentType).send(body);
  } catch (error) {
    if (error instanceof IntakeError) return tell(reply, error);
    throw error;
  }
}

function tell(reply: FastifyReply, { status, message, field, retryAfterSeconds }: IntakeError): never {
  if (retryAfterSeconds !== undefined) reply.header('retry-after', String(retryAfterSeconds));
  throw new ApiFailure(CODES[status], message, field);
}

/** The body without its packing. @throws IntakeError */
async function unpacked(request: FastifyRequest, bytesMax: number): Promise<Buffer> {
  const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
  const encoding = (headerOf(request, 'content-encoding') ?? 'identity').toLowerCase();
  if (encoding === 'identity') return body;
  const unpack = encoding === 'gzip' ? promisify(gunzip) : encoding === 'deflate' ? promisify(inflate) : undefined;
  if (unpack === undefined) throw new IntakeError(415, `Content-Encoding ${encoding} is not known here: send gzip, deflate or none.`);
  try {
    return await unpack(body, { maxOutputLength: bytesMax });
  } catch (error) {
    if (error instanceof RangeError) throw new IntakeError(413, `The body is larger than ${bytesMax} bytes when unpacked.`);
    throw new IntakeError(400, `The body is not valid ${encoding}.`);
  }
}

function mediaTypeOf(request: FastifyRequest): string {
  return (headerOf(request, 'content-type') ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
}

function headerOf({ headers }: FastifyRequest, name: string): string | undefined {
  const value = headers[name.toLowerCase()];
  return Array.isArray(value) ? value[0] : value;
}
