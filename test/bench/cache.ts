/** What is expensive to make and kept between runs: below ~/.cache/ccmon-tests/bench, or where CCMON_BENCH_CACHE says. */
import { createHash } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { writeCorpus, type CorpusShape } from '../../collector/src/demo/corpus.ts';
import type { WrittenTotals } from '../../collector/src/demo/totals.ts';
import { writeManySeries } from './manySeries.ts';
import { run } from './processes.ts';

export const CACHE = process.env['CCMON_BENCH_CACHE'] ?? join(homedir(), '.cache', 'ccmon-tests', 'bench');
const WRITER = fileURLToPath(new URL('../../collector/src/demo', import.meta.url));

export interface Corpus {
  /** A Claude Code configuration directory. Never written to after it was made. */
  dir: string;
  totals: WrittenTotals;
}

/** The corpus of this size and shape, made when it is missing or the writer has changed since. */
export function corpus(shape: CorpusShape, megabytes: number): Corpus {
  return kept(`${shape}-${megabytes}MB`, (dir) => writeCorpus({ dir, bytes: megabytes * 1_000_000, seed: 'bench', shape }));
}

/** A small history in which every project has used every agent, model and tool. */
export function manySeriesCorpus(): Corpus {
  return kept('many-series', writeManySeries);
}

function kept(name: string, write: (dir: string) => WrittenTotals): Corpus {
  const home = join(CACHE, `${name}-${writerVersion()}`);
  const dir = join(home, 'claude');
  const totalsFile = join(home, 'totals.json');
  if (!existsSync(totalsFile)) {
    mkdirSync(CACHE, { recursive: true });
    for (const old of readdirSync(CACHE)) if (old.startsWith(`${name}-`)) rmSync(join(CACHE, old), { recursive: true });
    process.stderr.write(`Writing the corpus ${name} ...\n`);
    const making = `${home}.making`;
    const totals = write(join(making, 'claude'));
    writeFileSync(join(making, 'totals.json'), JSON.stringify(totals));
    renameSync(making, home);
  }
  return { dir, totals: JSON.parse(readFileSync(totalsFile, 'utf8')) as WrittenTotals };
}

/** Changes with every source of the writer. */
function writerVersion(): string {
  const sources = readdirSync(WRITER, { recursive: true, encoding: 'utf8' }).filter(
    (name) => name.endsWith('.ts') && !name.endsWith('.test.ts'),
  );
  const hash = createHash('sha256').update(readFileSync(fileURLToPath(new URL('manySeries.ts', import.meta.url))));
  for (const name of sources.sort()) hash.update(`${name}\0`).update(readFileSync(join(WRITER, name)));
  return hash.digest('hex').slice(0, 12);
}

const PEER_PACKAGE = 'ccusage';
const PEER_VERSION = '20.0.24';

/** Installs the peer below the cache when it is missing; gives the path of its native binary. */
export async function peerBinary(): Promise<string> {
  const platform = `${PEER_PACKAGE}-${process.platform}-${process.arch}`;
  const home = join(CACHE, `${PEER_PACKAGE}-${PEER_VERSION}`);
  const binary = join(home, 'node_modules', '@ccusage', platform, 'bin', process.platform === 'win32' ? 'ccusage.exe' : 'ccusage');
  if (!existsSync(binary)) {
    process.stderr.write(`Fetching ${PEER_PACKAGE}@${PEER_VERSION} ...\n`);
    mkdirSync(home, { recursive: true });
    writeFileSync(join(home, 'package.json'), '{"private":true}');
    await run({
      command: 'npm',
      args: ['install', '--prefix', home, '--no-audit', '--no-fund', `${PEER_PACKAGE}@${PEER_VERSION}`],
      env: process.env,
    });
  }
  if (!existsSync(binary))
    throw new Error(`${PEER_PACKAGE}@${PEER_VERSION} has no binary for ${process.platform}-${process.arch} (looked for ${binary}).`);
  // It comes without the right to be run.
  chmodSync(binary, 0o755);
  return binary;
}
