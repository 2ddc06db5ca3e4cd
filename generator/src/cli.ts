/** The entry of the bundle; the launcher has changed into the repository's root. */
import { main } from './main.ts';

process.exitCode = main(process.cwd(), process.argv.slice(2), (line) => process.stdout.write(`${line}\n`));
