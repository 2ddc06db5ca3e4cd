/** Records by hand as a source: what is sent to three addresses, and what waits in the spool from while no collector ran. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { z } from 'zod';
import { REFUSAL_REASONS, type RefusalReason } from '../../catalog/values.ts';
import { IntakeError, type Intake, type IntakeAnswer, type IntakeRequest } from '../../intake.ts';
import type { HandedOver, RecordsReading } from '../../readings/intakes.ts';
import { inRounds, type Source, type SourceContext } from '../source.ts';
import { createDesk, Refusal, type Desk, type RecordedBefore } from './desk.ts';
import { RECORD_PATHS, type RecordKind } from './records.ts';
import { check, Idempotency, RECORD_SCHEMAS, RecordAnswer, RECORDS_MAX, type Checked } from './schema.ts';
import { readSpooled, removeSpooled, waitingRecords } from './spool.ts';

export interface RecordSourceOptions {
  dataDir: string;
  before: RecordedBefore;
}

const KEY_HEADER = 'Idempotency-Key';
const BODY_BYTES_MAX = 1_048_576;
const ROUND_MS = 1000;
/** Files of the spool that are taken up before others get a turn. */
const FILES_AT_ONCE = 20;
const SUMMARIES: Readonly<Record<RecordKind, string>> = {
  'agent-run': 'Records an agent run, or several, of something other than Claude Code',
  'hook-run': 'Records a hook run, or several, of something other than Claude Code',
  metric: 'Sets or adds to a metric of your own, or several: claude_custom_<name>',
};

export function createRecordSource({ dataDir, before }: RecordSourceOptions): Source {
  const takingDesk = createDesk(before);
  const refusals = new Map<RefusalReason, number>(REFUSAL_REASONS.map((reason) => [reason, 0]));
  const handedOver: HandedOver = { taken: 0, lastAt: null };
  let running: SourceContext | undefined;

  const tell = ({ readings, now }: SourceContext): void =>
    readings.put('records', { value: { ...handedOver, refused: Object.fromEntries(refusals) as RecordsReading['refused'] }, at: now() });
  const countRefusal = (context: SourceContext, reason: RefusalReason): void => {
    refusals.set(reason, (refusals.get(reason) ?? 0) + 1);
    tell(context);
  };
  const desk: Desk = {
    take(kind, records, request) {
      const answer = takingDesk.take(kind, records, request);
      handedOver.taken += answer.recorded;
      handedOver.lastAt = request.now;
      if (running !== undefined) tell(running);
      return answer;
    },
  };

  const intakeOf = (kind: RecordKind): Intake => ({
    path: RECORD_PATHS[kind],
    summary: SUMMARIES[kind],
    contentTypes: ['application/json'],
    bodyBytesMax: BODY_BYTES_MAX,
    description: {
      request: z.union([RECORD_SCHEMAS[kind], z.array(RECORD_SCHEMAS[kind]).min(1).max(RECORDS_MAX)]),
      answer: RecordAnswer,
      headers: {
        [KEY_HEADER]: {
          schema: Idempotency,
          description:
            'Key of the whole request: sent again with the same body it is recorded once, with another body it is refused with 409',
        },
      },
    },
    handle: (request) => {
      if (running === undefined) throw new IntakeError(503, 'Records cannot be taken yet; send it again.', { retryAfterSeconds: 2 });
      try {
        return takeRequest(desk, kind, request, running);
      } catch (error) {
        if (error instanceof Refusal) countRefusal(running, error.reason);
        throw error;
      }
    },
  });

  return {
    name: 'record',
    intakes: (Object.keys(RECORD_PATHS) as RecordKind[]).map(intakeOf),
    async run(context) {
      running = context;
      tell(context);
      const onRefused = (reason: RefusalReason, message: string): void => {
        countRefusal(context, reason);
        context.log('warn', 'a record in the spool was refused', { reason: message });
      };
      try {
        await inRounds(context, ROUND_MS, () => takeSpooled(desk, dataDir, context, onRefused));
      } finally {
        running = undefined;
      }
    },
  };
}

function takeRequest(desk: Desk, kind: RecordKind, { body, header }: IntakeRequest, { now, commit }: SourceContext): IntakeAnswer {
  const given = parse(body);
  const isList = Array.isArray(given);
  const list: unknown[] = isList ? given : [given];
  if (list.length === 0 || list.length > RECORDS_MAX) throw new Refusal('not_valid', `expected 1 to ${RECORDS_MAX} records`, '');
  const wholeKey = keyIn(header(KEY_HEADER));
  const records = list.map((record, index) => checked(kind, record, isList ? `[${index}]` : ''));
  const answer = desk.take(kind, records, { wholeKey, isList, now: now(), commit });
  return { status: 200, contentType: 'application/json; charset=utf-8', body: JSON.stringify(answer) };
}

function parse(body: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body)) as unknown;
  } catch {
    throw new IntakeError(400, 'The body is not valid JSON in UTF-8.');
  }
}

function keyIn(header: string | undefined): string {
  if (header === undefined) return '';
  const parsed = Idempotency.safeParse(header);
  if (!parsed.success) throw new Refusal('not_valid', parsed.error.issues[0]?.message ?? 'not valid', KEY_HEADER);
  return header;
}

function checked<K extends RecordKind>(kind: K, given: unknown, place: string): Checked<K> {
  const result = check(kind, given, place);
  if ('record' in result) return result.record;
  throw new Refusal('not_valid', result.complaint.message, result.complaint.field);
}

/** Takes up all that waits. What cannot be written stays for the next round; what is refused would be again, and goes. */
async function takeSpooled(
  desk: Desk,
  dataDir: string,
  { now, commit, signal }: SourceContext,
  onRefused: (reason: RefusalReason, message: string) => void,
): Promise<void> {
  for (const [index, file] of waitingRecords(dataDir, now()).entries()) {
    if (signal.aborted) return;
    if (index % FILES_AT_ONCE === FILES_AT_ONCE - 1) await nextTurn();
    try {
      const spooled = readSpooled(file);
      if (!isKind(spooled?.kind)) throw new Refusal('unreadable', 'not a record', '');
      const record = checked(spooled.kind, spooled.record, '');
      desk.take(spooled.kind, [record], { wholeKey: '', isList: false, now: now(), commit });
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      onRefused(error.reason, error.message);
    }
    removeSpooled(file);
  }
}

function isKind(kind: unknown): kind is RecordKind {
  return typeof kind === 'string' && Object.hasOwn(RECORD_PATHS, kind);
}
