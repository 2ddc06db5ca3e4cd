import {
  appendFileSync,
  closeSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Batch, FileProgress } from '../../ledger/facts.ts';
import { collect, configDirWith, NOW } from './testing/collect.ts';
import { answer, lastWord, prompt, SESSION } from './testing/records.ts';

const FILE = `p/${SESSION}.jsonl`;
const first = answer(1, { type: 'text', text: 'one' }, { requestId: 'r1' }, { id: 'm1' });
const second = answer(2, { type: 'text', text: 'two' }, { requestId: 'r2' }, { id: 'm2' });

/** Damages and requests of one file, by both readers, which must agree. */
async function read(content: string | Buffer): Promise<{ kinds: string[]; offsets: number[]; requests: string[]; lines: unknown }> {
  const dir = configDirWith({ [FILE]: content });
  const scanned = await collect(dir);
  const parsed = await collect(dir, { reader: 'plain' });
  expect(parsed.facts).toEqual(scanned.facts);
  expect(parsed.summary).toEqual(scanned.summary);
  const { damages, requests } = scanned.facts;
  return {
    kinds: damages.map((damage) => `${damage.kind} ${damage.recovered}`),
    offsets: damages.map((damage) => damage.offset),
    requests: requests.map((request) => request.messageId),
    lines: scanned.summary.lines,
  };
}

describe('a damaged line is told with file and offset, and everything around it is kept', () => {
  const torn = first.slice(0, 150);
  const cases: [name: string, content: string | Buffer, kinds: string[], requests: string[]][] = [
    ['torn, and the next record on the next line', `${torn}\n${second}`, ['torn 0'], ['m2']],
    ['torn, and a whole record behind it', torn + second, ['torn 1'], ['m2']],
    ['two records on one line', first.trimEnd() + second, ['joined 2'], ['m1', 'm2']],
    ['NUL bytes in front of a record', `${'\0'.repeat(300)}${first}${second}`, ['nul_bytes 1'], ['m1', 'm2']],
    ['only NUL bytes', `${'\0'.repeat(300)}\n${second}`, ['nul_bytes 0'], ['m2']],
    ['NUL bytes inside a record', `${first.slice(0, 100)}${'\0'.repeat(50)}${first.slice(150)}${second}`, ['nul_bytes 0'], ['m2']],
    ['not JSON', `hello\n${second}`, ['torn 0'], ['m2']],
    ['brackets in order, but no JSON', `{"type":"assistant" "x":1}\n${second}`, ['malformed 0'], ['m2']],
    [
      'JSON, but no record',
      `null\n[1]\n"x"\n5\n${second}`,
      ['not_a_record 0', 'not_a_record 0', 'not_a_record 0', 'not_a_record 0'],
      ['m2'],
    ],
    [
      'invalid UTF-8',
      Buffer.concat([Buffer.from(first.slice(0, -40)), Buffer.from([0xff, 0xc3]), Buffer.from(first.slice(-40) + second)]),
      ['invalid_utf8 1'],
      ['m1', 'm2'],
    ],
  ];
  for (const [name, content, kinds, requests] of cases) {
    it(name, async () => expect(await read(content)).toMatchObject({ kinds, requests }));
  }

  it('counts lines, damaged ones and those of which something was recovered', async () => {
    const { lines, offsets } = await read(`${second}${torn}\n${torn}${first}\n\n   \n`);
    expect(lines).toEqual({ read: 3, damaged: 2, recovered: 1 });
    expect(offsets).toEqual([second.length, second.length + torn.length + 1]);
  });

  it('tells the number of the line, as an editor counts, also when the file is read bit by bit', async () => {
    const content = `\n${first}  \n\n${torn}\n${second}\nx\r\n${'y'.repeat(9_000)}\n\nz\n`;
    const expected = [
      [5, 'torn'],
      [8, 'torn'],
      [9, 'too_long'],
      [11, 'torn'],
    ];
    const limits = { lineBytesMax: 8_192, chunkBytes: 4_096 };
    for (const reader of ['auto', 'plain'] as const) {
      const whole = await collect(configDirWith({ [FILE]: content }), { limits, reader });
      expect(whole.facts.damages.map(({ line, kind }) => [line, kind])).toEqual(expected);
    }
    const dir = configDirWith({ [FILE]: '' });
    const known = new Map<string, FileProgress>();
    const found: unknown[] = [];
    for (const part of content.split(/(?<=\n)/)) {
      appendFileSync(join(dir, 'projects', FILE), part);
      found.push(...(await collect(dir, { limits }, known)).facts.damages.map(({ line, kind }) => [line, kind]));
    }
    expect(found).toEqual(expected);
  });

  it('a record in a line of 30 MB, and one with 100,000 blocks', { timeout: 60_000 }, async () => {
    const long = answer(1, { type: 'text', text: 'x'.repeat(30 << 20) }, { requestId: 'r1' }, { id: 'm1' });
    const content = Array.from({ length: 100_000 }, () => ({ type: 'text', text: 'a' }));
    const many = answer(2, {}, { requestId: 'r3' }, { id: 'm3', content });
    expect(await read(long + many + second)).toMatchObject({ kinds: [], requests: ['m1', 'm3', 'm2'] });
  });

  it('a line that is too long is passed over, in constant memory', { timeout: 60_000 }, async () => {
    const dir = configDirWith({ [FILE]: first });
    const path = join(dir, 'projects', FILE);
    const gap = 700 << 20;
    const file = openSync(path, 'r+');
    // A hole takes no room on the disk.
    ftruncateSync(file, first.length + gap);
    writeSync(file, `\n${second}`, first.length + gap);
    closeSync(file);
    const before = process.memoryUsage().rss;
    const { facts, known, summary } = await collect(dir);
    expect(process.memoryUsage().rss - before).toBeLessThan(200 << 20);
    expect(facts.requests.map((request) => request.messageId)).toEqual(['m1', 'm2']);
    expect(facts.damages).toMatchObject([{ kind: 'too_long', offset: first.length, bytes: gap, recovered: 0 }]);
    expect(summary.lines).toEqual({ read: 3, damaged: 1, recovered: 0 });
    expect(known.get(path)?.offset).toBe(first.length + gap + 1 + second.length);
  });

  it('a line that is too long and not ended is not counted before it ends', async () => {
    const limits = { lineBytesMax: 8_192, chunkBytes: 4_096 };
    const dir = configDirWith({ [FILE]: first + 'x'.repeat(20_000) });
    const known = new Map<string, FileProgress>();
    expect((await collect(dir, { limits }, known)).facts.damages).toEqual([]);
    appendFileSync(join(dir, 'projects', FILE), `${'y'.repeat(20_000)}\n${second}`);
    const { facts } = await collect(dir, { limits }, known);
    expect(facts.damages).toMatchObject([{ kind: 'too_long', bytes: 40_000 }]);
    expect(facts.requests.map((request) => request.messageId)).toEqual(['m2']);
  });

  it('missing and absurd times become 0', async () => {
    const times = ['1970-01-01T00:00:00.000Z', '2099-01-01T00:00:00.000Z', 'yesterday', undefined, 5];
    const dir = configDirWith({ [FILE]: times.map((timestamp, index) => answer(1, {}, { timestamp }, { id: `m${index}` })).join('') });
    const { facts } = await collect(dir);
    expect(facts.requests.map((request) => request.at)).toEqual([0, 0, 0, 0, 0]);
    const soon = new Date(NOW + 3_600_000).toISOString();
    expect((await collect(configDirWith({ [FILE]: answer(1, {}, { timestamp: soon }) }))).facts.requests[0]?.at).toBe(NOW + 3_600_000);
  });
});

