/**
 * Answers of the collector, one constructor for each: a test names what matters to it, the rest is a small quiet history.
 * Each is checked against the API's schema, so that no test can stand on an answer that the collector cannot give.
 */
import { SCHEMAS } from '../../collector/src/outputs/api/schemas.ts';
import type { AgentRow, Agents } from '../../collector/src/outputs/api/schema/agents.ts';
import type { Report } from '../../collector/src/outputs/api/schema/report.ts';
import type { SessionSummary, Sessions } from '../../collector/src/outputs/api/schema/sessions.ts';
import type { Status } from '../../collector/src/outputs/api/schema/status.ts';
import type { Tokens, Usage, UsagePoint } from '../../collector/src/outputs/api/schema/usage.ts';
import type { Collector } from '../src/api/collector.ts';

export function tokens(part: Partial<Tokens> = {}): Tokens {
  const cacheWrite5m = part.cacheWrite5m ?? 0;
  const cacheWrite1h = part.cacheWrite1h ?? 0;
  return { input: 0, output: 0, cacheRead: 0, cacheWrite: cacheWrite5m + cacheWrite1h, cacheWrite5m, cacheWrite1h, ...part };
}

export function agentRow(part: Partial<AgentRow> = {}): AgentRow {
  return SCHEMAS.AgentRow.parse({
    agent: 'main',
    runs: 10,
    succeeded: 9,
    failed: 1,
    cancelled: 0,
    unfinished: 0,
    p50Seconds: 12,
    p95Seconds: 90,
    p99Seconds: 3700,
    requests: 20,
    tokens: tokens({ input: 100, output: 200 }),
    usd: 1.25,
    defined: false,
    lastAt: '2026-03-10T11:00:00.000Z',
    failures: [{ reason: 'rate_limit', runs: 1 }],
    ...part,
  });
}

export function report(part: Partial<Report> = {}): Report {
  return SCHEMAS.Report.parse({
    schemaVersion: 1,
    configDirs: ['/home/ada/.claude'],
    range: { since: null, until: null },
    files: { read: 3, damaged: 0, unreadable: 0 },
    lines: { read: 300, damaged: 0, recovered: 0 },
    sessions: 2,
    requests: 20,
    tokens: tokens({ input: 100, output: 200, cacheRead: 12_300_000, cacheWrite5m: 7, cacheWrite1h: 3 }),
    cost: { usd: 1.25, requestsWithoutPrice: 0 },
    models: [{ model: 'claude-opus-4-8', requests: 20, tokens: tokens({ input: 100, output: 200 }), usd: 1.25 }],
    tools: { runs: 40, errors: 4, byName: [] },
    agents: [agentSummary(agentRow())],
    hooks: [],
    ...part,
  });
}

/** A row without what only the table of agents has. */
export const agentSummary = (row: AgentRow): Report['agents'][number] => SCHEMAS.AgentSummary.parse(row);

export function usagePoint(part: Partial<UsagePoint> = {}): UsagePoint {
  return SCHEMAS.UsagePoint.parse({
    start: '2026-03-10T00:00:00.000Z',
    requests: 0,
    tokens: tokens(),
    usd: 0,
    turns: 0,
    turnFailures: 0,
    agentRuns: 0,
    agentFailures: 0,
    toolRuns: 0,
    toolErrors: 0,
    ...part,
  });
}

export const usage = (part: Partial<Usage> = {}): Usage =>
  SCHEMAS.Usage.parse({ range: { since: null, until: null }, step: 'day', points: [], ...part });

export const agents = (rows: AgentRow[] = [agentRow()]): Agents =>
  SCHEMAS.Agents.parse({ range: { since: null, until: null }, agents: rows });

export function session(part: Partial<SessionSummary> = {}): SessionSummary {
  return SCHEMAS.SessionSummary.parse({
    sessionId: '0d9f1c4e-53a4-4f6c-9c5c-2a7d3c1b8e90',
    project: 'difference-engine',
    cwd: '/home/ada/difference-engine',
    version: '2.1.200',
    startedAt: '2026-03-10T09:00:00.000Z',
    lastAt: '2026-03-10T11:00:00.000Z',
    active: false,
    health: 'ok',
    damagedLines: 0,
    sizeBytes: 2_097_152,
    large: false,
    turns: 10,
    requests: 20,
    toolRuns: 40,
    toolErrors: 4,
    agentRuns: 2,
    tokens: tokens({ input: 100, output: 200 }),
    usd: 1.25,
    models: ['claude-opus-4-8'],
    ...part,
  });
}

export const sessions = (rows: SessionSummary[] = [session()], total = rows.length): Sessions =>
  SCHEMAS.Sessions.parse({ total, limit: 10, offset: 0, sessions: rows });

export function status(part: Partial<Status> = {}): Status {
  return SCHEMAS.Status.parse({
    version: '0.1.0',
    startedAt: '2026-03-10T08:00:00.000Z',
    demo: false,
    configDirs: [{ path: '/home/ada/.claude', found: true }],
    dataDir: '/home/ada/.local/state/ccmon',
    writing: null,
    reading: null,
    sources: [{ name: 'transcripts', ok: true, lagSeconds: 0.2, error: null }],
    deliveries: [],
    services: [],
    store: { bytes: 4096, requests: 20, sessions: 2 },
    countersHeld: 0,
    reconciliation: [],
    unknownRecordTypes: [],
    problems: [],
    damagedFiles: [],
    ...part,
  });
}

export function collector(part: Partial<Collector> = {}): Collector {
  return {
    summary: () => Promise.resolve(report()),
    usage: () => Promise.resolve(usage()),
    agents: () => Promise.resolve(agents()),
    sessions: () => Promise.resolve(sessions()),
    status: () => Promise.resolve(status()),
    ...part,
  };
}
