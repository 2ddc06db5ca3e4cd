/**
 * `npm run build`: builds what is stale. `node collector/bin/build.mjs [collector] [page] [package] [clear-package]`; the
 * last two frame `npm pack`, whose tarball needs nothing built.
 */
import { buildPackage, clearPackage } from './builds.mjs';
import { ensureInstalled } from './install.mjs';
import { exclusively } from './lock.mjs';
import { ensureBuilt } from './prepare.mjs';
import { say } from './tasks.mjs';

/** @type {Record<string, () => Promise<void> | void>} */
const TARGETS = {
  collector: async () => {
    await ensureInstalled('collector');
    await ensureBuilt('collector');
  },
  page: async () => {
    await ensureInstalled('all');
    await ensureBuilt('page');
  },
  package: async () => {
    await ensureInstalled('all');
    await ensureBuilt('page');
    await exclusively('build-collector', buildPackage);
  },
  'clear-package': clearPackage,
};

try {
  const wanted = process.argv.slice(2);
  for (const name of wanted.length > 0 ? wanted : ['collector', 'page']) {
    const target = TARGETS[name];
    if (target === undefined) throw new Error(`there is no build named ${name}; there are ${Object.keys(TARGETS).join(', ')}`);
    await target();
  }
} catch (error) {
  say(`build: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}
