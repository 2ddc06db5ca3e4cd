/** Brings the generated files on disk in line with what the code gives. */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { GENERATED_FOLDER, OWN_RULES_FOLDER, type Outputs } from './outputs.ts';

export interface Difference {
  readonly path: string;
  readonly kind: 'new' | 'changed' | 'stale';
}

/** What differs between the files under `root` and what they should be. */
export function compare(root: string, outputs: Outputs): Difference[] {
  const differences: Difference[] = [];
  for (const [path, content] of outputs) {
    const found = readIfThere(join(root, path));
    if (found !== content) differences.push({ path, kind: found === undefined ? 'new' : 'changed' });
  }
  return [...differences, ...staleFiles(root, outputs)];
}

export function apply(root: string, outputs: Outputs, differences: readonly Difference[]): void {
  for (const { path, kind } of differences) {
    const file = join(root, path);
    if (kind === 'stale') rmSync(file);
    else {
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, outputs.get(path) ?? '');
    }
  }
}

function staleFiles(root: string, outputs: Outputs): Difference[] {
  return filesBelow(root, GENERATED_FOLDER)
    .filter((path) => !outputs.has(path) && !path.startsWith(`${OWN_RULES_FOLDER}/`))
    .map((path) => ({ path, kind: 'stale' }));
}

function filesBelow(root: string, folder: string): string[] {
  let entries;
  try {
    entries = readdirSync(join(root, folder), { withFileTypes: true });
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
  return entries.flatMap((entry) => (entry.isDirectory() ? filesBelow(root, `${folder}/${entry.name}`) : [`${folder}/${entry.name}`]));
}

function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
