/**
 * Receives Claude Code's own telemetry: OTLP over HTTP, in protobuf or JSON. What a batch says is written before it is
 * answered, so a batch that was answered is never sent again, and one that was not may be: it changes nothing twice.
 */
import { messageOf } from '../../base/errors.ts';
import { IntakeError, type Intake, type IntakeAnswer, type IntakeRequest } from '../../intake.ts';
import { emptyTelemetryFacts, type TelemetryFacts } from '../../ledger/telemetryFacts.ts';
import { inRounds, type Source, type SourceContext } from '../source.ts';
import { readEvents } from './events.ts';
import { readPoints } from './points.ts';
import { SIGNALS, type Encoding, type PartialSuccess, type Signal } from './records.ts';
import { readSpans } from './spans.ts';
import { createTelemetryTally, type RecordCounts } from './tally.ts';

/** Where it is said what a request and its answer hold. */
const FORMAT = 'https://opentelemetry.io/docs/specs/otlp/#otlphttp';
const PROTOBUF = 'application/x-protobuf';
const JSON_TYPE = 'application/json';

/** A batch of 512 events is below one; events that carry content, which is thrown away, are up to 60 KB each. */
const BODY_BYTES_MAX = 8 << 20;
const RETRY_SECONDS = 5;
/** It has nothing to look at: it is well as long as it can take something in, and says so this often. */
const ROUND_MS = 15_000;

export function createOtlpSource(): Source {
  let receiving: SourceContext | undefined;
  const tally = createTelemetryTally();
  const show = (): void => receiving?.readings.put('telemetry', { value: tally.reading(), at: receiving.now() });
  const intakeOf = (signal: Signal): Intake => ({
    path: `/otlp/v1/${signal}`,
    pathOnOwnPort: `/v1/${signal}`,
    summary: `Telemetry of Claude Code: OTLP ${signal}`,
    format: FORMAT,
    contentTypes: [PROTOBUF, JSON_TYPE],
    bodyBytesMax: BODY_BYTES_MAX,
    async handle(request) {
      if (receiving === undefined) throw comeAgain('The collector is not ready for telemetry.');
      const { answer, counts } = await receive(signal, request, receiving);
      tally.noteTaken(counts, receiving.now());
      show();
      return answer;
    },
    async tellFailure({ status, message }, contentType) {
      tally.noteRefused(status);
      show();
      const { encodeFailure } = await encodingOf(contentType);
      return { contentType: contentType === PROTOBUF ? PROTOBUF : JSON_TYPE, body: encodeFailure(message) };
    },
  });
  return {
    name: 'otlp',
    intakes: SIGNALS.map(intakeOf),
    async run(context) {
      receiving = context;
      show();
      try {
        await inRounds(context, ROUND_MS, () => undefined);
      } finally {
        receiving = undefined;
      }
    },
  };
}

/** Loaded when the first telemetry comes: most collectors never see any. */
function encodingOf(contentType: string): Promise<Encoding> {
  return contentType === PROTOBUF ? import('./protobuf.ts') : import('./json.ts');
}

interface Received {
  answer: IntakeAnswer;
  counts: RecordCounts;
}

async function receive(signal: Signal, { contentType, body }: IntakeRequest, context: SourceContext): Promise<Received> {
  const startedAt = performance.now();
  const encoding = await encodingOf(contentType);
  const { facts, counts } = read(signal, encoding, body, context.now());
  const partial = partialOf(counts);
  if (partial !== null) context.log('debug', 'telemetry was not taken', { signal, records: partial.rejected, reason: partial.message });
  keep(facts, context, startedAt);
  return { answer: { status: 200, contentType, body: encoding.encodeAnswer(partial, signal) }, counts };
}

interface Read {
  facts: TelemetryFacts;
  counts: RecordCounts;
}

/** @throws IntakeError for a body that is not OTLP */
function read(signal: Signal, encoding: Encoding, body: Buffer, now: number): Read {
  try {
    return READERS[signal](encoding, body, now);
  } catch (error) {
    if (error instanceof IntakeError) throw error;
    throw new IntakeError(400, `The body is not OTLP: ${messageOf(error)}.`);
  }
}

const READERS: Record<Signal, (encoding: Encoding, body: Buffer, now: number) => Read> = {
  logs({ decodeEvents }, body, now) {
    const { records, own, foreign } = decodeEvents(body);
    const facts = emptyTelemetryFacts();
    const unknown_event = readEvents(facts, records, now);
    return { facts, counts: { own, foreign, unknown_event, unusable: 0 } };
  },
  traces({ decodeSpans }, body, now) {
    const { records, own, foreign } = decodeSpans(body);
    const facts = emptyTelemetryFacts();
    readSpans(facts, records, now);
    return { facts, counts: { own, foreign, unknown_event: 0, unusable: 0 } };
  },
  metrics({ decodePoints }, body, now) {
    const { records, own, foreign } = decodePoints(body);
    const facts = emptyTelemetryFacts();
    const unusable = readPoints(facts, records, now);
    return { facts, counts: { own, foreign, unknown_event: 0, unusable } };
  },
};

/** An event of a name that is not known here is no mistake of the sender's. */
function partialOf({ foreign, unusable }: RecordCounts): PartialSuccess | null {
  const reasons = [
    ...(foreign > 0 ? [`${foreign} of other programs than Claude Code`] : []),
    ...(unusable > 0 ? [`${unusable} without a start or a usable value`] : []),
  ];
  return reasons.length === 0 ? null : { rejected: foreign + unusable, message: `Not taken: ${reasons.join(', ')}.` };
}

/** @throws IntakeError when the facts cannot be written now: the sender keeps them and comes again */
function keep(facts: TelemetryFacts, { commit, onRound }: SourceContext, startedAt: number): void {
  const durationSeconds = (): number => (performance.now() - startedAt) / 1000;
  try {
    if (Object.values(facts).some((list: readonly unknown[]) => list.length > 0)) commit(facts);
  } catch (error) {
    onRound({ ok: false, durationSeconds: durationSeconds(), error: messageOf(error) });
    throw comeAgain('The telemetry could not be kept; the log of the collector says why.');
  }
  onRound({ ok: true, durationSeconds: durationSeconds() });
}

function comeAgain(message: string): IntakeError {
  return new IntakeError(503, message, { retryAfterSeconds: RETRY_SECONDS });
}
