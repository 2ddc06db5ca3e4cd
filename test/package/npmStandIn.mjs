/**
 * In the place of npm, for tests of what happens when an installation is cut short. It notes how it was called, installs
 * by linking to the packages of another checkout, and when asked for everything never comes to an end, not even on
 * SIGTERM: npm too holds the signal back while it works.
 *
 * STAND_IN_CALLS: file that each call is appended to, as `<pid> <arguments>`. STAND_IN_PACKAGES: a node_modules.
 * STAND_IN_HANGS: the first argument of the calls that hang.
 */
import { appendFileSync, mkdirSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const { STAND_IN_CALLS: calls = '', STAND_IN_PACKAGES: packages = '', STAND_IN_HANGS: hangs } = process.env;
const args = process.argv.slice(2);
appendFileSync(calls, `${process.pid} ${args.join(' ')}\n`);

if (args[0] === hangs) {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => undefined);
  setInterval(() => undefined, 1000);
} else {
  rmSync('node_modules', { recursive: true, force: true });
  mkdirSync('node_modules');
  for (const name of readdirSync(packages).filter((entry) => !entry.startsWith('.'))) {
    symlinkSync(join(packages, name), join('node_modules', name));
  }
  writeFileSync('node_modules/.package-lock.json', readFileSync(join(packages, '.package-lock.json')));
}
