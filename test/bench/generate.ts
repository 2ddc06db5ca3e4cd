/** How long `npm run generate` takes, without npm and without writing what is there already. */
import { fileURLToPath } from 'node:url';
import { spawnSync } from 'node:child_process';
import { absolute, ms, type Result } from './results.ts';
import { median } from './statistics.ts';

const GENERATE = fileURLToPath(new URL('../../generator/bin/generate.mjs', import.meta.url));
const GOAL_MS = 1000;

export function benchGenerate(runs: number): Result[] {
  const times: number[] = [];
  // The first run may have to bundle the generator anew.
  for (let i = 0; i <= runs; i++) {
    const startedAt = performance.now();
    const { status, stderr } = spawnSync(process.execPath, [GENERATE, '--check'], { encoding: 'utf8' });
    // 1 says that files would change: it has generated all the same.
    if (status !== 0 && status !== 1) throw new Error(`${GENERATE} ended with ${status}:\n${stderr}`);
    if (i > 0) times.push(performance.now() - startedAt);
  }
  return [absolute('generate', ms, median(times), GOAL_MS)];
}
