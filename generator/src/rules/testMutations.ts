/** Recording rules with one thing changed in their expression, for a test that the rules' tests notice every such change. */
import { parse, stringify } from 'yaml';
import type { Rule } from './recordingRules.ts';

export interface Mutation {
  readonly record: string;
  readonly expression: string;
}

const UNIT_SECONDS: Readonly<Record<string, number>> = { m: 60, h: 3600, d: 86_400 };

interface Operator {
  readonly pattern: RegExp;
  /** What may stand there instead; all of it is valid PromQL. */
  readonly instead: (match: RegExpMatchArray) => readonly string[];
}

const OPERATORS: readonly Operator[] = [
  {
    pattern: /\[(\d+)([mhd])\]/g,
    instead: ([, count = '', unit = '']) => [0.5, 2].map((factor) => `[${String(Number(count) * (UNIT_SECONDS[unit] ?? 0) * factor)}s]`),
  },
  { pattern: /\bsum\b(?= (?:by )?\(|\()/g, instead: () => ['max'] },
  { pattern: /\bmax\b(?= (?:by )?\(|\()/g, instead: () => ['min', 'sum'] },
  { pattern: /\bincrease\(/g, instead: () => ['rate('] },
  { pattern: /\bmax_over_time\(/g, instead: () => ['min_over_time(', 'avg_over_time('] },
  { pattern: /_sum\b/g, instead: () => ['_count'] },
  { pattern: /_count\b/g, instead: () => ['_sum'] },
  { pattern: /\bclaude_\w+/g, instead: ([name]) => [`${name}_of_another_name`] },
  { pattern: / - /g, instead: () => [' + '] },
  // A label that is no longer grouped by, each in turn.
  {
    pattern: /by \(([^)]*)\)/g,
    instead: ([, list = '']) => list.split(', ').map((label, _, all) => `by (${all.filter((other) => other !== label).join(', ')})`),
  },
  { pattern: /\{[^}]*\}/g, instead: () => [''] },
  // An alternative that a matcher no longer lets through, each in turn.
  {
    pattern: /=~"([^"]*)"/g,
    instead: ([, list = '']) => list.split('|').map((_, index, all) => `=~"${all.filter((__, other) => other !== index).join('|')}"`),
  },
];

export function mutationsOf({ record, expression: { text } }: Rule): Mutation[] {
  return OPERATORS.flatMap(({ pattern, instead }) =>
    [...text.matchAll(pattern)].flatMap((match) =>
      instead(match).map((replacement) => ({
        record,
        expression: text.slice(0, match.index) + replacement + text.slice(match.index + match[0].length),
      })),
    ),
  );
}

interface WrittenTests {
  readonly tests: readonly {
    readonly promql_expr_test: readonly { readonly expr: string }[];
  }[];
}

/** The changed rules side by side, each under a name of its own: promtool then judges all of them in one run. */
export function mutatedRules(mutations: readonly Mutation[]): string {
  const rules = mutations.map((mutation, index) => ({ record: mutatedName(mutation, index), expr: mutation.expression }));
  return stringify({ groups: [{ name: 'changed', rules }] });
}

/** promtool's `tests`, with each expectation of a rule asked of every change of it. */
export function mutatedTests(mutations: readonly Mutation[], tests: string, ruleFile: string): string {
  const written = parse(tests) as WrittenTests;
  const asked = written.tests.map((test) => ({
    ...test,
    promql_expr_test: test.promql_expr_test.flatMap((expectation) =>
      mutations.flatMap((mutation, index) =>
        expectation.expr.includes(mutation.record)
          ? [{ ...expectation, expr: expectation.expr.replaceAll(mutation.record, mutatedName(mutation, index)) }]
          : [],
      ),
    ),
  }));
  return stringify({ ...written, rule_files: [ruleFile], tests: asked });
}

/** Changes that promtool's output finds no fault with. */
export function unnoticed(mutations: readonly Mutation[], output: string): Mutation[] {
  const failed = new Set([...output.matchAll(/[\w:]+_changed\d+/g)].map(([name]) => name));
  return mutations.filter((mutation, index) => !failed.has(mutatedName(mutation, index)));
}

function mutatedName({ record }: Mutation, index: number): string {
  return `${record}_changed${String(index)}`;
}
