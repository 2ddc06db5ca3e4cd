/** From Claude Code's traces (beta) to facts: what its events leave out of a request to the API. */
import type { TelemetryFacts } from '../../ledger/telemetryFacts.ts';
import { countOf, durationOf, idOf, nameOf } from './attributes.ts';
import type { SpanRecord } from './records.ts';
import { timeOf } from './times.ts';

const REQUEST = 'claude_code.llm_request';

/** Adds what the spans say. @param now milliseconds */
export function readSpans(facts: TelemetryFacts, spans: readonly SpanRecord[], now: number): void {
  for (const { name, endNano, attributes } of spans) {
    const key = idOf(attributes, 'request_id');
    if (name !== REQUEST || key === '') continue;
    facts.apiCalls.push({
      key,
      sessionId: idOf(attributes, 'session.id'),
      told: false,
      at: timeOf(endNano, now),
      model: nameOf(attributes, 'model'),
      status: 0,
      // It also spans what Claude Code does before it asks; the event's is the API's.
      durationMs: -1,
      firstTokenMs: durationOf(attributes, 'ttft_ms'),
      attempts: countOf(attributes, 'attempt'),
      costNanoUsd: null,
      inputTokens: 0,
      outputTokens: 0,
      cacheReadTokens: 0,
      cacheWriteTokens: 0,
    });
  }
}