describe('a last line without newline', () => {
  it('counts when it is whole, and is read again when it has ended', async () => {
    const dir = configDirWith({ [FILE]: first + second.trimEnd() });
    const known = new Map<string, FileProgress>();
    const before = await collect(dir, {}, known);
    expect(before.facts.requests.map((request) => request.messageId)).toEqual(['m1', 'm2']);
    expect([...known.values()][0]).toMatchObject({ offset: first.length, linesRead: 1, size: first.length + second.length - 1 });
    expect((await collect(dir, {}, known)).batches).toEqual([]);
    appendFileSync(join(dir, 'projects', FILE), '\n');
    await collect(dir, {}, known);
    expect([...known.values()][0]).toMatchObject({ offset: first.length + second.length, linesRead: 2, linesDamaged: 0 });
  });

  it('is no damage while it is torn', async () => {
    const { kinds, requests } = await read(first + second.slice(0, 100));
    expect({ kinds, requests }).toEqual({ kinds: [], requests: ['m1'] });
  });
});

describe('a file that is no more what it was', () => {
  const path = (dir: string): string => join(dir, 'projects', FILE);
  const later = (dir: string): void => utimesSync(path(dir), new Date(), new Date(Date.now() + 5_000));

  it('truncated: read anew', async () => {
    const dir = configDirWith({ [FILE]: first + second });
    const { known } = await collect(dir);
    truncateSync(path(dir), first.length);
    const { facts } = await collect(dir, {}, known);
    expect(facts.requests.map((request) => request.messageId)).toEqual(['m1']);
    expect(known.get(path(dir))).toMatchObject({ offset: first.length, linesRead: 1 });
  });

  it('replaced by another: read anew', async () => {
    const dir = configDirWith({ [FILE]: first });
    const { known } = await collect(dir);
    writeFileSync(`${path(dir)}.new`, second + second);
    renameSync(`${path(dir)}.new`, path(dir));
    expect((await collect(dir, {}, known)).facts.requests.map((request) => request.messageId)).toEqual(['m2']);
    expect(known.get(path(dir))?.linesRead).toBe(2);
  });

  it('rewritten in place, and longer: read anew', async () => {
    const dir = configDirWith({ [FILE]: first });
    const { known } = await collect(dir);
    writeFileSync(path(dir), second + lastWord(9, { requestId: 'r9' }));
    later(dir);
    expect((await collect(dir, {}, known)).facts.requests).toHaveLength(2);
  });

  it('deleted: said once, and not of files below a folder that cannot be listed', async () => {
    const dir = configDirWith({ [FILE]: first, 'q/x.jsonl': second });
    const { known } = await collect(dir);
    rmSync(path(dir));
    const { batches, summary } = await collect(dir, {}, known);
    expect(batches.flatMap((batch) => batch.files)).toMatchObject([{ path: path(dir), state: 'deleted', linesRead: 1 }]);
    expect(summary.filesDeleted).toBe(1);
    expect((await collect(dir, {}, known)).batches).toEqual([]);
    writeFileSync(path(dir), first);
    await collect(dir, {}, known);
    expect(known.get(path(dir))?.state).toBe('ok');
  });
});

