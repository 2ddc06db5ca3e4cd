import { appendFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import type { Batch, FileProgress } from '../../ledger/facts.ts';
import { type FollowRun, followTranscripts } from './follow.ts';
import { configDirWith, NOW } from './testing/collect.ts';
import { answer, OTHER_SESSION, SESSION } from './testing/records.ts';

const FILE = `p/${SESSION}.jsonl`;

function request(id: string): string {
  return answer(1, {}, { requestId: id }, { id });
}

interface Following {
  dir: string;
  known: Map<string, FileProgress>;
  requests: () => string[];
  runs: FollowRun[];
  fail: { next: boolean };
}

const controllers: AbortController[] = [];
const endings: Promise<void>[] = [];

function follow(dir: string, intervalMs = 60_000): Following {
  const controller = new AbortController();
  controllers.push(controller);
  const known = new Map<string, FileProgress>();
  const seen: string[] = [];
  const runs: FollowRun[] = [];
  const fail = { next: false };
  const onBatch = (batch: Batch): void => {
    if (fail.next) {
      fail.next = false;
      throw new Error('the disk is full');
    }
    for (const file of batch.files) known.set(file.path, file);
    seen.push(...batch.facts.requests.map((fact) => fact.messageId));
  };
  endings.push(
    followTranscripts({
      configDirs: [dir],
      known,
      onBatch,
      onRun: (run) => runs.push(run),
      signal: controller.signal,
      intervalMs,
      now: () => NOW,
    }),
  );
  return { dir, known, requests: () => seen, runs, fail };
}

async function until(condition: () => boolean): Promise<void> {
  for (let waited = 0; !condition(); waited += 10) {
    if (waited > 15_000) throw new Error('waited 15 s in vain');
    await sleep(10);
  }
}

afterEach(async () => {
  for (const controller of controllers.splice(0)) controller.abort();
  await Promise.all(endings.splice(0));
});

describe('following', () => {
  it('reads appends, new files and new sessions as they come, without listing again', { timeout: 30_000 }, async () => {
    const following = follow(configDirWith({ [FILE]: request('m1') }));
    await until(() => following.requests().includes('m1'));
    const path = join(following.dir, 'projects', FILE);
    appendFileSync(path, request('m2'));
    await until(() => following.requests().includes('m2'));
    const half = request('m3');
    appendFileSync(path, half.slice(0, 50));
    await sleep(150);
    appendFileSync(path, half.slice(50));
    await until(() => following.requests().includes('m3'));
    writeFileSync(join(following.dir, 'projects', 'p', `${OTHER_SESSION}.jsonl`), request('m4'));
    await until(() => following.requests().includes('m4'));
    mkdirSync(join(following.dir, 'projects', 'q'));
    writeFileSync(join(following.dir, 'projects', 'q', 'x.jsonl'), request('m5'));
    await until(() => following.requests().includes('m5'));
    const subagents = join(following.dir, 'projects', 'p', SESSION, 'subagents');
    mkdirSync(subagents, { recursive: true });
    writeFileSync(join(subagents, 'agent-a2898e3.jsonl'), request('m6'));
    await until(() => following.requests().includes('m6'));
    expect(following.requests()).toEqual(['m1', 'm2', 'm3', 'm4', 'm5', 'm6']);
    expect(following.runs.every((run) => run.ok)).toBe(true);
  });

  it('finds at intervals what no watch told, and deletions', { timeout: 30_000 }, async () => {
    const following = follow(configDirWith({ [FILE]: request('m1') }), 100);
    await until(() => following.requests().includes('m1'));
    rmSync(join(following.dir, 'projects', FILE));
    await until(() => [...following.known.values()][0]?.state === 'deleted');
    expect(following.requests()).toEqual(['m1']);
  });

  it('goes on after a failure, and loses nothing by it', { timeout: 30_000 }, async () => {
    const following = follow(configDirWith({ [FILE]: request('m1') }), 100);
    await until(() => following.requests().includes('m1'));
    following.fail.next = true;
    appendFileSync(join(following.dir, 'projects', FILE), request('m2'));
    await until(() => following.requests().includes('m2'));
    expect(following.runs.filter((run) => !run.ok)).toMatchObject([{ error: 'the disk is full' }]);
    expect(following.requests()).toEqual(['m1', 'm2']);
  });

  it('waits for a directory that does not exist yet', { timeout: 30_000 }, async () => {
    const following = follow(configDirWith({}), 100);
    await until(() => following.runs.length > 0);
    mkdirSync(join(following.dir, 'projects', 'p'), { recursive: true });
    writeFileSync(join(following.dir, 'projects', FILE), request('m1'));
    await until(() => following.requests().includes('m1'));
  });
});
