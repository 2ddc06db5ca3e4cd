/** A time as it is typed behind a flag. */
import { InvalidArgumentError } from 'commander';

const TIME = /^(\d{4}-\d\d-\d\d)(?:T\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d))?$/;

/** A day alone begins at midnight UTC, as in the API. */
export function millisecondsOf(text: string): number {
  const day = Date.parse(TIME.exec(text)?.[1] ?? '');
  // The parser takes 31 February for 3 March.
  if (Number.isNaN(day) || !text.startsWith(new Date(day).toISOString().slice(0, 10)) || Number.isNaN(Date.parse(text))) {
    throw new InvalidArgumentError('expected a time such as 2026-03-01 or 2026-03-01T12:00:00Z.');
  }
  return Date.parse(text);
}
