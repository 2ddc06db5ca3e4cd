/** The lines that the benchmark prints: ours, the peer's, their ratio, and the goal. */

export interface Result {
  name: string;
  ours: string;
  peer: string;
  /** Held against the goal: a ratio where there is a peer, else the measured value. Undefined when it could not be measured. */
  value: number | undefined;
  goal: { text: string; max: number };
}

export const ms = (value: number): string =>
  value < 10 ? `${value.toFixed(1)} ms` : value < 10_000 ? `${value.toFixed(0)} ms` : `${(value / 1000).toFixed(1)} s`;
export const megabytes = (value: number): string => `${(value / 1e6).toFixed(0)} MB`;

const unknown = 'unknown here';

/** A figure beside the peer's. */
export function ratio(
  name: string,
  format: (value: number) => string,
  ours: number | undefined,
  peer: number | undefined,
  max: number,
): Result {
  const known = ours !== undefined && peer !== undefined;
  return {
    name,
    ours: ours === undefined ? unknown : format(ours),
    peer: peer === undefined ? unknown : format(peer),
    value: known ? ours / peer : undefined,
    goal: { text: `<= ${max}x`, max },
  };
}

/** A figure without a peer, held against an absolute goal. */
export function absolute(name: string, format: (value: number) => string, ours: number | undefined, max: number): Result {
  return { name, ours: ours === undefined ? unknown : format(ours), peer: '', value: ours, goal: { text: `<= ${format(max)}`, max } };
}

export function table(results: readonly Result[]): string {
  const rows = results.map(({ name, ours, peer, value, goal }) => [
    name,
    ours,
    peer,
    value === undefined || !goal.text.endsWith('x') ? '' : `${value.toFixed(2)}x`,
    goal.text,
    value === undefined ? 'not measured' : value <= goal.max ? 'met' : 'missed',
  ]);
  const all = [['', 'ours', 'peer', 'ratio', 'goal', ''], ...rows];
  const widths = all[0]?.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0))) ?? [];
  return all
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
