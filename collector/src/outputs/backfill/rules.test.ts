import { describe, expect, it } from 'vitest';
import { shippedFiles } from '../../stack/shipped.ts';
import { levelsOf, readRecordingRules } from './rules.ts';

const rule = (record: string, expr: string) => ({ record, expr });
const names = (...args: Parameters<typeof levelsOf>): string[][] => levelsOf(...args).map((level) => level.map(({ record }) => record));

describe('levels of recording rules', () => {
  it('put each after all that it asks for, whatever the order they stand in', () => {
    const rules = [
      rule('c:x:sum', 'sum(b:x:rate) / a:x:max'),
      rule('b:x:rate', 'rate(x[5m]) + on() a:x:max{job="c:x:sum"}'),
      rule('a:x:max', 'max(x)'),
      rule('d:x:min', 'min(x)'),
    ];
    // A label's value may well be a rule's name: that costs a level, no more.
    expect(names(rules.slice(1))).toEqual([['a:x:max', 'd:x:min'], ['b:x:rate']]);
    expect(names([rule('c:x:sum', 'sum(b:x:rate) / a:x:max'), rule('b:x:rate', 'a:x:max * 2'), rule('a:x:max', 'max(x)')])).toEqual([
      ['a:x:max'],
      ['b:x:rate'],
      ['c:x:sum'],
    ]);
  });

  it('find a name that stands quoted, and none in part of another', () => {
    expect(names([rule('b:x', 'sum({__name__="a:x"})'), rule('a:x', 'x')])).toEqual([['a:x'], ['b:x']]);
    expect(names([rule('b:x', 'sum(a:x_total)'), rule('a:x', 'x')])).toEqual([['b:x', 'a:x']]);
  });

  it('wait for every rule of a name', () => {
    expect(names([rule('b', 'sum(a)'), rule('a', 'x'), rule('a', 'y')])).toEqual([['a', 'a'], ['b']]);
  });

  it('keep rules that ask for each other in one level, the last', () => {
    expect(names([rule('a', 'b'), rule('b', 'a'), rule('c', 'x')])).toEqual([['c'], ['a', 'b']]);
  });

  it('hold all of the generated rules', () => {
    const rules = readRecordingRules(shippedFiles().provisioningDir);
    expect(rules.length).toBeGreaterThan(5);
    expect(levelsOf(rules).flat().length).toBe(rules.length);
  });
});
