import { appendFileSync, mkdirSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CORPORA } from '../../../../test/support/corpora.ts';
import type { FileProgress } from '../../ledger/facts.ts';
import { collect, type Collected, corpusDir, merged, temporaryDir, WITHOUT_CORPORA } from './testing/collect.ts';
import { randomFrom } from './testing/mutations.ts';

/** Files of a corpus, by their paths below its directory. */
function filesOf(dir: string): [path: string, content: Buffer][] {
  const paths = readdirSync(join(dir, 'projects'), { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.jsonl'));
  return paths.map((path) => [join('projects', path), readFileSync(join(dir, 'projects', path))]);
}

function write(dir: string, path: string, content: Buffer): void {
  mkdirSync(dirname(join(dir, path)), { recursive: true });
  writeFileSync(join(dir, path), content);
}

/** Merged facts of many passes; paths are made equal, since every copy of a corpus has another one. */
function mergedOf(passes: Collected[]): ReturnType<typeof merged> {
  const all = passes.map((pass) => pass.facts);
  const [first, ...rest] = all;
  if (!first) throw new Error('no pass');
  for (const facts of rest)
    for (const kind of Object.keys(facts) as (keyof typeof facts)[]) (first[kind] as unknown[]).push(...facts[kind]);
  return { ...merged(first), damages: [] };
}

describe.skipIf(WITHOUT_CORPORA !== '')(`however a file is cut, its facts are the same${WITHOUT_CORPORA}`, () => {
  for (const corpus of CORPORA) {
    it(`${corpus}: grown in pieces that end anywhere`, { timeout: 120_000 }, async () => {
      const whole = await collect(corpusDir(corpus));
      const random = randomFrom(5);
      const dir = temporaryDir();
      const files = filesOf(corpusDir(corpus));
      const written = new Map(files.map(([path]) => [path, 0]));
      const known = new Map<string, FileProgress>();
      const passes: Collected[] = [];
      while ([...written].some(([path, length]) => length < (files.find(([name]) => name === path)?.[1].length ?? 0))) {
        for (const [path, content] of files) {
          const from = written.get(path) ?? 0;
          const to = Math.min(content.length, from + Math.ceil(random() * content.length * 0.4));
          mkdirSync(dirname(join(dir, path)), { recursive: true });
          appendFileSync(join(dir, path), content.subarray(from, to));
          written.set(path, to);
        }
        passes.push(await collect(dir, {}, known));
      }
      expect(passes.length).toBeGreaterThan(3);
      expect(mergedOf(passes)).toEqual(mergedOf([whole]));
      const lines = [...known.values()].reduce((sum, file) => sum + file.linesRead, 0);
      expect(lines).toBe(whole.summary.lines.read);
    });

    it(`${corpus}: handed over in small batches, read twice, in another folder`, { timeout: 60_000 }, async () => {
      const whole = await collect(corpusDir(corpus));
      const small = await collect(corpusDir(corpus), { limits: { sliceBytes: 100_000, batchFacts: 50, chunkBytes: 50_000 } });
      expect(small.batches.length).toBeGreaterThan(5);
      const dir = temporaryDir();
      for (const [path, content] of filesOf(corpusDir(corpus))) write(dir, path, content);
      const copy = await collect(dir);
      expect(mergedOf([small, copy])).toEqual(mergedOf([whole]));
    });
  }

  it('a pass over unchanged files reads nothing and hands nothing over', async () => {
    const first = await collect(corpusDir('spotter'));
    const second = await collect(corpusDir('spotter'), {}, first.known);
    expect(second.batches).toEqual([]);
    expect(second.summary).toMatchObject({ files: 20, filesRead: 0, bytes: 0 });
  });

  it('a file cut at each of the last 3,000 bytes loses no whole line and counts none twice', { timeout: 60_000 }, async () => {
    const [path, content] = filesOf(corpusDir('spotter')).find(([name]) => name.endsWith('short.jsonl')) ?? ['', Buffer.alloc(0)];
    const whole = await collect(dirWith(path, content));
    for (let cut = Math.max(1, content.length - 3_000); cut < content.length; cut += 37) {
      const dir = dirWith(path, content);
      truncateSync(join(dir, path), cut);
      const known = new Map<string, FileProgress>();
      const before = await collect(dir, {}, known);
      appendFileSync(join(dir, path), content.subarray(cut));
      const after = await collect(dir, {}, known);
      expect(mergedOf([before, after])).toEqual(mergedOf([whole]));
      expect([...known.values()][0]?.linesRead).toBe(whole.summary.lines.read);
    }
  });
});

function dirWith(path: string, content: Buffer): string {
  const dir = temporaryDir();
  write(dir, path, content);
  return dir;
}
