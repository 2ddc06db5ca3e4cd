/**
 * Copies of an event. When our hooks are installed twice, as plugin and in the settings, Claude Code hands every event over
 * twice at nearly the same time. Both copies hold the same bytes, and nothing else in common does: not their time, not their
 * process, and a permission that is asked for has no id.
 */

/** The copies of one event are written side by side; what says the same again later is another event. */
export const COPIES_WITHIN_MS = 2000;
/** Far more than are handed over between the copies of one event. */
const REMEMBERED = 64;

export interface HandedEvent {
  /** Hash; 0 for not known. */
  content: number;
  at: number;
}

export function isCopy({ content, at }: HandedEvent, before: readonly HandedEvent[]): boolean {
  return content !== 0 && before.some((each) => each.content === content && areCopyTimes(each.at, at));
}

export function areCopyTimes(a: number, b: number): boolean {
  return Math.abs(a - b) <= COPIES_WITHIN_MS;
}

/** As text for the store, `hash@time` each, the latest that were read. */
export function encodeHanded(events: readonly HandedEvent[]): string {
  const known = events.filter(({ content }) => content !== 0).slice(-REMEMBERED);
  return known.map(({ content, at }) => `${content.toString(36)}@${at.toString(36)}`).join(' ');
}

export function decodeHanded(text: string): HandedEvent[] {
  if (text === '') return [];
  return text.split(' ').map((each) => {
    const [content = 0, at = 0] = each.split('@').map((digits) => Number.parseInt(digits, 36));
    return { content, at };
  });
}
