/** A record of the wrapper as a fact, if it is one. */
import type { HookMeasureFact } from '../../ledger/facts.ts';
import { isJsonObject } from '../transcripts/objectView.ts';
import { safeName, safeWord } from '../transcripts/safeName.ts';
import type { MeasuredRun } from './spool.ts';

const HASH = /^[0-9a-z]{1,16}$/;
/** A short name of a command may have a sub-command. */
const HOOK_NAME = /^[\w.@+-]{1,64}(?: [a-z][a-z-]{1,24})?$/;

/** Null for what is no record. */
export function readMeasuredRun(value: unknown, place: { key: string; sessionId: string; endedAt: number }): HookMeasureFact | null {
  if (!isMeasuredRun(value)) return null;
  const { event, matcher, hook, command, wallSeconds, cpuSeconds, peakKilobytes, exitCode, signal } = value;
  if (safeWord(event) !== event || !HASH.test(command)) return null;
  return {
    ...place,
    event,
    matcher: safeName(matcher),
    hook: HOOK_NAME.test(hook) ? hook : 'command',
    command,
    durationMs: wallSeconds * 1000,
    exitCode,
    signal,
    cpuSeconds: cpuSeconds.user + cpuSeconds.system,
    peakBytes: peakKilobytes === null ? null : Math.round(peakKilobytes * 1024),
  };
}

function isMeasuredRun(value: unknown): value is MeasuredRun {
  if (!isJsonObject(value) || value['v'] !== 1 || !isJsonObject(value['cpuSeconds'])) return false;
  const { user, system } = value['cpuSeconds'];
  const texts = [value['event'], value['matcher'], value['hook'], value['command']];
  const amounts = [value['wallSeconds'], user, system, value['peakKilobytes'] ?? 0];
  return (
    texts.every((text) => typeof text === 'string') &&
    amounts.every(isAmount) &&
    [value['exitCode'], value['signal']].every((code) => isAmount(code) && Number.isInteger(code))
  );
}

function isAmount(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0;
}
