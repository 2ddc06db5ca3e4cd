/** Damage as it is found in real profiles: lines cut off when a client died, runs of NUL bytes, records on one line. */
import type { Random } from './random.ts';
import type { Line, TranscriptFile } from './transcriptFile.ts';

type DamageKind = 'torn' | 'torn_then_record' | 'nul_run' | 'nul_then_record' | 'two_records';

const KINDS: readonly (readonly [DamageKind, number])[] = [
  ['torn', 70],
  ['torn_then_record', 12],
  ['nul_run', 4],
  ['nul_then_record', 7],
  ['two_records', 7],
];
const SHORTEST_TEAR = 20;

/** Records that hold token counts stay on lines of their own: other tools cannot read them out of damage. */
const holdsUsage = (line: Line): boolean => line.text.includes('"usage":');

/** Damages about `share` of the lines. Only spare lines are lost; a whole record that shares a damaged line stays whole. */
export function damageFile(file: TranscriptFile, random: Random, share: number): void {
  const spareShare = file.lines.filter((line) => line.spare).length / Math.max(1, file.lines.length);
  if (spareShare === 0) return;
  const damaged: Line[] = [];
  for (let i = 0; i < file.lines.length; i++) {
    const line = file.lines[i];
    const next = file.lines[i + 1];
    if (line === undefined) break;
    if (!line.spare || !random.chance(share / spareShare)) {
      damaged.push(line);
      continue;
    }
    const kind = random.weighted(KINDS);
    const together = next !== undefined && !holdsUsage(next) && !holdsUsage(line);
    damaged.push(damageLine(kind, line, together ? next : undefined, random));
    if (together && kind !== 'torn' && kind !== 'nul_run') i++;
  }
  file.lines = damaged;
}

function damageLine(kind: DamageKind, line: Line, next: Line | undefined, random: Random): Line {
  const torn = line.text.slice(0, random.int(SHORTEST_TEAR, line.text.length - 2));
  const nuls = '\0'.repeat(random.int(8, 600));
  if (kind === 'torn' || (next === undefined && kind !== 'nul_run')) return { at: line.at, text: torn, spare: true, recovered: 0 };
  if (next === undefined || kind === 'nul_run') return { at: line.at, text: nuls, spare: true, recovered: 0 };
  const at = next.at;
  switch (kind) {
    case 'torn_then_record':
      return { at, text: torn + next.text, spare: false, recovered: 1 };
    case 'nul_then_record':
      return { at, text: nuls + next.text, spare: false, recovered: 1 };
    case 'two_records':
      return { at, text: line.text + next.text, spare: false, recovered: 2 };
  }
}
