import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { temporaryDirectory } from '../../../../test/support/temporaryDirectory.ts';
import { waitFor } from '../../../../test/support/waiting.ts';
import { runIntoStore } from '../runIntoStore.ts';
import { createHooksSource } from './source.ts';
import { FULL_FLAG, makeSpool } from './spool.ts';
import { STATUS_LINES_FILE } from './statusLines.ts';

const start = (dataDir: string) => runIntoStore(dataDir, createHooksSource({ dataDir, sweepMs: 200 }));

function payload(event: string, sessionId: string, fields: object = {}): string {
  return `${JSON.stringify({ session_id: sessionId, cwd: '/home/me/shop', hook_event_name: event, ...fields })}\n`;
}

it('takes the events of a thousand sessions at once, of before its start and after', async () => {
  const dataDir = await temporaryDirectory();
  const { hooks } = makeSpool(dataDir);
  const write = (from: number, to: number): void => {
    for (let i = from; i < to; i++) {
      fs.writeFileSync(path.join(hooks, `s${i}.1`), payload('SessionStart', `s${i}`, { source: 'startup' }));
      fs.writeFileSync(path.join(hooks, `s${i}.2`), payload('UserPromptSubmit', `s${i}`));
    }
  };
  write(0, 500);
  fs.writeFileSync(path.join(hooks, FULL_FLAG), '');
  const { store, end, rounds } = start(dataDir);
  onTestFinished(end);
  write(500, 1000);
  await waitFor({ for: 'all sessions' }, () => Promise.resolve(store.tables.hookEvents.page(0, 3000).length === 2000 || undefined));
  expect(store.tables.liveSessions.page(0, 3000)).toHaveLength(1000);
  await waitFor({ for: 'an empty spool' }, () =>
    Promise.resolve(fs.readdirSync(hooks).sort().join() === 'measured,statusline' || undefined),
  );
  expect(rounds.every(({ ok }) => ok)).toBe(true);
});

it('makes folders for nobody else, and makes them again', async () => {
  const dataDir = await temporaryDirectory();
  fs.mkdirSync(path.join(dataDir, 'spool'), { mode: 0o755 });
  const { end, store } = start(dataDir);
  onTestFinished(end);
  const modes = (): number[] =>
    ['spool', 'spool/statusline', 'spool/measured'].map((name) => fs.statSync(path.join(dataDir, name)).mode & 0o777);
  await waitFor({ for: 'the folders' }, () => Promise.resolve(modes().join() === '448,448,448' || undefined));
  fs.rmSync(path.join(dataDir, 'spool'), { recursive: true });
  await waitFor({ for: 'the folders again' }, () => Promise.resolve(modes().join() === '448,448,448' || undefined));
  fs.writeFileSync(path.join(dataDir, 'spool', 's1.1'), payload('Stop', 's1'));
  await waitFor({ for: 'the event' }, () => Promise.resolve(store.tables.hookEvents.page(0, 10).length === 1 || undefined));
});

it('takes measurements, and finds the session of a client that does not name it', async () => {
  const dataDir = await temporaryDirectory();
  const { hooks, measured } = makeSpool(dataDir);
  fs.writeFileSync(path.join(hooks, '4711.20'), payload('UserPromptSubmit', 'old-session'));
  const run = {
    ...{ v: 1, by: 'perl', event: 'Stop', matcher: '', hook: 'lint.sh', command: '1x2y', wallSeconds: 0.25, exitCode: 0, signal: 0 },
    ...{ cpuSeconds: { user: 0.1, system: 0.02 }, peakKilobytes: 2048 },
  };
  fs.writeFileSync(path.join(measured, '4711.21'), JSON.stringify(run));
  fs.writeFileSync(path.join(measured, 's2.22'), JSON.stringify({ ...run, peakKilobytes: null }));
  fs.writeFileSync(path.join(measured, 's2.23'), JSON.stringify({ ...run, wallSeconds: 'long' }));
  const { store, end } = start(dataDir);
  onTestFinished(end);
  const rows = await waitFor({ for: 'the runs' }, () => {
    const found = store.tables.hookRuns.page(0, 10);
    return Promise.resolve(found.length >= 2 ? found : undefined);
  });
  const old = store.tables.sessions.find(['old-session']);
  expect(rows.sort((a, b) => (a.peak_bytes ?? 0) - (b.peak_bytes ?? 0))).toMatchObject([
    { peak_bytes: null, duration_ms: 250, cpu_us: 120_000 },
    { session: old?.id, peak_bytes: 2048 * 1024, duration_ms: 250, cpu_us: 120_000 },
  ]);
});

