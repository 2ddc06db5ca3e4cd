import { describe, expect, it } from 'vitest';
import { createAttention } from './attention.ts';
import type { DamageFact } from './ledger/facts.ts';

const damage = (line: number, path = '/p/a.jsonl'): DamageFact => {
  return { path, line, offset: 100 * line, bytes: 5, kind: 'torn', recovered: 0, sessionId: 's1' };
};

function watched() {
  const logged: string[] = [];
  const attention = createAttention((_level, message, fields = {}) => logged.push([message, ...Object.values(fields)].join(' ')));
  return { attention, logged };
}

describe('damage', () => {
  it('of the history is logged as one sum', () => {
    const { attention, logged } = watched();
    attention.noteDamage([damage(1), damage(2), damage(1, '/p/b.jsonl')]);
    attention.noteDamage([damage(2)]);
    expect(logged).toEqual([]);
    attention.historyRead();
    expect(logged).toEqual(['the history has damaged lines; "ccmon status" names them 3 2']);
  });

  it('of later is logged with file, line and kind, once', () => {
    const { attention, logged } = watched();
    attention.noteDamage([damage(1)]);
    attention.historyRead();
    logged.length = 0;
    attention.noteDamage([damage(1), damage(7)]);
    attention.noteDamage([damage(1), damage(7)]);
    expect(logged).toEqual(['damaged line /p/a.jsonl:7 torn']);
  });

  it('of a whole file at once does not fill the log', () => {
    const { attention, logged } = watched();
    attention.historyRead();
    attention.noteDamage(Array.from({ length: 500 }, (_, line) => damage(line)));
    expect(logged).toHaveLength(21);
    expect(logged.at(-1)).toBe('more damaged lines; "ccmon status" names them 480');
  });

  it('that there is none of is not worth a line', () => {
    const { attention, logged } = watched();
    attention.historyRead();
    expect(logged).toEqual([]);
  });
});

describe('problems', () => {
  const locked = { path: '/c/projects', message: 'permission denied' };
  it('are kept while they last, and logged when they are new', () => {
    const { attention, logged } = watched();
    attention.setProblems([locked]);
    attention.setProblems([locked]);
    expect([attention.problems(), logged]).toEqual([[locked], ['cannot be read /c/projects permission denied']]);
    attention.setProblems([]);
    expect(attention.problems()).toEqual([]);
    attention.setProblems([locked]);
    expect(logged).toHaveLength(2);
  });

  it('are shown up to a bound', () => {
    const { attention } = watched();
    attention.setProblems(Array.from({ length: 300 }, (_, index) => ({ ...locked, path: `/c/${index}` })));
    expect(attention.problems()).toHaveLength(100);
  });
});
