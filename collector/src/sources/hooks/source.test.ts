import fs from 'node:fs';
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { temporaryDirectory } from '../../../../test/support/temporaryDirectory.ts';
import { waitFor } from '../../../../test/support/waiting.ts';
import { runIntoStore } from '../runIntoStore.ts';
import { createHooksSource } from './source.ts';
import { FULL_FLAG, makeSpool } from './spool.ts';

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

it('shows the newest status lines, and limits of the newest that names any', async () => {
  const dataDir = await temporaryDirectory();
  const { statusline } = makeSpool(dataDir);
  const resetsAt = Math.round(Date.now() / 1000) + 3600;
  const line = (id: string, fields: object): string => JSON.stringify({ session_id: id, workspace: { current_dir: '/secret' }, ...fields });
  const rate_limits = { five_hour: { used_percentage: 42.5, resets_at: resetsAt }, seven_day: { used_percentage: 7 } };
  fs.writeFileSync(
    path.join(statusline, 's1'),
    line('s1', { cost: { total_cost_usd: 1.5 }, context_window: { used_percentage: 63 }, rate_limits }),
  );
  const { readings, end } = start(dataDir);
  onTestFinished(end);
  const latest = () => readings.latest('statusLines')?.value;
  const first = await waitFor({ for: 'the first' }, () => Promise.resolve(latest()));
  expect(first).toMatchObject({
    sessions: [{ sessionId: 's1', usd: 1.5, contextUsedRatio: 0.63 }],
    limits: [
      { window: 'five_hour', usedRatio: 0.425, resetsAt: resetsAt * 1000 },
      { window: 'seven_day', usedRatio: 0.07, resetsAt: null },
    ],
  });
  fs.writeFileSync(path.join(statusline, 's2'), line('s2', { cost: {} }));
  const old = Date.now() / 1000 - 7200;
  fs.utimesSync(path.join(statusline, 's1'), old, old);
  await waitFor({ for: 'the second alone' }, () =>
    Promise.resolve(
      latest()
        ?.sessions.map(({ sessionId }) => sessionId)
        .join() === 's2' || undefined,
    ),
  );
  expect(fs.readdirSync(statusline)).toEqual(['s2']);
  expect(JSON.stringify(readings.latest('statusLines'))).not.toContain('secret');
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
