/** Log lines on stderr: time, level, message and a few fields. Never what a transcript says, never a header. */

export const LOG_LEVELS = ['debug', 'info', 'warn', 'error'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

export type LogFields = Readonly<Record<string, string | number | boolean>>;
export type Log = (level: LogLevel, message: string, fields?: LogFields) => void;

export interface LogOptions {
  /** The least level that is written. */
  level: LogLevel;
  write: (line: string) => void;
  now: () => Date;
}

export function createLog({ level, write, now }: LogOptions): Log {
  const least = LOG_LEVELS.indexOf(level);
  return (of, message, fields = {}) => {
    if (LOG_LEVELS.indexOf(of) < least) {
      return;
    }
    const time = now().toTimeString().slice(0, 8);
    const pairs = Object.entries(fields).map(([name, value]) => ` ${name}=${quoted(value)}`);
    write(`${time} ${of.padEnd(5)} ${oneLine(message)}${pairs.join('')}\n`);
  };
}

function quoted(value: string | number | boolean): string {
  return typeof value === 'string' && !/^[\w./:@-]+$/.test(value) ? JSON.stringify(value) : String(value);
}

/** Control characters of a file name or a foreign message must not reach the terminal. */
function oneLine(text: string): string {
  return text.replaceAll(/\p{Cc}+/gu, ' ');
}