describe('status lines', () => {
  const resetsAt = Math.round(Date.now() / 1000) + 3600;
  const rate_limits = { five_hour: { used_percentage: 42.5, resets_at: resetsAt }, seven_day: { used_percentage: 7 } };
  const line = (id: string, fields: object): string => JSON.stringify({ session_id: id, workspace: { current_dir: '/secret' }, ...fields });
  const agedBy = (file: string, seconds: number): void => {
    const time = Date.now() / 1000 - seconds;
    fs.utimesSync(file, time, time);
  };
  const filesOf = (dataDir: string): string[] =>
    fs
      .readdirSync(dataDir, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => path.join(parentPath, name));

  it('shows the newest of each session, and limits of the newest that names any', async () => {
    const dataDir = await temporaryDirectory();
    const { statusline } = makeSpool(dataDir);
    const write = (name: string, text: string, age: number): void => {
      fs.writeFileSync(path.join(statusline, name), text);
      agedBy(path.join(statusline, name), age);
    };
    const full = { cost: { total_cost_usd: 1.5 }, context_window: { used_percentage: 63 }, rate_limits };
    write('s1', line('s1', full), 10);
    // By another client: the same session, but longer ago.
    write('4711', line('s1', { cost: { total_cost_usd: 1 } }), 20);
    write('s0', line('s0', full), 7200);
    const { readings, end } = start(dataDir);
    onTestFinished(end);
    const latest = () => readings.latest('statusLines')?.value;
    const first = await waitFor({ for: 'the first' }, () => Promise.resolve(latest()));
    expect(first).toMatchObject({
      limits: [
        { window: 'five_hour', usedRatio: 0.425, resetsAt: resetsAt * 1000 },
        { window: 'seven_day', usedRatio: 0.07, resetsAt: null },
      ],
    });
    expect(first.sessions).toMatchObject([{ sessionId: 's1', usd: 1.5, contextUsedRatio: 0.63 }]);
    fs.writeFileSync(path.join(statusline, 's2'), line('s2', { cost: {} }));
    const sessions = () => latest()?.sessions.map(({ sessionId }) => sessionId);
    await waitFor({ for: 'the second before the first' }, () => Promise.resolve(sessions()?.join() === 's2,s1' || undefined));
    expect(latest()?.limits).toHaveLength(2);
  });

  it('leaves nothing of what was handed over but what is shown, and shows it again after a restart', async () => {
    const dataDir = await temporaryDirectory();
    const { statusline } = makeSpool(dataDir);
    fs.writeFileSync(path.join(statusline, 's1'), line('s1', { cost: { total_cost_usd: 1.5 }, rate_limits, model: { id: '/secret' } }));
    // No status line, one without an id, and one that was never written to its end.
    fs.writeFileSync(path.join(statusline, 's2'), '["/secret"]');
    fs.writeFileSync(path.join(statusline, 's3'), line('no id: /secret', {}));
    fs.writeFileSync(path.join(statusline, 's4'), line('s4', {}).slice(0, -3));
    agedBy(path.join(statusline, 's4'), 3600);
    const first = start(dataDir);
    const before = await waitFor({ for: 'the line' }, () => Promise.resolve(first.readings.latest('statusLines')?.value));
    expect(fs.readdirSync(statusline)).toEqual([]);
    expect(filesOf(dataDir).filter((file) => fs.readFileSync(file).includes('secret'))).toEqual([]);
    expect(JSON.stringify(before)).not.toContain('secret');
    expect(first.readings.latest('spool')?.value.status_lines).toMatchObject({ taken: 3, torn: 1, too_large: 0 });
    await first.end();
    const second = start(dataDir);
    onTestFinished(second.end);
    const after = await waitFor({ for: 'the line again' }, () => Promise.resolve(second.readings.latest('statusLines')?.value));
    expect(after).toEqual(before);
    expect(fs.statSync(path.join(dataDir, STATUS_LINES_FILE)).mode & 0o777).toBe(0o600);
  });

  it('begins anew where what was kept is broken', async () => {
    const dataDir = await temporaryDirectory();
    const { statusline } = makeSpool(dataDir);
    fs.writeFileSync(path.join(dataDir, STATUS_LINES_FILE), '[{"sessionId":5}]');
    fs.writeFileSync(path.join(statusline, 's1'), line('s1', {}));
    const { readings, end, rounds } = start(dataDir);
    onTestFinished(end);
    const reading = await waitFor({ for: 'the line' }, () => Promise.resolve(readings.latest('statusLines')?.value));
    expect(reading.sessions.map(({ sessionId }) => sessionId)).toEqual(['s1']);
    expect(rounds.every(({ ok }) => ok)).toBe(true);
  });

  it('removes none that cannot be kept, and takes it once it can', async () => {
    const dataDir = await temporaryDirectory();
    const { statusline } = makeSpool(dataDir);
    fs.mkdirSync(path.join(dataDir, STATUS_LINES_FILE, 'in the way'), { recursive: true });
    fs.writeFileSync(path.join(statusline, 's1'), line('s1', {}));
    const { readings, end, rounds } = start(dataDir);
    onTestFinished(end);
    await waitFor({ for: 'a failure' }, () => Promise.resolve(rounds.some(({ ok }) => !ok) || undefined));
    expect(fs.readdirSync(statusline)).toEqual(['s1']);
    fs.rmSync(path.join(dataDir, STATUS_LINES_FILE), { recursive: true });
    await waitFor({ for: 'the line' }, () => Promise.resolve(readings.latest('statusLines')?.value));
    expect(fs.readdirSync(statusline)).toEqual([]);
  });
});

