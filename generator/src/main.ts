/** `npm run generate`: checks what the code gives, then writes it; with --check it only tells what would change. */
import { problemText } from './custom/problem.ts';
import { readCustom } from './custom/readCustom.ts';
import { lint } from './lint/lint.ts';
import { allOutputs } from './outputs.ts';
import { apply, compare } from './write.ts';

/** Runs below the repository's `root`; gives the exit code. */
export function main(root: string, args: readonly string[], print: (line: string) => void): number {
  const unknown = args.filter((argument) => argument !== '--check');
  if (unknown.length > 0) {
    print(`Unknown argument ${unknown.join(' ')}. Usage: npm run generate [-- --check]`);
    return 2;
  }
  const { plan, problems } = readCustom(root);
  if (problems.length > 0) {
    for (const problem of problems) print(problemText(problem));
    print(`${String(problems.length)} mistake(s) in the files of your own; nothing was written.`);
    return 1;
  }
  const outputs = allOutputs(plan);
  const findings = lint(outputs, plan);
  if (findings.length > 0) {
    for (const { where, rule, message } of findings) print(`${where}: ${message} [${rule}]`);
    print(`${String(findings.length)} finding(s); nothing was written.`);
    return 1;
  }
  const differences = compare(root, outputs);
  for (const { path, kind } of differences) print(`${kind}: ${path}`);
  if (args.includes('--check')) {
    print(
      differences.length === 0
        ? `All ${String(outputs.size)} generated files are up to date.`
        : 'Run "npm run generate" and commit what it writes.',
    );
    return differences.length === 0 ? 0 : 1;
  }
  apply(root, outputs, differences);
  print(`${String(outputs.size)} files generated, ${String(differences.length)} of them new, changed or removed.`);
  return 0;
}
