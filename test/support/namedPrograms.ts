/** Programs that Debian has no package of: tests start them where a variable of the environment says where they are. */
import { mkdir, symlink } from 'node:fs/promises';
import { delimiter, join } from 'node:path';

const VARIABLES = { loki: 'CCMON_TEST_LOKI', alloy: 'CCMON_TEST_ALLOY' } as const;

export type NamedProgram = keyof typeof VARIABLES;

/** Why tests with these programs cannot run here; empty when they can. In CI they may be missing. */
export function unnamedPrograms(programs: readonly NamedProgram[]): string {
  const unset = programs.map((program) => VARIABLES[program]).filter((variable) => (process.env[variable] ?? '') === '');
  return unset.length === 0 ? '' : `set ${unset.join(' and ')}, each to the path of the real program`;
}

export function namedProgram(program: NamedProgram): string {
  const path = process.env[VARIABLES[program]] ?? '';
  if (path === '') throw new Error(unnamedPrograms([program]));
  return path;
}

/** An environment in which these programs are on PATH, under the names that the product looks for. */
export async function environmentWith(programs: readonly NamedProgram[], directory: string): Promise<NodeJS.ProcessEnv> {
  const bin = join(directory, 'bin');
  await mkdir(bin);
  for (const program of programs) await symlink(namedProgram(program), join(bin, program));
  return { ...process.env, PATH: `${bin}${delimiter}${process.env['PATH'] ?? ''}` };
}
