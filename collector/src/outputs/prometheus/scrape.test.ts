import { describe, expect, it } from 'vitest';
import { formatFor, ScrapeQueryError, selectionFor } from './scrape.ts';

const PROMETHEUS_2_42 =
  'application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1';
const PROMETHEUS_3 =
  'application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,application/openmetrics-text;version=0.0.1;q=0.5,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2';

describe('the format', () => {
  it.each([
    ['', 'text'],
    ['*/*', 'text'],
    ['text/html,application/xhtml+xml,*/*;q=0.8', 'text'],
    ['text/plain;version=0.0.4', 'text'],
    ['application/openmetrics-text', 'openmetrics'],
    ['Application/OpenMetrics-Text; Version=1.0.0', 'openmetrics'],
    ['application/openmetrics-text;version=0.0.1', 'text'],
    ['application/openmetrics-text;q=0', 'text'],
    ['application/openmetrics-text;q=0.3,text/plain;q=0.9', 'text'],
    ['application/openmetrics-text;q=much', 'text'],
    [PROMETHEUS_2_42, 'openmetrics'],
    [PROMETHEUS_3, 'openmetrics'],
  ])('for Accept: %s is %s', (accept, format) => {
    expect(formatFor(accept)).toBe(format);
  });
});

describe('the selection', () => {
  const chosen = (query: string): string[] =>
    ['claude_sessions', 'claude_session_size_bytes', 'claude_tokens_total', 'ccmon_files'].filter(selectionFor(new URLSearchParams(query)));

  it('is everything by default', () => {
    expect(chosen('')).toHaveLength(4);
  });

  it('splits into a group and the rest, which together are everything', () => {
    expect(chosen('collect[]=sessions')).toEqual(['claude_sessions', 'claude_session_size_bytes']);
    expect(chosen('exclude%5B%5D=sessions')).toEqual(['claude_tokens_total', 'ccmon_files']);
  });

  it.each([
    ['collect[]=agents', 'Unknown group of metrics "agents". /metrics knows: sessions.'],
    ['exclude[]=', 'Unknown group of metrics "". /metrics knows: sessions.'],
    ['collect[]=toString', 'Unknown group of metrics "toString". /metrics knows: sessions.'],
    ['collect=sessions', 'Unknown parameter "collect". /metrics takes collect[] and exclude[], with one of: sessions.'],
  ])('refuses %s', (query, message) => {
    expect(() => chosen(query)).toThrow(new ScrapeQueryError(message));
  });
});
