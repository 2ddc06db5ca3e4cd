/** The recording rules, in the order in which the past of each can be computed: after those that it asks for. */
import fs from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';

const ruleFile = z.object({
  groups: z.array(
    z.object({
      rules: z.array(z.object({ record: z.string().optional(), expr: z.string(), labels: z.record(z.string(), z.string()).optional() })),
    }),
  ),
});

export interface RecordingRule {
  record: string;
  expr: string;
  labels?: Record<string, string> | undefined;
}

export function readRecordingRules(provisioningDir: string): RecordingRule[] {
  const dir = path.join(provisioningDir, 'prometheus', 'rules');
  return fs
    .readdirSync(dir)
    .filter((name) => /\.ya?ml$/.test(name))
    .sort()
    .flatMap((name) => ruleFile.parse(parse(fs.readFileSync(path.join(dir, name), 'utf8'))).groups)
    .flatMap(({ rules }) => rules.flatMap(({ record, ...rule }) => (record === undefined ? [] : [{ record, ...rule }])));
}

/** Rules of one level ask for none of that level or a later one. Those that ask for each other in a circle come last. */
export function levelsOf(rules: readonly RecordingRule[]): RecordingRule[][] {
  const levels: RecordingRule[][] = [];
  let left = [...rules];
  while (left.length > 0) {
    const names = new Set(left.map(({ record }) => record));
    const level = left.filter(({ expr }) => !asksFor(expr, names));
    levels.push(level.length > 0 ? level : left);
    left = level.length > 0 ? left.filter((rule) => !level.includes(rule)) : [];
  }
  return levels;
}

const QUOTED = /"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`[^`]*`/g;
const NAME = /[a-zA-Z_:][\w:]*/g;

function asksFor(expr: string, names: ReadonlySet<string>): boolean {
  // A metric's name may also stand quoted, behind __name__.
  const quoted = expr.match(QUOTED)?.map((text) => text.slice(1, -1)) ?? [];
  return [...quoted, ...(expr.replace(QUOTED, '""').match(NAME) ?? [])].some((name) => names.has(name));
}
