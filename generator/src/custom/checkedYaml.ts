/** Reads a YAML file against a schema; every mistake is told with its line. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isCollection, isMap, isScalar, LineCounter, parseDocument, type Document } from 'yaml';
import type { z } from 'zod';
import type { Problem } from './problem.ts';

export interface CheckedFile<T> {
  readonly file: string;
  /** Undefined when there are problems. */
  readonly value: T | undefined;
  readonly problems: readonly Problem[];
  /** Line of what stands at a path of keys, or of the nearest that is there. */
  readonly lineOf: (path: readonly PropertyKey[]) => number;
}

export function readYaml<T>(root: string, file: string, schema: z.ZodType<T>): CheckedFile<T> {
  const lines = new LineCounter();
  const document = parseDocument(readFileSync(join(root, file), 'utf8'), { lineCounter: lines });
  const lineOf = (path: readonly PropertyKey[]): number => lineAt(document, lines, path);
  const syntax = document.errors.map(({ message, pos }) => ({
    ...{ file, line: lines.linePos(pos[0]).line, field: '' },
    message: `${(message.split('\n')[0] ?? '').replace(/ at line \d+, column \d+:?$/, '')}. The file is YAML.`,
  }));
  if (syntax.length > 0) return { file, value: undefined, problems: syntax, lineOf };
  const parsed = schema.safeParse(document.toJS() ?? {});
  if (parsed.success) return { file, value: parsed.data, problems: [], lineOf };
  const problems = parsed.error.issues.flatMap((issue) => problemsOf(issue, { file, document, lineOf }));
  return { file, value: undefined, problems, lineOf };
}

function problemsOf(
  issue: z.core.$ZodIssue,
  { file, document, lineOf }: { file: string; document: Document; lineOf: CheckedFile<unknown>['lineOf'] },
): Problem[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => {
      const path = [...issue.path, key];
      return { file, line: lineOf(path), field: path.map(String).join('.'), message: 'there is no such field.' };
    });
  }
  const got: unknown = issue.path.length === 0 ? undefined : plain(document.getIn(issue.path));
  const found = got === undefined ? '' : `, got ${JSON.stringify(got)}`;
  return [{ file, line: lineOf(issue.path), field: issue.path.map(String).join('.'), message: `${messageOf(issue)}${found}.` }];
}

/** "Invalid input: expected number, received string" -> "expected number" */
function messageOf(issue: z.core.$ZodIssue): string {
  const message = issue.code === 'invalid_key' ? (issue.issues[0]?.message ?? issue.message) : issue.message;
  return message.replace(/^(?:Invalid (?:input|option)|Too small|Too big): /, '').replace(/, received \w+$/, '');
}

function plain(value: unknown): unknown {
  return isCollection(value) ? (value.toJSON() as unknown) : value;
}

function lineAt(document: Document, lines: LineCounter, path: readonly PropertyKey[]): number {
  for (let length = path.length; length > 0; length -= 1) {
    const parent = document.getIn(path.slice(0, length - 1), true);
    const key = path[length - 1];
    const pair = isMap(parent) ? parent.items.find((item) => isScalar(item.key) && String(item.key.value) === String(key)) : undefined;
    const node = pair?.key ?? document.getIn(path.slice(0, length), true);
    const range = typeof node === 'object' && node !== null && 'range' in node ? (node.range as [number] | undefined) : undefined;
    if (range !== undefined) return lines.linePos(range[0]).line;
  }
  return 1;
}
