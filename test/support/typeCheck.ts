/** TypeScript itself as the judge of single statements, for tests of misuse that must not compile. */
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { beforeAll, describe, expect, it } from 'vitest';

/** What is wrong in it, the statement, and what the compiler says. */
export type Misuse = [what: string, statement: string, complaint: RegExp];

/** Declares the tests that each statement of `right` compiles and each of `wrong` does not; for the rest see `typeCheck`. */
export function describeTypes(
  name: string,
  place: { folder: string; imports: string },
  right: readonly string[],
  wrong: readonly Misuse[],
): void {
  describe(name, () => {
    let complaints: string[][];
    beforeAll(() => {
      complaints = typeCheck(place.folder, place.imports, [...right, ...wrong.map(([, statement]) => statement)]);
    });

    it.each(right.map((statement, index) => [statement, index] as const))('compiles: %s', (_, index) => {
      expect(complaints[index]).toEqual([]);
    });

    it.each(wrong.map(([what, , complaint], index) => [what, complaint, index] as const))('does not compile: %s', (_, complaint, index) => {
      expect(complaints[right.length + index]?.join('\n')).toMatch(complaint);
    });
  });
}

/**
 * Checks each statement in a file of its own below `folder` (with a slash at the end), from where `imports` are resolved.
 * Gives the complaints by statement.
 */
function typeCheck(folder: string, imports: string, statements: readonly string[]): string[][] {
  const files = new Map(statements.map((statement, index) => [`${folder}misuse-${String(index)}.ts`, `${imports}${statement}\n`]));
  const config = ts.readConfigFile(fileURLToPath(new URL('../../tsconfig.json', import.meta.url)), (path) => ts.sys.readFile(path));
  const { options } = ts.parseJsonConfigFileContent(config.config, { ...ts.sys, readDirectory: () => [] }, folder);
  const onDisk = ts.createCompilerHost(options);
  const host: ts.CompilerHost = {
    ...onDisk,
    fileExists: (path) => files.has(path) || onDisk.fileExists(path),
    readFile: (path) => files.get(path) ?? onDisk.readFile(path),
    getSourceFile: (path, target, ...rest) => {
      const text = files.get(path);
      return text === undefined ? onDisk.getSourceFile(path, target, ...rest) : ts.createSourceFile(path, text, target);
    },
  };
  const program = ts.createProgram([...files.keys()], options, host);
  return [...files.keys()].map((path) =>
    program
      .getSemanticDiagnostics(program.getSourceFile(path))
      .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n')),
  );
}
