import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CORPORA } from '../../../../test/support/corpora.ts';
import { collect, corpusDir, merged, WITHOUT_CORPORA } from './testing/collect.ts';

interface Counts {
  requests: number;
  input_tokens: number;
  output_tokens: number;
  cache_read_input_tokens: number;
  cache_creation_input_tokens: number;
}

interface Oracle {
  files: number;
  bytes: number;
  lines: number;
  sessions: number;
  requests: number;
  tokens: Omit<Counts, 'requests'>;
  byModel: Record<string, Counts>;
  toolUses: number;
  toolResults: number;
  toolErrors: number;
  toolsByName: Record<string, number>;
  agentsCompleted: number;
  stopHooks: number;
}

describe.skipIf(WITHOUT_CORPORA !== '')(`real transcripts equal their independent count${WITHOUT_CORPORA}`, () => {
  for (const name of CORPORA) {
    for (const reader of ['auto', 'plain'] as const) {
      it(`${name}, ${reader} reader`, async () => {
        const oracle = JSON.parse(readFileSync(join(corpusDir(name), 'oracle.json'), 'utf8')) as Oracle;
        const { facts, summary } = await collect(corpusDir(name), { reader });
        const all = merged(facts);
        expect(summary).toMatchObject({
          files: oracle.files,
          bytes: oracle.bytes,
          lines: { read: oracle.lines, damaged: 0, recovered: 0 },
          problems: [],
        });
        expect(all.requests).toHaveLength(oracle.requests);
        expect(byModel(all.requests)).toEqual(oracle.byModel);
        expect(all.sessionActivities.filter((session) => session['sessionId'] !== '')).toHaveLength(oracle.sessions);
        expect(all.toolUses).toHaveLength(oracle.toolUses);
        expect(all.toolResults).toHaveLength(oracle.toolResults);
        expect(all.toolResults.filter((result) => result['isError'])).toHaveLength(oracle.toolErrors);
        expect(countBy(all.toolUses, 'tool')).toEqual(oracle.toolsByName);
        expect(all.toolResults.filter((result) => result['agentStatus'] === 'completed' && result['agentId'] !== '')).toHaveLength(
          oracle.agentsCompleted,
        );
        expect(all.hookRuns.filter((run) => run['event'] === 'Stop')).toHaveLength(oracle.stopHooks);
      });
    }
  }
});

describe.skipIf(WITHOUT_CORPORA !== '')(`agents that compact a conversation${WITHOUT_CORPORA}`, () => {
  it('work from their own prompt to their answer, not from the first reminder that they carry along', async () => {
    const { facts } = await collect(corpusDir('spotter'));
    const compactions = merged(facts).agentActivities.filter(({ agentType }) => agentType === '(compact)');
    const times = compactions.map(({ agentId, firstAt, lastAt, finishedAt }) => [
      agentId,
      Number(lastAt) - Number(firstAt),
      finishedAt === lastAt,
    ]);
    expect(Object.fromEntries(times.map(([agentId, ...rest]) => [agentId, rest]))).toEqual({
      'acompact-70d8e7': [86_243, true],
      'acompact-946d2b': [87_287, true],
      'acompact-e1f845': [83_545, true],
      'acompact-f46190': [69_709, true],
      'acompact-fffbd0': [86_543, true],
    });
  });
});

function byModel(requests: Record<string, unknown>[]): Record<string, Counts> {
  const models: Record<string, Counts> = {};
  for (const request of requests) {
    const model = String(request['model']);
    models[model] ??= { requests: 0, input_tokens: 0, output_tokens: 0, cache_read_input_tokens: 0, cache_creation_input_tokens: 0 };
    const counts = models[model];
    counts.requests++;
    counts.input_tokens += Number(request['inputTokens']);
    counts.output_tokens += Number(request['outputTokens']);
    counts.cache_read_input_tokens += Number(request['cacheReadTokens']);
    counts.cache_creation_input_tokens += Number(request['cacheWrite5mTokens']) + Number(request['cacheWrite1hTokens']);
  }
  return models;
}

function countBy(rows: Record<string, unknown>[], name: string): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const row of rows) counts[String(row[name])] = (counts[String(row[name])] ?? 0) + 1;
  return counts;
}
