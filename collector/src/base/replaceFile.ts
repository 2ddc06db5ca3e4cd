/** Replaces a file of ours as a whole: whoever reads it meanwhile, or after a kill, finds the old one or the new one. */
import fs from 'node:fs';

/** Only its owner may read it. Its folder must be there. What a killed writer left behind is written over. */
export function replaceFile(file: string, text: string): void {
  const partial = `${file}.tmp`;
  try {
    fs.writeFileSync(partial, text, { mode: 0o600 });
    fs.renameSync(partial, file);
  } catch (error) {
    fs.rmSync(partial, { force: true });
    throw error;
  }
}
