/** Failures that a client of the API is told of, each with a status and a code that programs may rely on. */
import type { z } from 'zod';
import type { ApiError } from './schema/failure.ts';

const STATUS = {
  bad_request: 400,
  unauthorized: 401,
  host_not_allowed: 403,
  not_found: 404,
  method_not_allowed: 405,
  conflict: 409,
  too_large: 413,
  unsupported_type: 415,
  not_valid: 422,
  too_many: 429,
  internal: 500,
  not_ready: 503,
} as const;

export type ApiErrorCode = keyof typeof STATUS;

/** The code of what the server itself refuses: too large a body, an unknown type. */
export function codeOfStatus(status: number): ApiErrorCode {
  if (status === STATUS.too_large) return 'too_large';
  return status === STATUS.unsupported_type ? 'unsupported_type' : 'bad_request';
}

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