it('counts nothing twice that the hooks of the plugin and of the settings both hand over', async () => {
  const dataDir = await temporaryDirectory();
  const { hooks } = makeSpool(dataDir);
  const at = Math.round(Date.now() / 1000) - 60;
  const events: [event: string, secondsLater: number, fields?: object][] = [
    ['SessionStart', 0, { source: 'startup' }],
    ['UserPromptSubmit', 1, { prompt: 'once' }],
    ['PreToolUse', 2, { tool_name: 'WebFetch', tool_use_id: 't1' }],
    ['PreToolUse', 2, { tool_name: 'WebFetch', tool_use_id: 't2' }],
    // Two tools at once: only what they are to do tells one request from the other.
    ['PermissionRequest', 3, { tool_name: 'WebFetch', tool_input: { url: 'https://a.example' } }],
    ['PermissionRequest', 3, { tool_name: 'WebFetch', tool_input: { url: 'https://b.example' } }],
    ['Notification', 9, { notification_type: 'permission_prompt' }],
    ['PostToolUse', 13, { tool_name: 'WebFetch', tool_use_id: 't1', duration_ms: 1000 }],
    ['PostToolUse', 24, { tool_name: 'WebFetch', tool_use_id: 't2', duration_ms: 1000 }],
    ['Stop', 25],
    ['UserPromptSubmit', 30, { prompt: 'again' }],
    ['UserPromptSubmit', 35, { prompt: 'again' }],
  ];
  for (const [i, [event, later, fields]] of events.entries()) {
    for (const copy of [0, 1]) {
      const file = path.join(hooks, `s1.${100 + 2 * i + copy}`);
      fs.writeFileSync(file, payload(event, 's1', fields));
      const time = at + later + i / 1000 + (copy * 40) / 1000;
      fs.utimesSync(file, time, time);
    }
  }
  const { store, end } = start(dataDir);
  onTestFinished(end);
  await waitFor({ for: 'an empty spool' }, () => Promise.resolve(fs.readdirSync(hooks).every((name) => !name.includes('.')) || undefined));
  const rows = store.tables.hookEvents.page(0, 100);
  const told = rows.map((row) => [store.names.text(row.event), row.ended_at === 0 ? 0 : Math.round((row.ended_at - row.at) / 1000)]);
  expect(told).toEqual([
    ...[
      ['SessionStart', 0],
      ['UserPromptSubmit', 0],
    ],
    ...[
      ['PermissionRequest', 9],
      ['PermissionRequest', 20],
    ],
    ...[
      ['Notification', 0],
      ['Stop', 0],
      ['UserPromptSubmit', 0],
      ['UserPromptSubmit', 0],
    ],
  ]);
  expect(store.tables.toolRuns.page(0, 100)).toHaveLength(2);
  expect(store.tables.sessionTimings.page(0, 100)).toHaveLength(1);
});
