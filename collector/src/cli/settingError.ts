/** A setting that is wrong: where, what was expected, what stands there, what to do. The command ends with code 2. */
import type { SettingName } from './settings.ts';

/** Where a value comes from. */
export type Origin =
  | { kind: 'flag'; name: string }
  | { kind: 'environment'; name: string }
  | { kind: 'file'; path: string; line: number }
  | { kind: 'default' };

export class SettingError extends Error {
  constructor(message: string, cause?: unknown) {
    super(message, { cause });
    this.name = 'SettingError';
  }
}

export function describeOrigin(origin: Origin): string {
  switch (origin.kind) {
    case 'flag':
      return origin.name;
    case 'environment':
      return origin.name;
    case 'file':
      return `${origin.path} line ${origin.line}`;
    case 'default':
      return 'default';
  }
}

export interface WrongValue {
  setting: SettingName;
  origin: Origin;
  expected: string;
  value: unknown;
  /** What holds when it is not set. */
  fallback: string;
}

export function wrongValue({ setting, origin, expected, value, fallback }: WrongValue): SettingError {
  // A token that is too short is still somebody's token.
  const got = setting === 'token' ? 'something else' : JSON.stringify(value);
  const remedy = {
    flag: `Correct it, or leave ${describeOrigin(origin)} out`,
    environment: `Correct it, or unset ${describeOrigin(origin)}`,
    file: 'Correct it there, or remove it',
    default: 'Set it',
  }[origin.kind];
  return new SettingError(`${describeOrigin(origin)}: ${setting}: expected ${expected}, got ${got}. ${remedy} (then: ${fallback}).`);
}

/** The known name that is most like `name`; undefined when none is near. */
export function nearest(name: string, known: readonly string[]): string | undefined {
  const byDistance = known.map((candidate) => ({ candidate, distance: distance(name.toLowerCase(), candidate.toLowerCase()) }));
  const best = byDistance.sort((a, b) => a.distance - b.distance)[0];
  return best !== undefined && best.distance <= Math.max(2, Math.floor(name.length / 3)) ? best.candidate : undefined;
}

/** Levenshtein distance. */
function distance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_unused, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const substituted = (previous[j - 1] ?? 0) + Number(a[i - 1] !== b[j - 1]);
      row.push(Math.min(substituted, (previous[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1));
    }
    previous = row;
  }
  return previous[b.length] ?? 0;
}
