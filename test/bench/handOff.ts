/**
 * What our lines cost whoever waits for them: the hand-off of a hook over a hook that does nothing, beside a forwarder in
 * Node; and the wrapper over a hook without one. The variants take turns in a random order, so that the machine's load
 * falls on all of them.
 */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { installWrapper, wrapperPath } from '../../collector/src/claudeSettings/wrapper.ts';
import { handOffLine } from '../../collector/src/sources/hooks/handOff.ts';
import { measuredShell } from '../../collector/src/sources/hooks/measuredLine.ts';
import { makeSpool } from '../../collector/src/sources/hooks/spool.ts';
import type { WrapperProgram } from '../../collector/src/sources/hooks/wrapperScripts.ts';
import { seededRandom } from '../support/random.ts';
import { absolute, ms, ratio, type Result } from './results.ts';
import { percentile } from './statistics.ts';

const ROUNDS = 300;
const AT_ONCE = 50;
const PAYLOAD = `{"session_id":"s","tool_input":"${'x'.repeat(1000)}"}\n`;
const LARGE_PAYLOAD = `{"session_id":"s","tool_input":"${'x'.repeat(64_000)}"}\n`;
const ENV = { PATH: '/usr/local/bin:/usr/bin:/bin', CLAUDE_CODE_SESSION_ID: 'session' };
const GOAL_MS = { p50: 2, p95: 3 };
/** Of the wrapper: what the slower of the quick ones was once measured to take. */
const WRAPPER_GOAL_MS = { p50: 4, p95: 5 };

const WRAPPERS: readonly WrapperProgram[] = [
  { by: 'perl', program: '/usr/bin/perl' },
  { by: 'time', program: '/usr/bin/time' },
];

export interface HandOffOutcome {
  results: Result[];
  /** What was lost. */
  mismatches: string[];
}

export async function benchHandOff(): Promise<HandOffOutcome> {
  const directory = mkdtempSync(join(tmpdir(), 'ccmon-bench-'));
  try {
    const line = handOffLine('PreToolUse', { dataDir: directory });
    const { hooks } = makeSpool(directory);
    const results = [...handOffResults(line, hooks), ...wrapperResults(directory)];
    return { results, mismatches: await lossesAtOnce(line, hooks) };
  } finally {
    rmSync(directory, { recursive: true });
  }
}

function handOffResults(line: string, spool: string): Result[] {
  const forwarder = `${process.execPath} -e "process.stdin.pipe(require('fs').createWriteStream('${spool}/node.' + process.pid))"`;
  const times = race({
    nothing: { line: 'true', input: PAYLOAD },
    program: { line: '/bin/true; :', input: PAYLOAD },
    handOff: { line, input: PAYLOAD },
    large: { line, input: LARGE_PAYLOAD },
    missing: { line: handOffLine('PreToolUse', { dataDir: '/nonexistent' }), input: PAYLOAD },
  });
  const node = race({ nothing: { line: 'true', input: PAYLOAD }, node: { line: forwarder, input: PAYLOAD } }, ROUNDS / 10);
  const over = (name: 'program' | 'handOff' | 'large' | 'missing', share: number): number =>
    percentile(times[name], share) - percentile(times.nothing, share);
  return [
    absolute('hook hand-off over `true`, p50', ms, over('handOff', 0.5), GOAL_MS.p50),
    absolute('hook hand-off over `true`, p95', ms, over('handOff', 0.95), GOAL_MS.p95),
    absolute('  in a quiet moment, p5', ms, over('handOff', 0.05), GOAL_MS.p50),
    absolute('  of 64 kB, p50', ms, over('large', 0.5), GOAL_MS.p50),
    absolute('  without a spool, p50', ms, over('missing', 0.5), GOAL_MS.p50),
    // On a busy machine every start of a program takes long: this tells the line from the load.
    ratio('  beside the start of an empty program, p50', ms, over('handOff', 0.5), over('program', 0.5), 2),
    ratio('  beside a forwarder in Node, p50', ms, over('handOff', 0.5), percentile(node.node, 0.5) - percentile(node.nothing, 0.5), 0.1),
  ];
}

function wrapperResults(directory: string): Result[] {
  return WRAPPERS.filter(({ program }) => existsSync(program)).flatMap((wrapper) => {
    const dataDir = join(directory, wrapper.by);
    if (installWrapper(dataDir, [wrapper]) === null) return [];
    const { before, after } = measuredShell({ event: 'Stop', matcher: '', hook: 'bench', command: '0' }, wrapperPath(dataDir));
    const times = race({
      bare: { line: 'cat >/dev/null', input: PAYLOAD },
      measured: { line: `${before}cat >/dev/null${after}`, input: PAYLOAD },
    });
    const over = (share: number): number => percentile(times.measured, share) - percentile(times.bare, share);
    return [
      absolute(`wrapper (${wrapper.by}) over a bare hook, p50`, ms, over(0.5), WRAPPER_GOAL_MS.p50),
      absolute(`wrapper (${wrapper.by}) over a bare hook, p95`, ms, over(0.95), WRAPPER_GOAL_MS.p95),
      absolute('  in a quiet moment, p5', ms, over(0.05), WRAPPER_GOAL_MS.p50),
    ];
  });
}

interface Variant {
  line: string;
  input: string;
}

/** Milliseconds of each run, by variant. */
function race<Name extends string>(variants: Record<Name, Variant>, rounds = ROUNDS): Record<Name, number[]> {
  const names = Object.keys(variants) as Name[];
  const times = Object.fromEntries(names.map((name) => [name, []])) as unknown as Record<Name, number[]>;
  const random = seededRandom(1);
  for (let round = 0; round < rounds; round++) {
    for (const name of names.toSorted(() => random.next() - 0.5)) times[name].push(timeOf(variants[name]));
  }
  return times;
}

function timeOf({ line, input }: Variant): number {
  const began = performance.now();
  const { status } = spawnSync('/bin/sh', ['-c', line], { input, env: ENV });
  if (status !== 0) throw new Error(`ended with ${status ?? 'a signal'}: ${line}`);
  return performance.now() - began;
}

async function lossesAtOnce(line: string, spool: string): Promise<string[]> {
  const count = (): number => readdirSync(spool).filter((name) => name.startsWith('session.')).length;
  const before = count();
  await Promise.all(
    Array.from({ length: AT_ONCE }, () => {
      const child = spawn('/bin/sh', ['-c', line], { env: ENV, stdio: ['pipe', 'ignore', 'ignore'] });
      child.stdin.end(LARGE_PAYLOAD);
      return new Promise((resolve) => child.on('close', resolve));
    }),
  );
  const lost = AT_ONCE - (count() - before);
  return lost === 0 ? [] : [`${lost} of ${AT_ONCE} payloads handed over at once are lost`];
}