describe('what cannot be read is told, and the rest is read', () => {
  const others = { 'q/x.jsonl': second };

  it('an empty file', async () => {
    const { summary, known } = await collect(configDirWith({ [FILE]: '', ...others }));
    expect(summary).toMatchObject({ files: 2, filesRead: 2, problems: [] });
    expect([...known.values()].map((file) => file.state)).toEqual(['ok', 'ok']);
  });

  it('a folder named like a transcript', async () => {
    const dir = configDirWith(others);
    mkdirSync(join(dir, 'projects', 'p', 'x.jsonl'), { recursive: true });
    const { summary, known, facts } = await collect(dir);
    expect(summary.problems).toEqual([
      { path: join(dir, 'projects', 'p', 'x.jsonl'), message: 'is a folder, though it is named like a transcript' },
    ]);
    expect(known.get(join(dir, 'projects', 'p', 'x.jsonl'))).toMatchObject({
      state: 'unreadable',
      message: 'is a folder, though it is named like a transcript',
    });
    expect(facts.requests).toHaveLength(1);
    expect((await collect(dir, {}, known)).batches).toEqual([]);
  });

  it('symbolic links in a loop, and a link to a file that is listed already', async () => {
    const dir = configDirWith(others);
    symlinkSync('loop.jsonl', join(dir, 'projects', 'q', 'loop.jsonl'));
    symlinkSync(join(dir, 'projects'), join(dir, 'projects', 'q', '33333333-3333-4333-8333-333333333333'));
    symlinkSync(join(dir, 'projects'), join(dir, 'projects', 'again'));
    symlinkSync('x.jsonl', join(dir, 'projects', 'q', 'y.jsonl'));
    const { summary, facts } = await collect(dir);
    expect(summary.problems).toEqual([{ path: join(dir, 'projects', 'q', 'loop.jsonl'), message: 'symbolic links form a loop' }]);
    expect(facts.requests).toHaveLength(1);
    expect(summary.lines.read).toBe(1);
  });

  it('a file that goes away after it was listed', async () => {
    // The larger file is read first.
    const dir = configDirWith({ [FILE]: first + second, 'q/x.jsonl': second });
    const gone = join(dir, 'projects', 'q', 'x.jsonl');
    const known = new Map<string, FileProgress>();
    const onBatch = ({ files }: Batch): void => {
      for (const file of files) known.set(file.path, file);
      rmSync(gone, { force: true });
    };
    const { summary } = await collect(dir, { onBatch, limits: { batchFacts: 1 } });
    expect(summary).toMatchObject({ files: 2, filesRead: 1, problems: [], complete: true });
    expect([...known.keys()]).toEqual([join(dir, 'projects', FILE)]);
  });

  it('a directory that does not exist', async () => {
    const dir = configDirWith({ [FILE]: first });
    const { summary } = await collect(dir, { configDirs: [dir, join(dir, 'nowhere')] });
    expect(summary).toMatchObject({ files: 1, problems: [] });
  });
});

it('an aborted pass hands over what it has, says that it is not complete, and the next one goes on', async () => {
  const files = Object.fromEntries(Array.from({ length: 20 }, (_, index) => [`p/f${index}.jsonl`, prompt(index, 'x')]));
  const dir = configDirWith(files);
  const controller = new AbortController();
  const known = new Map<string, FileProgress>();
  const onBatch = (batch: Batch): void => {
    for (const file of batch.files) known.set(file.path, file);
    if (known.size === 5) controller.abort();
  };
  const { summary } = await collect(dir, { signal: controller.signal, limits: { batchFacts: 1 }, onBatch });
  expect(summary.complete).toBe(false);
  expect(known.size).toBe(5);
  expect((await collect(dir, {}, known)).summary).toMatchObject({ complete: true, filesRead: 15 });
});
