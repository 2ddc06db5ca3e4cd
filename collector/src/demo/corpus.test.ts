import { describe, expect, it } from 'vitest';
import { writeCorpus, type CorpusShape } from './corpus.ts';
import { countTranscripts, filesBelow, fingerprint, temporaryDirectory } from './testSupport.ts';

const BYTES = 6_000_000;
const SHAPES: CorpusShape[] = ['classic', 'current'];

/** SHA-256 of the seed `one`. Benchmarks of different days compare only while it stays: the demo must change without it. */
const FINGERPRINTS: Record<CorpusShape, string> = {
  classic: '8ce91820f4a3203a9b14487f75a43258eea53b835e3cc36289b6ff1d638f7391',
  current: 'a60a9dd10c160feb676ea957d186a6f26846587a31c27c9a93ef21c0b38bf107',
};

describe.each(SHAPES)('a corpus of the %s shape', (shape) => {
  it('has the same bytes for the same seed, others for another', () => {
    const write = (seed: string): string => {
      const dir = temporaryDirectory();
      writeCorpus({ dir, bytes: BYTES / 4, seed, shape });
      return fingerprint(dir);
    };
    expect(write('one')).toBe(FINGERPRINTS[shape]);
    expect(write('one')).toBe(FINGERPRINTS[shape]);
    expect(write('two')).not.toBe(FINGERPRINTS[shape]);
  });

  it('holds what its totals say, counted line by line', () => {
    const dir = temporaryDirectory();
    const totals = writeCorpus({ dir, bytes: BYTES, seed: 'count', shape });
    const count = countTranscripts(dir);
    const { requests, input, output, cacheRead, cacheWrite5m, cacheWrite1h } = count;
    expect({ requests, input, output, cacheRead, cacheWrite5m, cacheWrite1h }).toEqual(totals.usage);
    expect(Object.fromEntries(count.toolUses)).toEqual(
      Object.fromEntries(Object.entries(totals.tools).map(([tool, { runs }]) => [tool, runs])),
    );
    expect(count.files).toBe(totals.files);
    expect(count.lines).toBe(totals.lines);
    expect(count.damagedLines).toBe(totals.damagedLines);
    expect(count.damagedLines).toBeGreaterThan(0);
    expect(count.compactions).toBe(totals.compactions);
    expect(count.apiFailures).toBe(totals.apiFailures);
    expect(totals.bytes).toBeGreaterThanOrEqual(BYTES);
  });

  it('gives every agent its share of all requests', () => {
    const totals = writeCorpus({ dir: temporaryDirectory(), bytes: BYTES, seed: 'agents', shape });
    const sum = (pick: (agent: (typeof totals.agents)[string]) => number): number =>
      Object.values(totals.agents).reduce((all, agent) => all + pick(agent), 0);
    expect(sum((agent) => agent.requests)).toBe(totals.usage.requests);
    expect(sum((agent) => agent.output)).toBe(totals.usage.output);
    expect(Object.keys(totals.agents).length).toBeGreaterThan(1);
  });
});

it('is not written over sessions that are there', () => {
  const dir = temporaryDirectory();
  writeCorpus({ dir, bytes: 1, seed: 'a', shape: 'current' });
  const before = filesBelow(dir);
  expect(() => writeCorpus({ dir, bytes: 1, seed: 'b', shape: 'current' })).toThrow(/holds sessions already/);
  expect(filesBelow(dir)).toEqual(before);
});
