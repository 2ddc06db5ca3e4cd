import { describe, expect, it } from 'vitest';
import { cleanValue, createLabelLimiter } from './labels.ts';

function limiter(limit: number, saved?: string) {
  const overflows: string[] = [];
  const created = createLabelLimiter({ limits: { tool: limit }, saved, onOverflow: (label, max) => overflows.push(`${label} ${max}`) });
  const expose = (...values: string[]): string[] => values.map((value) => created.expose('tool', value));
  const overflowed = (): number | undefined => new Map(created.overflowed()).get('tool');
  return { ...created, overflows, exposeAll: expose, overflowedTools: overflowed };
}

describe('the number of values', () => {
  it('admits by first use and counts the others once each', () => {
    const tools = limiter(2);
    expect(tools.exposeAll('Bash', 'Read', 'Edit', 'Bash', 'Grep', 'Edit')).toEqual(['Bash', 'Read', 'other', 'Bash', 'other', 'other']);
    expect(tools.overflowedTools()).toBe(2);
    expect(tools.overflows).toEqual(['tool 2']);
  });

  it('takes a value that is called other for what it says', () => {
    const tools = limiter(1);
    expect(tools.exposeAll('other', 'Bash')).toEqual(['other', 'Bash']);
    expect(tools.overflowedTools()).toBe(0);
  });

  it('holds a label of fixed values to these', () => {
    const { expose } = limiter(1);
    expect([expose('start', 'resume'), expose('start', 'teleport')]).toEqual(['resume', 'other']);
  });

  it('never moves a value once it was exposed, whatever comes first after a restart', () => {
    const before = limiter(2);
    before.exposeAll('Bash', 'Read', 'Edit');
    const after = limiter(2, before.state());
    expect(after.exposeAll('Edit', 'Grep', 'Read', 'Bash')).toEqual(['other', 'other', 'Read', 'Bash']);
    expect(after.overflowedTools()).toBe(2);
  });

  it('with a higher limit admits new values, not those that are counted under other already', () => {
    const before = limiter(1);
    before.exposeAll('Bash', 'Read');
    expect(limiter(3, before.state()).exposeAll('Read', 'Edit')).toEqual(['other', 'Edit']);
  });

  it('with a lower limit keeps all that were exposed, and admits no more', () => {
    const before = limiter(3);
    before.exposeAll('Bash', 'Read', 'Edit');
    expect(limiter(2, before.state()).exposeAll('Grep', 'Edit', 'Read', 'Bash')).toEqual(['other', 'Edit', 'Read', 'Bash']);
  });

  it('forgets what an undone transaction admitted', () => {
    const tools = limiter(1);
    tools.exposeAll('Bash');
    expect(tools.hasGrown()).toBe(true);
    tools.rollback();
    expect(tools.hasGrown()).toBe(false);
    expect(tools.exposeAll('Read', 'Bash')).toEqual(['Read', 'other']);
    tools.commit();
    tools.rollback();
    expect(tools.exposeAll('Read')).toEqual(['Read']);
  });
});

describe('a value', () => {
  it.each([
    ['', 'unknown'],
    ['mcp__server__tool', 'mcp__server__tool'],
    ['two\nlines\u0000', 'two_lines_'],
    ['half \ud83d of a pair', 'half _ of a pair'],
    ['whole 😀', 'whole 😀'],
    ['x'.repeat(200), 'x'.repeat(128)],
    ['😀'.repeat(129), '😀'.repeat(128)],
  ])('%j is exposed as %j', (raw, clean) => {
    expect(cleanValue(raw)).toBe(clean);
  });
});
