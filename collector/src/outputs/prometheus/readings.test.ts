import { expect, it } from 'vitest';
import { parseExposition } from '../../../../test/support/exposition.ts';
import { HOST, PROCESSES, processReading, RECORDS, SPOOL, STORAGE, TELEMETRY } from '../../readings/testReadings.ts';
import { NOON, openTestOutput, type TestOutput } from './testOutput.ts';

async function series({ scrape }: TestOutput, prefix: RegExp): Promise<Record<string, number>> {
  const samples = parseExposition(await scrape()).filter(({ name }) => prefix.test(name));
  return Object.fromEntries(samples.map(({ name, labels, value }) => [`${name} ${Object.values(labels).join(' ')}`.trim(), value]));
}

it('shows what runs, by project and kind, and no process by itself', async () => {
  const test = await openTestOutput();
  expect(await series(test, /^claude_process/)).toEqual({});
  test.readings.put('processes', { value: PROCESSES, at: NOON });
  expect(await series(test, /^claude_process/)).toEqual({
    'claude_processes code/shop claude': 1,
    'claude_processes code/shop hook': 1,
    'claude_processes code/shop mcp_server': 1,
    'claude_process_cpu_seconds_total code/shop claude': 12.5,
    'claude_process_resident_memory_bytes code/shop claude': 200_000_000,
    'claude_process_resident_memory_bytes code/shop hook': 1_000_000,
    'claude_process_resident_memory_bytes code/shop mcp_server': 200_000_000,
    'claude_process_threads code/shop claude': 9,
    'claude_process_threads code/shop hook': 9,
    'claude_process_threads code/shop mcp_server': 9,
    'claude_process_open_files code/shop claude': 30,
    'claude_process_open_files code/shop mcp_server': 30,
    'claude_process_longest_uptime_seconds code/shop claude': 3600,
    'claude_process_longest_uptime_seconds code/shop hook': 3600,
    'claude_process_longest_uptime_seconds code/shop mcp_server': 3600,
    'claude_process_orphans code/shop claude': 0,
    'claude_process_orphans code/shop hook': 0,
    'claude_process_orphans code/shop mcp_server': 1,
    'claude_process_stuck code/shop no_activity': 1,
  });
});

it('adds up what falls under one label value, and takes the oldest of ages', async () => {
  const test = await openTestOutput({ labelLimits: { project: 1 } });
  const of = (project: string, startedAt: number) => processReading({ project, startedAt });
  const processes = [of('a', NOON), of('b', NOON - 1000), of('c', NOON - 3000)];
  const cpuTotals = ['a', 'b', 'c'].map((project) => ({ kind: 'claude' as const, project, seconds: 2 }));
  test.readings.put('processes', { value: { processes, cpuTotals }, at: NOON });
  expect(await series(test, /^claude_process(es|_cpu|_longest)/)).toEqual({
    'claude_processes a claude': 1,
    'claude_processes other claude': 2,
    'claude_process_cpu_seconds_total a claude': 2,
    'claude_process_cpu_seconds_total other claude': 4,
    'claude_process_longest_uptime_seconds a claude': 0,
    'claude_process_longest_uptime_seconds other claude': 3,
  });
});

it('shows the machine, without what it does not tell', async () => {
  const test = await openTestOutput();
  test.readings.put('host', { value: HOST, at: NOON });
  const shown = await series(test, /^ccmon_host_/);
  expect(shown).toMatchObject({
    ccmon_host_cpus: 2,
    'ccmon_host_cpu_seconds_total user': 100.5,
    'ccmon_host_cpu_seconds_total idle': 1000,
    'ccmon_host_load 15': 2.25,
    ccmon_host_memory_available_bytes: 5e9,
    'ccmon_host_disk_available_bytes claude': 4e10,
    'ccmon_host_disk_io_bytes_total write': 2000,
    'ccmon_host_network_bytes_total receive': 300,
    ccmon_host_boot_time_seconds: HOST.bootedAt / 1000,
  });
  expect(shown).not.toHaveProperty('ccmon_host_swap_total_bytes');
});

