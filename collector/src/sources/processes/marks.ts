/**
 * Finds Claude Code's marks in the environment of a process. Environments hold tokens: the bytes are searched for five
 * names, two values of fixed form become text, and the bytes are wiped.
 */
import type { EnvironmentMarks } from './table.ts';

const SESSION_ID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const PID = /^\d{1,10}$/;
const LONGEST_VALUE = 36;

/** @param environ NUL-terminated `NAME=value`s; wiped */
export function findMarks(environ: Buffer): EnvironmentMarks {
  const sessionId = valueOf(environ, 'CLAUDE_CODE_SESSION_ID', SESSION_ID);
  const claudePid = Number(valueOf(environ, 'CLAUDE_PID', PID));
  const marks = {
    isClaudes: positionOf(environ, 'CLAUDECODE') >= 0,
    sessionId,
    claudePid,
    isOfChildSession: positionOf(environ, 'CLAUDE_CODE_CHILD_SESSION') >= 0,
    hasProjectDir: positionOf(environ, 'CLAUDE_PROJECT_DIR') >= 0,
  };
  environ.fill(0);
  return marks;
}

/** Where the value begins; -1 when there is none of this name. */
function positionOf(environ: Buffer, name: string): number {
  const assignment = `${name}=`;
  if (environ.subarray(0, assignment.length).equals(Buffer.from(assignment))) return assignment.length;
  const at = environ.indexOf(`\0${assignment}`);
  return at < 0 ? -1 : at + 1 + assignment.length;
}

function valueOf(environ: Buffer, name: string, form: RegExp): string {
  const start = positionOf(environ, name);
  if (start < 0) return '';
  const end = environ.indexOf(0, start);
  const length = (end < 0 ? environ.length : end) - start;
  const value = length > LONGEST_VALUE ? '' : environ.latin1Slice(start, start + length);
  return form.test(value) ? value : '';
}
