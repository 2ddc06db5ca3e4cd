/** From played sessions to files on disk, and to the totals of what is on disk. */
import type { Session } from './session.ts';
import { addFact, type WrittenTotals } from './totals.ts';
import { bringUpToDate, bringWholeFileUpToDate } from './transcriptFile.ts';

/** Appends what a session has written by `until` and is not on disk yet. Returns the number of bytes written. */
export function writeSession(dir: string, session: Session, until: number): number {
  let bytes = 0;
  for (const file of session.files) bytes += bringUpToDate(dir, file, until);
  for (const file of session.wholeFiles) bringWholeFileUpToDate(dir, file, until);
  return bytes;
}

/** Adds what a reader can find of a session once everything up to `until` is written. */
export function addSession(totals: WrittenTotals, session: Session, until: number): void {
  for (const fact of session.facts) if (fact.at <= until) addFact(totals, fact);
  for (const file of session.files) {
    const due = file.lines.filter((line) => line.at <= until);
    if (due.length === 0) continue;
    totals.files++;
    totals.lines += due.length;
    if (file.openEnd && due.length === file.lines.length) totals.openEndedFiles++;
    for (const line of due) {
      if (line.recovered === undefined) continue;
      totals.damagedLines++;
      if (line.recovered > 0) totals.recoveredLines++;
    }
  }
}
