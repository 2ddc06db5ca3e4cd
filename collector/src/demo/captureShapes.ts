/**
 * `npx tsx collector/src/demo/captureShapes.ts DIR...` prints the shapes of all transcripts below configuration directories
 * that real clients wrote. Its output for runs that fixtures do not hold (interactive ones, failing APIs) is kept in
 * capturedShapes.json.
 */
import { addTranscripts, type ShapeBook } from './recordShapes.ts';

const book: ShapeBook = {};
for (const directory of process.argv.slice(2)) addTranscripts(book, directory);
process.stdout.write(`${JSON.stringify(book, null, 1)}\n`);
