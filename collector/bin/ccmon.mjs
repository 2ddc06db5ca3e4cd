#!/usr/bin/env node
// The command `ccmon`. An installed package runs its bundle as it is; a checkout first installs and builds what is
// missing or stale. Only Node's own modules are used, and only syntax that an old Node can still parse to be told so.
import { existsSync } from 'node:fs';
import module from 'node:module';

const OLDEST_NODE = 20;

/** @param {string} message */
function fail(message) {
  process.stderr.write(`ccmon: ${message}\n`);
  process.exit(1);
}

if (Number.parseInt(process.versions.node, 10) < OLDEST_NODE) {
  fail(`Node ${OLDEST_NODE} or newer is needed, and ${process.execPath} is ${process.version}. Newer ones: https://nodejs.org`);
}

let end = () => Promise.resolve();
if (existsSync(new URL('../src/cli/main.ts', import.meta.url))) {
  const args = process.argv.slice(2);
  const { isReadyFor } = await import('./checkout.mjs');
  if (!isReadyFor(args)) {
    const { prepare } = await import('./prepare.mjs');
    try {
      end = await prepare(args);
    } catch (error) {
      fail(error instanceof Error ? error.message : String(error));
    }
  }
}

// Compiled code is kept between starts by the versions of Node that can (22.8 and newer).
const { enableCompileCache } = /** @type {{ enableCompileCache?: () => unknown }} */ (module);
enableCompileCache?.();

await import(new URL('../dist/ccmon.mjs', import.meta.url).href);
await end();
