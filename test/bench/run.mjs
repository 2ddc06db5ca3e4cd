/**
 * `npm run bench [-- options]`: builds what is stale, then measures the collector against its named peer in one interleaved
 * run. The benchmark itself is TypeScript and shares the tests' helpers; see main.ts for the options.
 */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { ROOT } from '../../collector/bin/checkout.mjs';
import { ensureInstalled } from '../../collector/bin/install.mjs';
import { ensureBuilt } from '../../collector/bin/prepare.mjs';

await ensureInstalled('all');
await ensureBuilt('collector');
const main = fileURLToPath(new URL('main.ts', import.meta.url));
const child = spawn(process.execPath, ['--import', 'tsx', main, ...process.argv.slice(2)], { cwd: ROOT, stdio: 'inherit' });
child.on('exit', (code, signal) => {
  process.exitCode = code ?? (signal === null ? 1 : 130);
});
