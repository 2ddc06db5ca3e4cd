import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, it } from 'vitest';
import { isRunning, startOf } from './process.ts';

it('knows a process that runs from one that has ended', async () => {
  const child = spawn('sleep', ['60']);
  await once(child, 'spawn');
  const pid = child.pid ?? 0;
  expect(isRunning(pid)).toBe(true);
  child.kill();
  await once(child, 'exit');
  expect(isRunning(pid)).toBe(false);
  expect(startOf(pid)).toBeUndefined();
});

it.runIf(process.platform === 'linux')('tells when a process was started, and that of a zombie', async () => {
  expect(startOf(process.pid)).toMatch(/^\d+$/);
  // Its parent never asks how it ended.
  const parent = spawn('sh', ['-c', 'sleep 0 & echo $!; exec sleep 60'], { stdio: ['ignore', 'pipe', 'ignore'] });
  const [text] = (await once(parent.stdout, 'data')) as [Buffer];
  await expect.poll(() => startOf(Number(text.toString()))).toBe('');
  parent.kill();
});
