import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CORPORA } from '../../../../test/support/corpora.ts';
import { emptyFacts, type Facts } from '../../ledger/facts.ts';
import { FileFacts } from './facts.ts';
import { type LineReader, openLineReader, type ReaderKind } from './lines.ts';
import { readRecord } from './records/record.ts';
import { openScanner } from './scanner/scanner.ts';
import { collect, configDirWith, corpusDir, NOW, WITHOUT_CORPORA } from './testing/collect.ts';
import { MUTATIONS, oneByteChanged, randomFrom } from './testing/mutations.ts';

const CHUNK_BYTES = 4_096;

it('can run the scanner here', () => {
  expect(openScanner(CHUNK_BYTES)).not.toBeNull();
});

describe.skipIf(WITHOUT_CORPORA !== '')(`the scanner gives the same facts as JSON.parse${WITHOUT_CORPORA}`, () => {
  for (const corpus of CORPORA) {
    const lines = sampleLines(corpus);
    for (const [name, mutate] of Object.entries(MUTATIONS)) {
      it(`${corpus}, ${name}`, { timeout: 60_000 }, async () => {
        const content = mutate(lines, randomFrom(7));
        const configDir = configDirWith({ 'p/00000000-0000-4000-8000-000000000001.jsonl': content });
        const limits = { chunkBytes: CHUNK_BYTES };
        const scanned = await collect(configDir, { reader: 'auto', limits });
        const parsed = await collect(configDir, { reader: 'plain', limits });
        expect(parsed.facts.requests.length).toBeGreaterThan(10);
        expectSameFacts(scanned.facts, parsed.facts);
        expect([...scanned.known]).toEqual([...parsed.known]);
        expect(scanned.summary).toEqual(parsed.summary);
      });
    }

    it(`${corpus}, one byte changed: equal wherever JSON.parse still understands the line`, { timeout: 60_000 }, () => {
      const random = randomFrom(11);
      const tally = { understood: 0, bothDoubt: 0, onlyScannerAccepts: 0 };
      for (const line of lines.filter((text) => text.length < 20_000)) {
        const changed = oneByteChanged(line, random);
        const parsed = readOneLine('plain', changed);
        const scanned = readOneLine('auto', changed);
        if (parsed.damaged && !scanned.damaged) {
          tally.onlyScannerAccepts++;
        } else {
          tally[parsed.damaged ? 'bothDoubt' : 'understood']++;
          expect(scanned).toEqual(parsed);
        }
      }
      // The scanner does not check the grammar of what it passes over: it may accept a line that JSON.parse does not.
      expect(tally.onlyScannerAccepts).toBeLessThan(0.08 * lines.length);
      expect(tally.understood).toBeGreaterThan(0.5 * lines.length);
      expect(tally.bothDoubt).toBeGreaterThan(0);
    });
  }
});

/** Every kind of line in a corpus, not too many of each kind, so that the whole set stays quick. */
function sampleLines(corpus: (typeof CORPORA)[number]): string[] {
  if (WITHOUT_CORPORA !== '') return [];
  const counts = new Map<string, number>();
  return corpusLines(corpus).filter((line) => {
    const kind = /"type":"(?:progress|assistant|user|system|[a-z-]+)"/.exec(line)?.[0] ?? '';
    const count = (counts.get(kind) ?? 0) + 1;
    counts.set(kind, count);
    return count <= 300 || count % 20 === 0;
  });
}

function corpusLines(corpus: (typeof CORPORA)[number]): string[] {
  const projects = join(corpusDir(corpus), 'projects');
  const files = readdirSync(projects, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.jsonl'));
  return files.sort().flatMap((path) =>
    readFileSync(join(projects, path), 'utf8')
      .split('\n')
      .filter((line) => line !== ''),
  );
}

function expectSameFacts(actual: Facts, expected: Facts): void {
  for (const kind of Object.keys(expected) as (keyof Facts)[]) expect(actual[kind], kind).toEqual(expected[kind]);
}

const readers: Record<ReaderKind, LineReader> = { auto: openLineReader('auto', 64 << 10), plain: openLineReader('plain', 64 << 10) };

/** The facts of one line, by one reader. */
function readOneLine(kind: ReaderKind, line: string): { facts: Facts; damaged: boolean } {
  const reader = readers[kind];
  const facts = emptyFacts();
  const file = new FileFacts(facts, { path: 'x', configDir: 'y', sessionId: '', agentId: '' }, '');
  const length = reader.bytes.write(`${line}\n`, reader.dataStart);
  let damaged = false;
  const sink = {
    record: (view: Parameters<typeof readRecord>[0]) => readRecord(view, file),
    line: (_start: number, _end: number, damage: string | null) => (damaged ||= damage !== null),
    blank: () => undefined,
  };
  reader.read(reader.dataStart, reader.dataStart + length, sink, NOW);
  file.finish();
  return { facts, damaged };
}
