import fs from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { temporaryDirectory } from '../../../../test/support/temporaryDirectory.ts';
import { FILE_BLOCKS_MAX, TORN_AFTER_MS } from './spool.ts';
import { createTaker, type TakenFile, type TakeOptions } from './take.ts';

const NOW = Date.now();
const signal = new AbortController().signal;

async function open(options: Partial<TakeOptions> = {}) {
  const folder = await temporaryDirectory();
  const clock = { now: NOW, monotonic: 0 };
  const kept: TakenFile[] = [];
  const discarded: string[] = [];
  const taker = createTaker({
    ...{ folder, now: () => clock.now, monotonic: () => clock.monotonic },
    keep: (files) => void kept.push(...files),
    onDiscard: (name, fate) => discarded.push(`${name} ${fate}`),
    ...options,
  });
  const put = (name: string, text: string | Buffer, at = NOW): void => {
    fs.writeFileSync(path.join(folder, name), text);
    fs.utimesSync(path.join(folder, name), at / 1000, at / 1000);
  };
  return { folder, clock, kept, discarded, taker, put, left: () => fs.readdirSync(folder).sort(), sweep: () => taker.sweep(signal) };
}

it('takes what parses, oldest first, and removes it', async () => {
  const { put, sweep, kept, left, taker } = await open();
  put('s2.11', '{"b":1}\n', NOW - 1000);
  put('s1.12', '{"a":1}', NOW - 2000);
  put('987.13', '[]', NOW);
  await sweep();
  expect(kept.map(({ origin, pid, at, value }) => [origin, pid, NOW - at, value])).toEqual([
    ['s1', 12, 2000, { a: 1 }],
    ['s2', 11, 1000, { b: 1 }],
    ['987', 13, 0, []],
  ]);
  expect(left()).toEqual([]);
  expect(taker.tally).toEqual({ taken: 3, torn: 0, too_large: 0 });
});

it('tells how much lay there', async () => {
  const { put, sweep, taker } = await open();
  put('s1.1', '{"a":1}');
  put('s2.1', '{"torn":');
  await sweep();
  expect(taker.bytesFound()).toBe(15);
  await sweep();
  expect(taker.bytesFound()).toBe(8);
});

it('leaves what is not its own', async () => {
  const { folder, put, sweep, left, kept } = await open();
  for (const name of ['full', 'statusline', '.hidden', 'a b.1', 's1.x']) put(name, '{}');
  put('secret', '{"leaked":true}');
  fs.renameSync(path.join(folder, 'secret'), path.join(path.dirname(folder), `${path.basename(folder)}-secret`));
  fs.symlinkSync(path.join(path.dirname(folder), `${path.basename(folder)}-secret`), path.join(folder, 's9.9'));
  await sweep();
  fs.rmSync(path.join(path.dirname(folder), `${path.basename(folder)}-secret`));
  expect(left()).toEqual(['.hidden', 'a b.1', 'full', 's1.x', 's9.9', 'statusline']);
  expect(kept).toEqual([]);
});

it('reads a torn file again when it has grown', async () => {
  const { put, sweep, kept, clock, left } = await open();
  put('s1.1', '{"a":');
  await sweep();
  expect(left()).toEqual(['s1.1']);
  clock.monotonic = 10_000;
  put('s1.1', '{"a":1}');
  await sweep();
  expect(kept).toMatchObject([{ value: { a: 1 } }]);
  expect(left()).toEqual([]);
});

it.each([
  ['after a while by a clock that nobody sets', NOW + 3_600_000, TORN_AFTER_MS],
  ['at once when it is old already', NOW - TORN_AFTER_MS, 0],
])('discards a torn file %s', async (_when, at, later) => {
  const { put, sweep, clock, left, discarded, taker } = await open();
  put('s1.1', '{"a":', at);
  await sweep();
  clock.monotonic = later;
  await sweep();
  expect([left(), discarded, taker.tally.torn]).toEqual([[], ['s1.1 torn'], 1]);
});

it('discards 50 MB without reading them, and takes what comes with them', async () => {
  const { put, sweep, left, discarded, kept } = await open();
  put('s1.1', Buffer.alloc(50 << 20, ' '));
  put('s1.2', JSON.stringify({ text: 'x'.repeat(FILE_BLOCKS_MAX * 512 - 100) }));
  await sweep();
  expect([left(), discarded, kept.length]).toEqual([[], ['s1.1 too_large'], 1]);
});

it('removes nothing that could not be kept', async () => {
  let isFull = true;
  const seen: string[] = [];
  const keep = (files: readonly TakenFile[]): void => {
    if (isFull) throw new Error('disk full');
    seen.push(...files.map(({ name }) => name));
  };
  const { put, sweep, left } = await open({ keep });
  put('s1.1', '{}');
  await expect(sweep()).rejects.toThrow('disk full');
  expect(left()).toEqual(['s1.1']);
  isFull = false;
  await sweep();
  expect([seen, left()]).toEqual([['s1.1'], []]);
});

it('leaves what was written under the same name meanwhile', async () => {
  const { folder, put, sweep, left, kept } = await open({
    keep: () => fs.writeFileSync(path.join(folder, 's1.1'), '{"second":true}'),
  });
  put('s1.1', '{"first":true}', NOW - 5000);
  await sweep();
  expect([left(), kept]).toEqual([['s1.1'], []]);
});

it('gives the time of reading to a file whose own cannot be', async () => {
  const { put, sweep, kept } = await open();
  put('s1.1', '{}', 1000);
  put('s1.2', '{}', NOW + 3 * 86_400_000);
  put('s1.3', '{}', NOW - 90 * 86_400_000);
  await sweep();
  expect(kept.map(({ at }) => at - NOW).sort((a, b) => a - b)).toEqual([-90 * 86_400_000, 0, 0]);
});
