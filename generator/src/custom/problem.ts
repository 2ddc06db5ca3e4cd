/** What is wrong with a file of the user's: where, what was expected, what stands there. */

export interface Problem {
  /** Below the root of the repository. */
  readonly file: string;
  readonly line: number;
  /** Keys down to the value: `signals.tokens.limits`. Empty for the file as a whole. */
  readonly field: string;
  readonly message: string;
}

export function problemText({ file, line, field, message }: Problem): string {
  return `${file} line ${String(line)}: ${field === '' ? '' : `${field}: `}${message}`;
}
