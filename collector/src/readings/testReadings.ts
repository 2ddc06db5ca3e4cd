/** For tests of outputs: one reading of each kind, with every field in use. */
import type { BaselinesReading } from './baselines.ts';
import type { HostReading } from './host.ts';
import type { RecordsReading, SpoolReading, TelemetryReading } from './intakes.ts';
import type { ProcessesReading, ProcessReading } from './processes.ts';
import type { StorageReading } from './storage.ts';

/** Of the session's own process unless said otherwise. */
export function processReading(fields: Partial<ProcessReading> = {}): ProcessReading {
  return {
    ...{ pid: 10, parentPid: 1, kind: 'claude', name: 'claude', sessionId: 's1', project: 'code/shop', claudePid: 10 },
    ...{ startedAt: Date.parse('2026-03-02T11:00:00Z'), status: 'busy', cpuSeconds: 12.5, cpuCores: 0.25 },
    ...{ residentBytes: 200_000_000, threads: 9, openFiles: 30, isOrphan: false, stuck: null },
    ...fields,
  };
}

export const PROCESSES: ProcessesReading = {
  processes: [
    processReading({ stuck: 'no_activity' }),
    processReading({
      pid: 11,
      parentPid: 10,
      kind: 'hook',
      name: 'sh',
      status: null,
      residentBytes: 1_000_000,
      openFiles: null,
      cpuCores: null,
    }),
    processReading({
      pid: 12,
      parentPid: 1,
      kind: 'mcp_server',
      name: 'server.js',
      status: null,
      claudePid: 0,
      isOrphan: true,
      sessionId: '',
    }),
  ],
  cpuTotals: [{ kind: 'claude', project: 'code/shop', seconds: 12.5 }],
};

export const HOST: HostReading = {
  cpus: 2,
  cpuSeconds: { user: 100.5, system: 20, iowait: 1, steal: 0, idle: 1000 },
  cpuUsed: 0.25,
  load: [0.5, 1, 2.25],
  memory: { totalBytes: 8e9, availableBytes: 5e9 },
  swap: null,
  disks: [{ role: 'claude', totalBytes: 1e11, availableBytes: 4e10 }],
  diskIo: { readBytes: 1000, writtenBytes: 2000 },
  network: { receivedBytes: 300, sentBytes: 400 },
  bootedAt: Date.parse('2026-03-01T00:00:00Z'),
};

export const STORAGE: StorageReading = {
  directories: [
    {
      configDir: '/home/me/.claude',
      cleanupPeriodDays: 30,
      cleanupPeriodIsSet: false,
      entries: [
        { type: 'transcripts', project: 'code/shop', bytes: 5000, files: 5 },
        { type: 'transcripts', project: 'code/site', bytes: 500, files: 1 },
        { type: 'debug', project: '', bytes: 70, files: 2 },
      ],
      cleanup: [
        { withinDays: 1, bytes: 0, files: 0, sessions: 0 },
        { withinDays: 7, bytes: 500, files: 1, sessions: 1 },
        { withinDays: 30, bytes: 5500, files: 6, sessions: 6 },
      ],
    },
  ],
  problems: [],
};

const LAST_AT = Date.parse('2026-03-02T11:59:57Z');

export const SPOOL: SpoolReading = {
  hook_events: { taken: 5, torn: 1, too_large: 0, lastAt: LAST_AT },
  measured_runs: { taken: 0, torn: 0, too_large: 0, lastAt: null },
  status_lines: { taken: 2, torn: 0, too_large: 0, lastAt: LAST_AT },
};

export const TELEMETRY: TelemetryReading = {
  ...{ taken: 40, lastAt: LAST_AT },
  refused: { undecodable: 2, too_large: 0, unknown_type: 0, not_allowed: 0, not_ready: 0, failed: 0 },
  passedOver: { unknown_event: 3, foreign: 0, unusable: 0 },
};

export const RECORDS: RecordsReading = {
  ...{ taken: 1, lastAt: LAST_AT },
  refused: { not_valid: 1, conflict: 0, too_many_metrics: 0, too_many_label_sets: 0, unreadable: 0 },
};

export const BASELINES: BaselinesReading = {
  baselines: [
    {
      ...{ signal: 'agent_runs', subject: { agent: 'reviewer' }, historyDays: 10, neededDays: 7, maturity: 1, value: 40 },
      band: { lower: 0, expected: 4, upper: 16 },
      season: { expected: Array.from({ length: 168 }, () => 4), dispersion: { busy: 1, quiet: 1 } },
      anomaly: { side: 'above', value: 40, deviations: 8.6, probability: 0, since: Date.parse('2026-03-02T10:00:00Z') },
      trend: { weekOverWeek: 0.5, slopePerDay: 2, slopeLow: 1, slopeHigh: 3, isTrend: true },
    },
    {
      ...{ signal: 'hook_duration', subject: { event: 'Stop', hook: 'lint' }, historyDays: 1, neededDays: 3, maturity: 0.33, value: 2 },
      ...{ band: null, season: null, anomaly: null, trend: null },
    },
  ],
  forecasts: [
    {
      ...{ forecast: 'month_cost', subject: {}, at: Date.parse('2026-04-01T00:00:00Z'), now: 100 },
      guess: { expected: 300, low: 250, high: 380 },
      score: { error: 0.12, naiveError: 0.2, origins: 12 },
    },
    {
      ...{ forecast: 'disk_available', subject: { disk: 'claude' }, at: Date.parse('2026-03-09T00:00:00Z'), now: 0.4 },
      ...{ guess: null, score: null },
    },
  ],
  changes: [
    {
      ...{ kind: 'model', agent: 'reviewer', at: Date.parse('2026-03-01T12:00:00Z'), from: 'm1', to: 'm2' },
      effects: [{ quantity: 'duration', before: 12, after: 32, runsBefore: 40, runsAfter: 30, probability: 0.0001 }],
    },
  ],
};
