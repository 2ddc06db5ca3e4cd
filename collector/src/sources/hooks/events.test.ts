import { describe, expect, it } from 'vitest';
import { eventsFor, eventsKnownTo, REGISTERED_EVENTS, UNREGISTERED_EVENTS } from './events.ts';

const NEVER = ['WorktreeCreate', 'MessageDisplay'];

describe('the events', () => {
  it('are all of those that Claude Code 2.1.330 has, each once', () => {
    const names = [...REGISTERED_EVENTS, ...UNREGISTERED_EVENTS].map(({ name }) => name);
    expect([names.length, new Set(names).size]).toEqual([33, 33]);
  });

  it.each([null, '1.0.128', '2.1.330', '99.0.0'])('registered for %s never replace or hold up what the user does', (version) => {
    expect(eventsFor(version).filter((event) => NEVER.includes(event))).toEqual([]);
  });

  it.each([
    ['1.0.128', 9],
    ['2.0.76', 12],
    ['2.1.39', 14],
    ['2.1.98', 20],
    ['2.1.199', 20],
    ['2.1.200', 21],
    ['2.1.330', 22],
    ['2.1.1000', 22],
    [null, 21],
  ])('registered for %s are those that it knows, since it asks its user about any other', (version, count) => {
    expect(eventsFor(version)).toHaveLength(count);
  });

  it('are compared by number', () => {
    expect(eventsKnownTo('2.1.98')).toContain('PermissionDenied');
    expect(eventsKnownTo('2.1.9')).not.toContain('TeammateIdle');
  });
});
