import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { beforeAll, describe, expect, it } from 'vitest';
import type * as ReadAll from './readAll.ts';
import { collect, configDirWith, merged, NOW, temporaryDir } from './testing/collect.ts';
import { answer, prompt } from './testing/records.ts';

const HERE = fileURLToPath(new URL('.', import.meta.url));

describe('a worker in the bundle', () => {
  const dist = temporaryDir();
  const files = Object.fromEntries(
    Array.from({ length: 60 }, (_, file) => [
      `p/f${file}.jsonl`,
      Array.from({ length: 50 }, (_, row) => prompt(row, 'x') + answer(row, {}, {}, { id: `m${file}-${row}` })).join(''),
    ]),
  );
  const dir = configDirWith(files);
  let bundled: typeof ReadAll;

  beforeAll(async () => {
    const options = { bundle: true, platform: 'node', format: 'esm', target: 'node20', logLevel: 'error' } as const;
    await build({
      ...options,
      entryPoints: { 'transcripts-worker': join(HERE, 'worker.ts'), main: join(HERE, 'readAll.ts') },
      outdir: dist,
      outExtension: { '.js': '.mjs' },
    });
    bundled = (await import(pathToFileURL(join(dist, 'main.mjs')).href)) as typeof ReadAll;
  }, 60_000);

  it('reads with the main thread, and the facts are those of one thread', { timeout: 60_000 }, async () => {
    const alone = await collect(dir, { workers: 0 });
    const batches: Parameters<ReadAll.ReadTranscriptsOptions['onBatch']>[0][] = [];
    const progress: number[] = [];
    const summary = await bundled.readTranscripts({
      configDirs: [dir],
      known: new Map(),
      onBatch: (batch) => batches.push(batch),
      onProgress: ({ filesDone }) => progress.push(filesDone),
      workers: 1,
      now: () => NOW,
    });
    expect(summary).toEqual(alone.summary);
    expect(batches.flatMap((batch) => batch.files)).toHaveLength(60);
    const requests = batches.flatMap((batch) => batch.facts.requests);
    expect(merged({ ...alone.facts, requests }).requests).toEqual(merged(alone.facts).requests);
    expect(progress.at(-1)).toBe(60);
  });

  it('is done without where its file is missing or broken', { timeout: 60_000 }, async () => {
    const lonely = temporaryDir();
    mkdirSync(join(lonely, 'broken'));
    const { readFileSync } = await import('node:fs');
    const main = readFileSync(join(dist, 'main.mjs'));
    writeFileSync(join(lonely, 'main.mjs'), main);
    writeFileSync(join(lonely, 'broken', 'main.mjs'), main);
    writeFileSync(join(lonely, 'broken', 'transcripts-worker.mjs'), 'throw new Error("broken");');
    for (const folder of [lonely, join(lonely, 'broken')]) {
      const { readTranscripts } = (await import(pathToFileURL(join(folder, 'main.mjs')).href)) as typeof ReadAll;
      let requests = 0;
      const onBatch = (batch: { facts: { requests: unknown[] } }): void => void (requests += batch.facts.requests.length);
      expect(await readTranscripts({ configDirs: [dir], known: new Map(), onBatch, workers: 1, now: () => NOW })).toMatchObject({
        filesRead: 60,
        complete: true,
      });
      expect(requests).toBe(3_000);
    }
  });
});
