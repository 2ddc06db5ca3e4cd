import { describe, expect, it } from 'vitest';
import { formatBytes, formatCompact, formatCount, formatNumberOf, formatSeconds, formatUsd } from './format.ts';
import { createLog } from './log.ts';
import { createProgress } from './progress.ts';
import { renderServices } from './servicesTable.ts';
import { renderTable } from './table.ts';

describe('numbers', () => {
  it.each([
    [0, '0'],
    [999, '999'],
    [1000, '1,000'],
    [1234567, '1,234,567'],
  ])('count %d', (value, text) => expect(formatCount(value)).toBe(text));

  it.each([
    [0, '0'],
    [999, '999'],
    [999.6, '1.00K'],
    [1234, '1.23K'],
    [12_345, '12.3K'],
    [999_499, '999K'],
    [999_500, '1.00M'],
    [79_708_804, '79.7M'],
    [3e9, '3.00B'],
  ])('compact %d', (value, text) => expect(formatCompact(value)).toBe(text));

  it.each([
    [0, '0 B'],
    [999, '999 B'],
    [1000, '1.00 kB'],
    [710e6, '710 MB'],
  ])('bytes %d', (value, text) => expect(formatBytes(value)).toBe(text));

  it.each([
    [null, '-'],
    [0.0004, '0 ms'],
    [0.25, '250 ms'],
    [9.94, '9.9 s'],
    [600, '10 min'],
    [7200, '2 h 0 min'],
  ])('seconds %s', (value, text) => expect(formatSeconds(value)).toBe(text));

  it('money, and things', () => {
    expect([formatUsd(1.005), formatUsd(null), formatNumberOf(1, 'file'), formatNumberOf(2, 'file')]).toEqual([
      '$1.00',
      'unknown',
      '1 file',
      '2 files',
    ]);
  });
});

describe('tables', () => {
  it('align their columns and have no blanks at the end', () => {
    const columns = [
      { title: 'Tool', align: 'left' },
      { title: 'runs', align: 'right' },
    ] as const;
    expect(renderTable(columns, [['Bash', '1'], ['Read', '1,000'], ['and 3 more']])).toBe(
      'Tool         runs\nBash            1\nRead        1,000\nand 3 more\n',
    );
  });

  it('name each service with its address, and for a missing one what would add it', () => {
    const service = { name: 'Prometheus', address: 'http://127.0.0.1:9090', up: true, ready: true, version: '2.42.0', hint: null };
    const text = renderServices({
      version: '1.2.3',
      url: 'http://localhost:8001',
      demo: true,
      services: [
        service,
        { ...service, name: 'Alertmanager', ready: false },
        { ...service, name: 'Loki', up: false, ready: false, hint: 'port 3100 is in use' },
        { ...service, name: 'Grafana', address: null, up: false, ready: false, version: null, hint: 'not found: brew install grafana' },
        { ...service, name: 'node exporter', address: null },
        { ...service, name: 'Alloy', address: null, up: false, ready: false, hint: 'being started' },
      ],
    });
    expect(text.split('\n')).toEqual([
      '',
      'Claude Code Monitoring 1.2.3, with a made-up history',
      '',
      '  Page           http://localhost:8001/',
      '  Metrics        http://localhost:8001/metrics',
      '  Prometheus     http://127.0.0.1:9090',
      '  Alertmanager   http://127.0.0.1:9090  (starting)',
      '  Loki           http://127.0.0.1:9090  (not up: port 3100 is in use)',
      '  Grafana        not found: brew install grafana',
      '  node exporter  up, for the other services only',
      '  Alloy          being started',
      '',
      '',
    ]);
  });
});

