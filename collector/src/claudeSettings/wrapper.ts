/** Chooses the wrapper for measured hooks by trying what the machine has, and puts its files into the data directory. */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { makeFolder } from '../base/folders.ts';
import { replaceFile } from '../base/replaceFile.ts';
import { makeSpool, spoolFolders } from '../sources/hooks/spool.ts';
import {
  perlScript,
  PYTHON_SCRIPT,
  systemCallsOf,
  wrapperFile,
  type Wrapper,
  type WrapperProgram,
} from '../sources/hooks/wrapperScripts.ts';

/** Full paths: what PATH says may be another program by the time a hook runs. */
const CANDIDATES: readonly WrapperProgram[] = [
  { by: 'perl', program: '/usr/bin/perl' },
  { by: 'time', program: '/usr/bin/time' },
  { by: 'python', program: '/usr/bin/python3' },
];

const TRIAL_MS = 10_000;

export function wrapperPath(dataDir: string): string {
  return path.join(dataDir, 'measure', 'run.sh');
}

/** @returns the wrapper that works here; null, and nothing written, when none does */
export function installWrapper(dataDir: string, candidates: readonly WrapperProgram[] = CANDIDATES): Wrapper | null {
  const chosen = candidates.find((candidate) => fs.existsSync(candidate.program) && works(candidate));
  if (chosen === undefined) return null;
  makeSpool(dataDir);
  writeFiles(dataDir, chosen);
  return chosen.by;
}

/** Replaced whole, since hooks may be reading them. The file that hooks read comes last. */
function writeFiles(dataDir: string, candidate: WrapperProgram): void {
  const run = wrapperPath(dataDir);
  const folder = path.dirname(run);
  makeFolder(folder);
  const text = scriptOf(candidate.by);
  const script = path.join(folder, candidate.by === 'perl' ? 'measure.pl' : 'measure.py');
  if (text !== null) replaceFile(script, text);
  replaceFile(run, wrapperFile(candidate, script, spoolFolders(dataDir)));
}

function scriptOf(by: Wrapper): string | null {
  if (by === 'time') return null;
  if (by === 'python') return PYTHON_SCRIPT;
  const calls = systemCallsOf(process.platform, process.arch);
  return calls === null ? null : perlScript(calls);
}

/** It must hand through what it is given, and leave a record that makes sense. */
function works(candidate: WrapperProgram): boolean {
  if (candidate.by === 'perl' && systemCallsOf(process.platform, process.arch) === null) return false;
  const dataDir = fs.mkdtempSync(path.join(os.tmpdir(), 'ccmon-measure-'));
  try {
    const { measured } = makeSpool(dataDir);
    writeFiles(dataDir, candidate);
    const label = 'ccmon_event=Stop ccmon_matcher= ccmon_hook=trial ccmon_key=0';
    const line = `${label}; set -- /bin/sh -c 'cat; exit 7'; . "$0"; exit 1`;
    const { status, stdout } = spawnSync('/bin/sh', ['-c', line, wrapperPath(dataDir)], { input: 'given', timeout: TRIAL_MS });
    const [record = ''] = fs.readdirSync(measured);
    return status === 7 && stdout.toString() === 'given' && isPlausible(JSON.parse(fs.readFileSync(path.join(measured, record), 'utf8')));
  } catch {
    return false;
  } finally {
    fs.rmSync(dataDir, { recursive: true, force: true });
  }
}

/** A system call that another system has under the same number would give anything. */
function isPlausible(record: unknown): boolean {
  if (typeof record !== 'object' || record === null || !('wallSeconds' in record) || !('peakKilobytes' in record)) return false;
  const { wallSeconds, peakKilobytes } = record;
  const seconds = TRIAL_MS / 1000;
  return (
    typeof wallSeconds === 'number' && wallSeconds >= 0 && wallSeconds < seconds && typeof peakKilobytes === 'number' && peakKilobytes > 100
  );
}
