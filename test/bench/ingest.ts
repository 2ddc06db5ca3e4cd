/** Cold and warm reading of a whole history, ours and the peer's in turn, so that a busy machine is busy for both. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Report } from '../../collector/src/outputs/api/schema/report.ts';
import { CCMON, reportArgs } from '../support/runCommand.ts';
import { differences, peerDifferences, type PeerOutput } from './agreement.ts';
import type { Corpus } from './cache.ts';
import { run, type Command, type Cost, type Finished } from './processes.ts';
import { megabytes, ms, ratio, type Result } from './results.ts';
import { median } from './statistics.ts';

export interface IngestOutcome {
  results: Result[];
  /** Figures that differ between ours, the peer's and what was written. */
  mismatches: string[];
}

const GOALS = { coldWall: 0.9, coldCpu: 0.75, coldMemory: 1.5, warmWall: 0.15 };

export async function benchIngest(corpus: Corpus, peer: string, runs: number): Promise<IngestOutcome> {
  const work = mkdtempSync(join(tmpdir(), 'ccmon-bench-'));
  try {
    readOnce(corpus.dir);
    // Nothing of this machine's settings, for either: certificates named for Node alone cost it 70 ms at each start.
    const env = { PATH: process.env['PATH'], HOME: work };
    const peerCommand: Command = {
      command: peer,
      args: ['claude', 'daily', '--offline', '--json'],
      env: { ...env, CLAUDE_CONFIG_DIR: corpus.dir },
    };
    const costs = { cold: [] as Finished[], warm: [] as Finished[], peer: [] as Finished[] };
    for (let i = 0; i < runs; i++) {
      const dataDir = join(work, `store-${i}`);
      const ours: Command = {
        command: process.execPath,
        args: [CCMON, ...reportArgs({ configDirs: [corpus.dir], dataDir })],
        env,
      };
      costs.cold.push(await run(ours));
      costs.peer.push(await run(peerCommand));
      costs.warm.push(await run(ours));
      rmSync(dataDir, { recursive: true });
    }
    return { results: compare(costs), mismatches: disagreements(costs, corpus) };
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** The first reader must not pay for the disk. */
function readOnce(dir: string): void {
  for (const entry of readdirSync(dir, { recursive: true, withFileTypes: true })) {
    if (entry.isFile()) readFileSync(join(entry.parentPath, entry.name));
  }
}

function compare({ cold, warm, peer }: Record<'cold' | 'warm' | 'peer', readonly Cost[]>): Result[] {
  const of = (costs: readonly Cost[], pick: (cost: Cost) => number | undefined): number | undefined => {
    const known = costs.map(pick).filter((value) => value !== undefined);
    return known.length === 0 ? undefined : median(known);
  };
  const wall = (cost: Cost): number => cost.wallMs;
  return [
    ratio('cold: wall time', ms, of(cold, wall), of(peer, wall), GOALS.coldWall),
    ratio(
      'cold: CPU time',
      ms,
      of(cold, (cost) => cost.cpuMs),
      of(peer, (cost) => cost.cpuMs),
      GOALS.coldCpu,
    ),
    ratio(
      'cold: peak memory',
      megabytes,
      of(cold, (cost) => cost.peakBytes),
      of(peer, (cost) => cost.peakBytes),
      GOALS.coldMemory,
    ),
    ratio('warm: wall time', ms, of(warm, wall), of(peer, wall), GOALS.warmWall),
  ];
}

function disagreements({ cold, warm, peer }: Record<'cold' | 'warm' | 'peer', readonly Finished[]>, { totals }: Corpus): string[] {
  const found = new Set<string>();
  for (const { stdout } of cold) for (const line of differences(Report.parse(JSON.parse(stdout)), totals)) found.add(`cold ${line}`);
  for (const { stdout } of warm) for (const line of differences(Report.parse(JSON.parse(stdout)), totals)) found.add(`warm ${line}`);
  for (const { stdout } of peer) for (const line of peerDifferences(JSON.parse(stdout) as PeerOutput, totals)) found.add(line);
  return [...found];
}
