/**
 * How something comes in by HTTP: a source declares the addresses, the collector's server guards and serves them. The
 * body is given unpacked; that it is small enough, of a type that is known, and from this machine or with the token, has
 * been seen to.
 */

import type { z } from 'zod';

/** What openapi.json says of a body and an answer in JSON; the source checks them by the same schemas. */
export interface IntakeDescription {
  request: z.ZodType;
  answer: z.ZodType;
  /** Headers that the source reads. */
  headers: Readonly<Record<string, { schema: z.ZodType; description: string }>>;
}

export interface Intake {
  /** Of the address; the method is always POST. */
  readonly path: string;
  readonly summary: string;
  /** Media types that are taken, without parameters. */
  readonly contentTypes: readonly string[];
  /** Most bytes of a body, unpacked. */
  readonly bodyBytesMax: number;
  /** Missing where others define the format. */
  readonly description?: IntakeDescription;
  /** Address of the document that defines it then. */
  readonly format?: string;
  /** @throws IntakeError for what the sender did wrong; anything else is a failure of ours */
  handle: (request: IntakeRequest) => IntakeAnswer | Promise<IntakeAnswer>;
  /** Where the sender's protocol says how failures are told. Without it they are told as the API tells its own. */
  tellFailure?: (failure: IntakeFailure, contentType: string) => Omit<IntakeAnswer, 'status'> | Promise<Omit<IntakeAnswer, 'status'>>;
  /** Its address on a port that the sender knows by itself, and that serves nothing else. */
  readonly pathOnOwnPort?: string;
}

/** A request that was not taken, be it by the server or by the source. */
export interface IntakeFailure {
  status: number;
  message: string;
}

export interface IntakeRequest {
  contentType: string;
  body: Buffer;
  header: (name: string) => string | undefined;
}

export interface IntakeAnswer {
  status: number;
  contentType: string;
  body: string | Uint8Array;
}

/** The sender's mistake: told to it with this status. */
export class IntakeError extends Error {
  readonly status: 400 | 409 | 413 | 415 | 422 | 429 | 503;
  /** The field that is wrong, if one is. */
  readonly field: string | undefined;
  /** For 429 and 503. */
  readonly retryAfterSeconds: number | undefined;

  constructor(
    status: IntakeError['status'],
    message: string,
    { field, retryAfterSeconds }: { field?: string; retryAfterSeconds?: number } = {},
  ) {
    super(message);
    this.status = status;
    this.field = field;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}
