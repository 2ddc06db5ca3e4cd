/** Failures that a client of the API is told of, each with a status and a code that programs may rely on. */
import type { z } from 'zod';
import type { ApiError } from './schema.ts';

export type ApiErrorCode =
  'bad_request' | 'unauthorized' | 'host_not_allowed' | 'not_found' | 'method_not_allowed' | 'not_ready' | 'internal';

const STATUS: Record<ApiErrorCode, number> = {
  bad_request: 400,
  unauthorized: 401,
  host_not_allowed: 403,
  not_found: 404,
  method_not_allowed: 405,
  not_ready: 503,
  internal: 500,
};

export class ApiFailure extends Error {
  readonly code: ApiErrorCode;
  /** The parameter that is wrong; empty for none. */
  readonly field: string;

  constructor(code: ApiErrorCode, message: string, field = '') {
    super(message);
    this.name = 'ApiFailure';
    this.code = code;
    this.field = field;
  }

  get status(): number {
    return STATUS[this.code];
  }

  get body(): z.infer<typeof ApiError> {
    const { code, message, field } = this;
    return { error: field === '' ? { code, message } : { code, message, field } };
  }
}