it('shows what is stored, and what will be cleaned up', async () => {
  const test = await openTestOutput();
  test.readings.put('storage', { value: STORAGE, at: NOON });
  expect(await series(test, /^claude_storage_/)).toEqual({
    'claude_storage_bytes code/shop transcripts': 5000,
    'claude_storage_bytes code/site transcripts': 500,
    'claude_storage_bytes none debug': 70,
    'claude_storage_files code/shop transcripts': 5,
    'claude_storage_files code/site transcripts': 1,
    'claude_storage_files none debug': 2,
    'claude_storage_cleanup_bytes 1': 0,
    'claude_storage_cleanup_bytes 7': 500,
    'claude_storage_cleanup_bytes 30': 5500,
    'claude_storage_cleanup_sessions 1': 0,
    'claude_storage_cleanup_sessions 7': 1,
    'claude_storage_cleanup_sessions 30': 6,
  });
});

it('shows the limits of a subscription, each until it is reset', async () => {
  const test = await openTestOutput();
  const limits = [
    { window: 'five_hour' as const, usedRatio: 0.42, resetsAt: NOON + 60_000 },
    { window: 'seven_day' as const, usedRatio: 0.5, resetsAt: null },
  ];
  test.readings.put('statusLines', { value: { sessions: [], limits }, at: NOON });
  const both = { 'claude_rate_limit_used_ratio five_hour': 0.42, 'claude_rate_limit_used_ratio seven_day': 0.5 };
  expect(await series(test, /^claude_rate_limit/)).toEqual(both);
  test.clock.now = NOON + 60_000;
  expect(await series(test, /^claude_rate_limit/)).toEqual({ 'claude_rate_limit_used_ratio seven_day': 0.5 });
});

it('counts what became of what others left for the collector', async () => {
  const test = await openTestOutput();
  const spool = (taken: number) => ({ ...SPOOL, hook_events: { ...SPOOL.hook_events, taken } });
  test.readings.put('spool', { value: spool(1), at: NOON });
  await test.scrape();
  test.readings.put('spool', { value: spool(3), at: NOON });
  const counted = await series(test, /^ccmon_spool_files/);
  expect(counted).toEqual({
    'ccmon_spool_files_total taken': 5,
    'ccmon_spool_files_total torn': 1,
    'ccmon_spool_files_total too_large': 0,
  });
});

it('counts what was handed over from 0 on, and says why something was not taken', async () => {
  const test = await openTestOutput();
  test.readings.put('spool', { value: SPOOL, at: NOON });
  test.readings.put('telemetry', { value: TELEMETRY, at: NOON });
  test.readings.put('records', { value: { ...RECORDS, taken: 0, lastAt: null }, at: NOON });
  expect(await series(test, /^ccmon_deliveries/)).toEqual({
    'ccmon_deliveries_total hook_events': 5,
    'ccmon_deliveries_total measured_runs': 0,
    'ccmon_deliveries_total status_lines': 2,
    'ccmon_deliveries_total telemetry': 40,
    'ccmon_deliveries_total records': 0,
  });
  expect(await series(test, /^ccmon_telemetry/)).toMatchObject({
    'ccmon_telemetry_refused_total undecodable': 2,
    'ccmon_telemetry_refused_total too_large': 0,
    'ccmon_telemetry_passed_over_total unknown_event': 3,
    'ccmon_telemetry_passed_over_total foreign': 0,
  });
});

it('shows how much room is left in the spool, none when it is overfull', async () => {
  const test = await openTestOutput();
  test.readings.put('spoolRoom', { value: { bytes: 200, capacityBytes: 1000 }, at: NOON });
  expect(await series(test, /^ccmon_spool_(av|cap)/)).toEqual({ ccmon_spool_available_bytes: 800, ccmon_spool_capacity_bytes: 1000 });
  test.readings.put('spoolRoom', { value: { bytes: 1200, capacityBytes: 1000 }, at: NOON });
  expect(await series(test, /^ccmon_spool_av/)).toEqual({ ccmon_spool_available_bytes: 0 });
});

it('shows nothing any more of a source that fails, but keeps its counters', async () => {
  const test = await openTestOutput();
  test.readings.put('processes', { value: PROCESSES, at: NOON });
  await test.scrape();
  test.readings.take('processes');
  expect(await series(test, /^claude_process/)).toEqual({ 'claude_process_cpu_seconds_total code/shop claude': 12.5 });
});
