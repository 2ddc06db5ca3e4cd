import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { makeTemporaryDirectory } from '../../../test/support/temporaryDirectory.ts';
import { LABEL_FILE, type DemoLabel, type WritingProgress } from './demoHistory.ts';
import { temporaryDirectory } from './testSupport.ts';
import type { DemoThread, startDemoThread } from './thread.ts';

const HERE = fileURLToPath(new URL('.', import.meta.url));
const DAYS = 36;

describe('the demo in its thread, bundled', { timeout: 120_000 }, () => {
  let bundled: { startDemoThread: typeof startDemoThread };
  beforeAll(async () => {
    const { directory, remove } = await makeTemporaryDirectory();
    await build({
      entryPoints: { 'demo-worker': join(HERE, 'worker.ts'), main: join(HERE, 'thread.ts') },
      outdir: directory,
      outExtension: { '.js': '.mjs' },
      bundle: true,
      platform: 'node',
      format: 'esm',
      logLevel: 'error',
    });
    bundled = (await import(pathToFileURL(join(directory, 'main.mjs')).href)) as typeof bundled;
    return remove;
  }, 60_000);

  interface Started {
    thread: DemoThread;
    progress: WritingProgress[];
    broken: Promise<Error>;
  }

  function start(dir: string, onProgress: () => void = () => undefined): Started {
    const progress: WritingProgress[] = [];
    let tellBroken: (error: Error) => void = () => undefined;
    const broken = new Promise<Error>((resolve) => (tellBroken = resolve));
    const note = (each: WritingProgress): void => {
      progress.push(each);
      onProgress();
    };
    const thread = bundled.startDemoThread({ dir, onProgress: note, onBroken: tellBroken });
    onTestFinished(() => thread.end());
    return { thread, progress, broken };
  }

  const labelOf = (dir: string): DemoLabel => JSON.parse(readFileSync(join(dir, LABEL_FILE), 'utf8')) as DemoLabel;

  it('writes the history and tells each day, then goes on until its files cannot be written any more', async () => {
    const dir = join(temporaryDirectory(), 'claude');
    const { thread, progress, broken } = start(dir);
    await thread.written;
    expect(progress.map(({ daysDone }) => daysDone)).toEqual(Array.from({ length: DAYS + 1 }, (_, index) => index));
    expect(progress.at(-1)?.bytes).toBeGreaterThan(10_000_000);
    const { completeBeforeDay, calendar } = labelOf(dir);
    expect(completeBeforeDay - calendar.firstDay).toBe(DAYS - 3);
    rmSync(join(dir, 'projects'), { recursive: true });
    writeFileSync(join(dir, 'projects'), '');
    expect((await broken).message).toMatch(/ENOTDIR|EEXIST/);
  });

  it('ends at once where it stands, and leaves a label that says how far it is', async () => {
    const dir = join(temporaryDirectory(), 'claude');
    let ended: Promise<void> | undefined;
    const { thread, progress } = start(dir, () => void (ended ??= thread.end()));
    await thread.written;
    await ended;
    expect(progress.length).toBeLessThan(DAYS);
    const { completeBeforeDay, calendar } = labelOf(dir);
    expect(completeBeforeDay).toBeLessThan(calendar.firstDay + DAYS - 3);
  });

  it('says why it cannot write', async () => {
    const dir = temporaryDirectory();
    mkdirSync(join(dir, 'projects'));
    await expect(start(dir).thread.written).rejects.toThrow(/never writes into a directory that is not its own/);
  });
});
