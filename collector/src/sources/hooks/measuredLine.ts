/**
 * The line that runs a hook of the user's own under the wrapper. It is the user's line, quoted, with a label before it and a
 * way around the wrapper behind it: without the wrapper's file, or when the wrapper sees that it cannot record, the
 * user's line runs as it always did. Nothing but the line itself is needed to get the user's line back.
 */
import { shellWord } from './shell.ts';

/** What a record says of the hook that it is about. */
export interface MeasuredLabel {
  event: string;
  /** '' for none. */
  matcher: string;
  hook: string;
  /** Hash of the user's command line in base 36. */
  command: string;
}

/** Without quotes, backslashes and percent signs: it stands in a shell line, in JSON and in a format of GNU time. */
const LABEL_WORD = /^[\w .:@/*|^$()[\],+?-]{0,160}$/;
const OTHER_MATCHER = '(other)';

export function labelMatcher(matcher: string): string {
  return LABEL_WORD.test(matcher) ? matcher : OTHER_MATCHER;
}

function labelPart({ event, matcher, hook, command }: MeasuredLabel): string {
  return `ccmon_event=${shellWord(event)} ccmon_matcher=${shellWord(matcher)} ccmon_hook=${shellWord(hook)} ccmon_key=${command}`;
}

function wrapperPart(wrapper: string): string {
  const word = shellWord(wrapper);
  return `; [ -r ${word} ] && . ${word}; exec "$@"`;
}

/** A line's beginning and end; the user's line, within single quotes, is between them. */
export function measuredShell(label: MeasuredLabel, wrapper: string): { before: string; after: string } {
  return { before: `${labelPart(label)}; set -- /bin/sh -c '`, after: `'${wrapperPart(wrapper)}` };
}

/** For a hook without a shell: the program and its arguments come as the shell's own. */
export function measuredProgram(label: MeasuredLabel, wrapper: string): string {
  return labelPart(label) + wrapperPart(wrapper);
}

const WORD = String.raw`('[^']*'|[\w./:@%+,=-]*)`;
const LABEL = new RegExp(`ccmon_event=${WORD} ccmon_matcher=${WORD} ccmon_hook=${WORD} ccmon_key=([0-9a-z]+)`);

/** The label of a line that runs under the wrapper; null for any other line. */
export function measuredLabelOf(command: string): MeasuredLabel | null {
  if (!command.includes('ccmon_event=')) return null;
  const [, event, matcher, hook, key] = LABEL.exec(command) ?? [];
  if (event === undefined || matcher === undefined || hook === undefined || key === undefined) return null;
  const [eventText = '', matcherText = '', hookText = ''] = [event, matcher, hook].map((word) => word.replaceAll("'", ''));
  return { event: eventText, matcher: matcherText, hook: hookText, command: key };
}
