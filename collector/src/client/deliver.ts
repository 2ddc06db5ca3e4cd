/**
 * Hands a record to the collector of a data directory. When none answers, it is left in the spool, where the next one takes
 * it up; its key sees to it that it is recorded once even if the collector had taken it and only its answer was lost.
 */
import { randomUUID } from 'node:crypto';
import { readDaemonNote, type DaemonNote } from '../cli/daemonNote.ts';
import { RECORD_PATHS, type RecordKind, type RecordOf, type Spooled } from '../sources/record/records.ts';
import { leaveInSpool } from '../sources/record/spool.ts';
import type { Delivery } from './monitor.ts';

/** A record that is not valid, or is another one than was sent under its key before. */
export class RecordError extends Error {
  /** The field that is wrong; empty where it is none. */
  readonly field: string;

  constructor(message: string, field = '') {
    super(message);
    this.name = 'RecordError';
    this.field = field;
  }
}

export interface Destination {
  /** Of the collector. */
  dataDir: string;
  /** The collector's token; empty for none. */
  token: string;
}

/** A collector that takes longer gets the record from the spool. */
const ANSWER_MS = 2000;
/** Answers that judge the record; sent again, or left in the spool, it would be judged the same. */
const JUDGEMENTS: readonly (number | undefined)[] = [400, 409, 413, 415, 422];

/** @throws RecordError for a record that is not valid, SpoolFullError, or what the file system says of the spool */
export async function deliver<K extends RecordKind>(kind: K, record: RecordOf[K], { dataDir, token }: Destination): Promise<Delivery> {
  const { at = new Date().toISOString(), idempotencyKey = randomUUID() } = record;
  const complete: RecordOf[K] = { ...record, at, idempotencyKey };
  const note = readDaemonNote(dataDir);
  const answer = note === undefined ? undefined : await post(note, RECORD_PATHS[kind], JSON.stringify(complete), token);
  if (answer?.status === 200 && 'recorded' in answer.body) return 'recorded';
  const { error } = answer?.body ?? {};
  if (JUDGEMENTS.includes(answer?.status) && isApiError(error)) throw new RecordError(error.message, error.field);
  await spool(kind, complete, dataDir);
  return 'spooled';
}

async function spool<K extends RecordKind>(kind: K, record: RecordOf[K], dataDir: string): Promise<void> {
  // Loaded here: while a collector answers, it does the checking.
  const { check } = await import('../sources/record/schema.ts');
  const result = check(kind, JSON.parse(JSON.stringify(record)));
  if ('complaint' in result) {
    const { field, message } = result.complaint;
    throw new RecordError(field === '' ? message : `${field}: ${message}`, field);
  }
  leaveInSpool(dataDir, { kind, record } as Spooled);
}

interface Answer {
  status: number;
  body: { recorded?: unknown; error?: unknown };
}

/** @returns undefined when nothing answers that could be a collector */
async function post({ host, port }: DaemonNote, path: string, body: string, token: string): Promise<Answer | undefined> {
  const { default: http } = await import('node:http');
  const headers = {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
    ...(token === '' ? {} : { authorization: `Bearer ${token}` }),
  };
  return new Promise((resolve) => {
    const request = http.request({ host, port, path, method: 'POST', headers, agent: false, signal: AbortSignal.timeout(ANSWER_MS) });
    request.on('response', (response) => {
      const parts: string[] = [];
      response.setEncoding('utf8');
      response.on('data', (part: string) => parts.push(part));
      response.on('end', () => resolve(answerOf(response.statusCode ?? 0, parts.join(''))));
      response.on('error', () => resolve(undefined));
    });
    request.on('error', () => resolve(undefined));
    request.end(body);
  });
}

function answerOf(status: number, text: string): Answer | undefined {
  try {
    const body: unknown = JSON.parse(text);
    return typeof body === 'object' && body !== null ? { status, body } : undefined;
  } catch {
    return undefined;
  }
}

function isApiError(error: unknown): error is { message: string; field?: string } {
  return typeof error === 'object' && error !== null && 'message' in error && typeof error.message === 'string';
}