describe('progress', () => {
  const half = { files: 552, filesDone: 340, bytes: 710e6, bytesDone: 355e6 };

  function watch(isTerminal: boolean, columns = 120) {
    let at = 0;
    const written: string[] = [];
    const progress = createProgress({ write: (text) => written.push(text), isTerminal, columns, now: () => at });
    return { progress, written, wait: (ms: number) => (at += ms) };
  }

  it('redraws a bar, ten times a second at most, and takes it away', () => {
    const { progress, written, wait } = watch(true);
    progress.update({ ...half, filesDone: 0, bytesDone: 0 });
    wait(50);
    progress.update(half);
    expect(written).toHaveLength(1);
    wait(450);
    progress.update(half);
    expect(written[1]).toBe(
      '\r\x1b[2KReading history ████████████░░░░░░░░░░░░  50%  340 of 552 files,  355 MB of 710 MB,  710 MB/s, 500 ms left',
    );
    progress.clear();
    progress.clear();
    expect(written.slice(2)).toEqual(['\r\x1b[2K']);
  });

  it('shows the writing of a demo, and after it the reading, each counted from its own beginning', () => {
    const { progress, written, wait } = watch(true);
    progress.updateWriting({ days: 36, daysDone: 0, bytes: 0 });
    wait(2000);
    progress.updateWriting({ days: 36, daysDone: 9, bytes: 24e6 });
    progress.clear();
    progress.update({ ...half, filesDone: 0, bytesDone: 0 });
    wait(500);
    progress.update(half);
    expect(written).toEqual([
      '\r\x1b[2KWriting made-up history ░░░░░░░░░░░░░░░░░░░░░░░░   0%   0 of 36 days,     0 B',
      '\r\x1b[2KWriting made-up history ██████░░░░░░░░░░░░░░░░░░  25%   9 of 36 days, 24.0 MB,  6.0 s left',
      '\r\x1b[2K',
      '\r\x1b[2KReading history ░░░░░░░░░░░░░░░░░░░░░░░░   0%    0 of 552 files,     0 B of 710 MB',
      '\r\x1b[2KReading history ████████████░░░░░░░░░░░░  50%  340 of 552 files,  355 MB of 710 MB,  710 MB/s, 500 ms left',
    ]);
  });

  it.each([
    [120, 'Reading history ████████████░░░░░░░░░░░░  50%  340 of 552 files,  355 MB of 710 MB,  710 MB/s, 500 ms left'],
    [90, 'Reading history ███░░░░  50%  340 of 552 files,  355 MB of 710 MB,  710 MB/s, 500 ms left'],
    [80, 'Reading history ███████░░░░░░░░  50%   355 MB of 710 MB,  710 MB/s, 500 ms left'],
    [60, 'Reading history ███████░░░░░░░  50%   710 MB/s, 500 ms left'],
    [42, 'Reading history ███░░░░  50%  500 ms left'],
    [36, 'Reading history  50%  500 ms left'],
    [24, 'Reading history  50%'],
    [12, 'Reading his'],
  ])('keeps what matters most in %i columns', (columns, line) => {
    const { progress, written, wait } = watch(true, columns);
    progress.update({ ...half, bytesDone: 0 });
    wait(500);
    progress.update(half);
    expect(written[1]).toBe(`\r\x1b[2K${line}`);
    expect(line.length).toBeLessThan(columns);
  });

  it.each([120, 80, 60, 42])('leaves all in its place from the first to the last byte in %i columns', (columns) => {
    const { progress, written, wait } = watch(true, columns);
    for (const bytesDone of [0, 1.23e6, 7e6, 45e6, 355e6, 699e6, 710e6]) {
      progress.update({ ...half, filesDone: Math.floor(bytesDone / 1.3e6), bytesDone });
      wait(5000);
    }
    const percents = written.map((line) => /[░█] ([ \d]{3})%/.exec(line));
    expect(new Set(percents.map((percent) => percent?.index)).size).toBe(1);
    expect(percents.map((percent) => percent?.[1])).toEqual(['  0', '  0', '  0', '  6', ' 50', ' 98', '100']);
    expect(new Set(written.slice(1).map((line) => line.length)).size).toBe(1);
  });

  it('writes a plain line now and then where nothing can be redrawn, and none for what is quick', () => {
    const { progress, written, wait } = watch(false);
    wait(60_000);
    progress.update({ ...half, filesDone: 0, bytesDone: 0 });
    wait(4999);
    progress.update(half);
    expect(written).toEqual([]);
    wait(1);
    progress.update(half);
    progress.clear();
    expect(written).toEqual(['Reading history: 340 of 552 files, 355 MB of 710 MB, 71.0 MB/s, 5.0 s left\n']);
  });
});

describe('the log', () => {
  it('writes one line with fields, from its level up, and no control characters', () => {
    const lines: string[] = [];
    const log = createLog({ level: 'warn', write: (line) => lines.push(line), now: () => new Date(2026, 2, 1, 9, 5, 7) });
    log('info', 'not this');
    log('warn', 'a file\nwas \x1b[31mread', { path: '/a b.jsonl', lines: 3, ok: true, url: 'http://localhost:8001' });
    expect(lines).toEqual(['09:05:07 warn  a file was  [31mread path="/a b.jsonl" lines=3 ok=true url=http://localhost:8001\n']);
  });
});
