import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { blocksIn, markOutOfOrder, openPlace, placedIn, type Place } from './place.ts';

const INSTANCE = '127.0.0.1:8001';
const BLOCKS = ['01ARZ3NDEKTSV4RRFFQ69G5FAV', '01BX5ZZKBKACTAV9WEVGEMMVRZ'];
const FACTS = { from: '2026-03-01T00:00:00.000Z', to: '2026-03-02T00:00:00.000Z', samples: 7, store: '/state' };

function temporaryDir(): string {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'ccmon-place-'));
  onTestFinished(() => fs.rmSync(dir, { recursive: true, force: true }));
  return dir;
}

function makeBlocks({ workDir }: Place): string {
  const folder = path.join(workDir, 'blocks');
  for (const block of BLOCKS) fs.mkdirSync(path.join(folder, block), { recursive: true });
  return folder;
}

describe('the data directory of Prometheus', () => {
  it('gets all blocks, and says whose history they are from then on', async () => {
    const dir = path.join(temporaryDir(), 'missing', 'data');
    const place = await openPlace(dir);
    expect(place.placed(INSTANCE)).toBeUndefined();
    const placed = place.move(INSTANCE, makeBlocks(place), FACTS);
    place.close();
    expect(placed).toEqual({ ...FACTS, blocks: BLOCKS, isMoved: true });
    expect(fs.readdirSync(dir)).toEqual([...BLOCKS, 'ccmon-backfill.json']);
    const again = await openPlace(dir);
    expect([again.placed(INSTANCE), again.placed('127.0.0.1:9001')]).toEqual([placed, undefined]);
    again.close();
  });

  it('gets the rest of the blocks by the next run where a move was interrupted', async () => {
    const dir = temporaryDir();
    const place = await openPlace(dir);
    const blocks = makeBlocks(place);
    const rename = fs.renameSync;
    let moves = 0;
    fs.renameSync = (from, to) => {
      if (String(to).endsWith(BLOCKS[1] ?? '')) throw new Error(`killed after ${moves}`);
      moves += 1;
      rename(from, to);
    };
    onTestFinished(() => void (fs.renameSync = rename));
    expect(() => place.move(INSTANCE, blocks, FACTS)).toThrow('killed');
    fs.renameSync = rename;
    expect(blocksIn(dir)).toEqual([BLOCKS[0]]);
    expect(placedIn(dir, INSTANCE)).toBeUndefined();
    fs.rmSync(path.join(dir, 'backfill.lock'));

    const next = await openPlace(dir);
    expect(next.placed(INSTANCE)).toMatchObject({ blocks: BLOCKS, isMoved: true });
    next.close();
    expect(blocksIn(dir)).toEqual(BLOCKS);
  });

  it('is cleared of what was left half made', async () => {
    const dir = temporaryDir();
    const left = path.join(dir, 'ccmon-backfill.partial', 'blocks', BLOCKS[0] ?? '');
    fs.mkdirSync(left, { recursive: true });
    const place = await openPlace(dir);
    expect(fs.readdirSync(place.workDir)).toEqual([]);
    place.close();
    expect(fs.readdirSync(dir)).toEqual([]);
  });

  it('that cannot be written is named, with what to do', async () => {
    const file = path.join(temporaryDir(), 'file');
    fs.writeFileSync(file, '');
    await expect(openPlace(file)).rejects.toThrow(/data directory of Prometheus .*file cannot be written .*--output/);
  });

  it('whose note is damaged is left alone', async () => {
    const dir = temporaryDir();
    fs.writeFileSync(path.join(dir, 'ccmon-backfill.json'), '{');
    await expect(openPlace(dir)).rejects.toThrow(/ccmon-backfill\.json, which says what history is there already, cannot be read/);
    expect(fs.readdirSync(dir)).toEqual(['ccmon-backfill.json']);
  });

  it('gets blocks that Prometheus takes for such as were not written in order', () => {
    const dir = temporaryDir();
    const meta = { ulid: BLOCKS[0], compaction: { level: 1, sources: BLOCKS }, version: 1 };
    fs.writeFileSync(path.join(dir, 'meta.json'), JSON.stringify(meta));
    markOutOfOrder(dir);
    expect(JSON.parse(fs.readFileSync(path.join(dir, 'meta.json'), 'utf8'))).toEqual({
      ...meta,
      compaction: { ...meta.compaction, hints: ['from-out-of-order'] },
    });
  });
});
