/** The PromQL that the helpers write, to the letter, and what they refuse to write. */
import { describe, expect, it } from 'vitest';
import {
  current,
  histogramQuantile,
  increase,
  mean,
  orZero,
  perInterval,
  positive,
  promql,
  rate,
  ratio,
  round,
  sinceEver,
  sum,
  topk,
} from './expressions.ts';
import { describeSeries, fromVariable, labelValues, series } from './series.ts';

const tokens = series('claude_tokens_total');

describe('selectors', () => {
  it.each([
    ['no condition', series('claude_tokens_total').text, 'claude_tokens_total'],
    ['equality', series('claude_tokens_total', { type: 'input' }).text, 'claude_tokens_total{type="input"}'],
    ['one of several', series('claude_tokens_total', { type: ['input', 'output'] }).text, 'claude_tokens_total{type=~"input|output"}'],
    ['a list of one', series('claude_tokens_total', { type: ['input'] }).text, 'claude_tokens_total{type="input"}'],
    ['not', series('claude_tokens_total', { type: { not: 'output' } }).text, 'claude_tokens_total{type!="output"}'],
    ['none of several', series('claude_tokens_total', { model: { not: ['a', 'b'] } }).text, 'claude_tokens_total{model!~"a|b"}'],
    ['a variable', series('claude_tokens_total', { project: fromVariable('project') }).text, 'claude_tokens_total{project=~"$project"}'],
    [
      'quotes and backslashes',
      series('claude_tokens_total', { project: 'a"b\\c' }).text,
      String.raw`claude_tokens_total{project="a\"b\\c"}`,
    ],
    [
      'regular expression characters',
      series('claude_tokens_total', { project: ['a.b', 'c(d)'] }).text,
      String.raw`claude_tokens_total{project=~"a\\.b|c\\(d\\)"}`,
    ],
  ])('%s', (_, text, expected) => {
    expect(text).toBe(expected);
  });

  it('finds a bucket however its bound is spelt', () => {
    const { text } = series('claude_session_size_bytes_bucket', { le: 10_485_760 });
    expect(text).toBe(String.raw`claude_session_size_bytes_bucket{le=~"10485760|10485760\\.0|1\\.048576e\\+07"}`);
  });

  it('refuses a list without values, which would match series without the label', () => {
    expect(() => series('claude_tokens_total', { model: [] })).toThrow('A condition on model names no value.');
  });

  it.each([
    ['claude_tokens_total', 'value', 'tokens'],
    ['claude_turn_duration_seconds_bucket', 'bucket', 'count'],
    ['claude_turn_duration_seconds_count', 'count', 'count'],
    ['claude_turn_duration_seconds_sum', 'sum', 'seconds'],
  ] as const)('knows what %s measures', (name, part, unit) => {
    expect(describeSeries(name)?.part).toBe(part);
    expect(series(name).unit).toBe(unit);
  });

  it('knows no series of a histogram without its parts, and no unknown one', () => {
    expect(describeSeries('claude_turn_duration_seconds')).toBeUndefined();
    expect(describeSeries('claude_tokens_total_count')).toBeUndefined();
  });
});

describe('expressions', () => {
  it.each([
    ['rate', rate(tokens).text, 'rate(claude_tokens_total[$__rate_interval])'],
    ['sum without labels', sum(increase(tokens, '$__range')).text, 'sum(increase(claude_tokens_total[$__range]))'],
    ['sum by labels', sum(rate(tokens), 'agent', 'type').text, 'sum by (agent, type) (rate(claude_tokens_total[$__rate_interval]))'],
    ['top', topk(3, sum(rate(tokens), 'agent')).text, 'topk(3, sum by (agent) (rate(claude_tokens_total[$__rate_interval])))'],
    ['events of an interval', perInterval(tokens, 'agent').text, 'round(sum by (agent) (increase(claude_tokens_total[$__rate_interval])))'],
    ['only what happened', positive(sum(rate(tokens))).text, 'sum(rate(claude_tokens_total[$__rate_interval])) > 0'],
    ['round', round(sum(sinceEver(tokens))).text, 'round(sum(claude_tokens_total))'],
    [
      'quantile',
      histogramQuantile(0.95, sum(rate(series('claude_turn_duration_seconds_bucket')), 'project', 'le'), 'seconds').text,
      'histogram_quantile(0.95, sum by (project, le) (rate(claude_turn_duration_seconds_bucket[$__rate_interval]))) >= 0',
    ],
    ['arithmetic', promql`${sum(sinceEver(tokens))} * 2`.text, 'sum(claude_tokens_total) * 2'],
    ['nested arithmetic', promql`${promql`${sum(sinceEver(tokens))} + 1`} * 2`.text, '(sum(claude_tokens_total) + 1) * 2'],
    [
      'or zero',
      orZero(sum(sinceEver(tokens), 'agent'), sum(rate(tokens), 'agent')).text,
      'sum by (agent) (claude_tokens_total) or sum by (agent) (rate(claude_tokens_total[$__rate_interval])) * 0',
    ],
    [
      'ratio',
      ratio(current(series('claude_sessions')), current(series('claude_sessions'))).text,
      '(claude_sessions or claude_sessions * 0) / (claude_sessions > 0)',
    ],
    [
      'mean',
      mean(current(series('claude_session_size_bytes_sum')), current(series('claude_session_size_bytes_count'))).text,
      'claude_session_size_bytes_sum / (claude_session_size_bytes_count > 0)',
    ],
    [
      'variable query',
      labelValues('claude_agent_runs_total', 'agent', { project: fromVariable('project') }),
      'label_values(claude_agent_runs_total{project=~"$project"}, agent)',
    ],
  ])('%s', (_, text, expected) => {
    expect(text).toBe(expected);
  });

  it('carries labels and unit along', () => {
    const quantile = histogramQuantile(0.5, sum(rate(series('claude_turn_duration_seconds_bucket')), 'project', 'le'), 'seconds');
    expect(quantile).toMatchObject({ labels: ['project'], unit: 'seconds' });
    expect(ratio(sum(rate(tokens)), sum(rate(tokens))).unit).toBe('ratio');
  });

  it('refuses operands whose label sets would never match', () => {
    const byAgent = sum(rate(tokens), 'agent');
    const widened: typeof byAgent = { ...byAgent, labels: ['agent', 'agent'] };
    expect(() => promql`${byAgent} / ${widened}`).toThrow(/carries the labels/);
  });
});
