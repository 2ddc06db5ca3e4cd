/** For tests: a small history that went through the real ledger into a real store, with every number known beforehand. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import {
  emptyFacts,
  type Facts,
  type FileProgress,
  type HookRunFact,
  type RequestFact,
  type SessionActivityFact,
  CLASSES_WITHOUT_ERROR,
  type ToolResultClass,
  type TurnFact,
} from '../../ledger/facts.ts';
import { createLedger } from '../../ledger/ledger.ts';
import { PRICE_TABLE } from '../../ledger/priceTable.ts';
import { createPrices } from '../../ledger/prices.ts';
import { openStore, type Store } from '../store.ts';

export const DAY_1 = Date.parse('2026-03-01T10:00:00Z');
export const DAY_2 = Date.parse('2026-03-02T10:00:00Z');

export interface TestStore {
  store: Store;
  add: (facts: Partial<Facts>, files?: FileProgress[]) => void;
  remove: () => void;
}

export function openTestStore(): TestStore {
  const dataDir = fs.mkdtempSync(path.join(os.tmpdir(), 'ccmon-queries-'));
  const store = openStore({ dataDir });
  const ledger = createLedger(store, createPrices(PRICE_TABLE));
  return {
    store,
    add: (facts, files = []) => store.transaction(() => ledger.apply({ facts: { ...emptyFacts(), ...facts }, files })),
    remove: () => {
      store.close();
      fs.rmSync(dataDir, { recursive: true });
    },
  };
}

export function request(messageId: string, at: number, fields: Partial<RequestFact> = {}): RequestFact {
  return {
    messageId,
    requestId: `req_${messageId}`,
    sessionId: 's1',
    agentId: '',
    copied: false,
    model: 'claude-opus-4-6',
    at,
    inputTokens: 10,
    outputTokens: 20,
    cacheReadTokens: 300,
    cacheWrite5mTokens: 40,
    cacheWrite1hTokens: 50,
    webSearches: 0,
    speed: '',
    inferenceGeo: '',
    stopReason: 'end_turn',
    ...fields,
  };
}

export function turn(turnId: string, startedAt: number, durationMs: number, fields: Partial<TurnFact> = {}): TurnFact {
  return {
    turnId,
    sessionId: 's1',
    copied: false,
    kind: 'human',
    startedAt,
    firstResponseAt: startedAt + 100,
    lastAt: startedAt + durationMs,
    finishedAt: startedAt + durationMs,
    failedAt: 0,
    cancelledAt: 0,
    reportedDurationMs: durationMs,
    ...fields,
  };
}

/** A tool call with its result, as facts. */
export function toolRun(
  toolUseId: string,
  tool: string,
  startedAt: number,
  durationMs: number,
  resultClass: ToolResultClass = 'ok',
  fields: { sessionId?: string; agentId?: string; subagentType?: string; launched?: string } = {},
): Pick<Facts, 'toolUses' | 'toolResults'> {
  const { sessionId = 's1', agentId = '', subagentType = '', launched = '' } = fields;
  return {
    toolUses: [
      { toolUseId, sessionId, agentId, copied: false, tool, at: startedAt, subagentType, promptHash: subagentType === '' ? 0 : 1 },
    ],
    toolResults: [
      {
        toolUseId,
        sessionId,
        at: startedAt + durationMs,
        isError: !CLASSES_WITHOUT_ERROR.some((noError) => noError === resultClass),
        resultClass,
        agentId: launched,
        agentType: subagentType,
        agentStatus: launched === '' ? '' : 'completed',
        agentDurationMs: launched === '' ? 0 : durationMs,
      },
    ],
  };
}

export function session(sessionId: string, cwd: string, firstAt: number, lastAt: number): SessionActivityFact {
  return {
    sessionId,
    cwd,
    cwdAt: firstAt,
    version: '2.1.330',
    versionAt: lastAt,
    entrypoint: 'cli',
    gitBranch: '',
    firstAt,
    lastAt,
    forkedFrom: '',
  };
}

export function hookRun(key: string, at: number, fields: Partial<HookRunFact> = {}): HookRunFact {
  return {
    key,
    sessionId: 's1',
    agentId: '',
    event: 'PostToolUse',
    matcher: 'Bash',
    hook: 'lint.sh',
    at,
    durationMs: 10,
    exitCode: 0,
    outcome: 'success',
    ...fields,
  };
}

export function file(filePath: string, fields: Partial<FileProgress> = {}): FileProgress {
  return {
    path: filePath,
    configDir: '/home/me/.claude',
    sessionId: 's1',
    device: 1,
    inode: 1,
    size: 1000,
    modifiedAt: DAY_1,
    offset: 1000,
    tailHash: 1,
    linesRead: 10,
    linesDamaged: 0,
    linesRecovered: 0,
    unknownTypes: {},
    state: 'ok',
    message: '',
    resume: '',
    hadMeta: false,
    ...fields,
  };
}

/**
 * Day 1, session s1 of project spotter: two turns; the second launches an explorer, which runs a failing Bash.
 * Day 2, session s2 of project viewer: one turn that fails, with a request of a model that has no price.
 */
export function addHistory({ add }: TestStore): void {
  const explorer = toolRun('toolu_task', 'Task', DAY_1 + 61_000, 30_000, 'ok', { subagentType: 'explorer', launched: 'a1' });
  const bash = toolRun('toolu_bash', 'Bash', DAY_1 + 62_000, 4000, 'error', { agentId: 'a1' });
  const read = toolRun('toolu_read', 'Read', DAY_1 + 2000, 500);
  const refused = toolRun('toolu_edit', 'Edit', DAY_2 + 1000, 2000, 'rejected', { sessionId: 's2' });
  add(
    {
      sessionActivities: [session('s1', '/spotter', DAY_1, DAY_1 + 120_000), session('s2', '/viewer', DAY_2, DAY_2 + 5000)],
      requests: [
        request('msg_1', DAY_1 + 1000),
        request('msg_2', DAY_1 + 60_500),
        request('msg_3', DAY_1 + 61_500, { agentId: 'a1', model: 'claude-haiku-4-5-20251001' }),
        request('msg_4', DAY_2 + 500, { sessionId: 's2', model: 'no-such-model' }),
      ],
      turns: [
        turn('turn_1', DAY_1, 10_000),
        turn('turn_2', DAY_1 + 60_000, 60_000),
        turn('turn_3', DAY_2, 5000, { sessionId: 's2', finishedAt: 0, failedAt: DAY_2 + 5000 }),
      ],
      toolUses: [...explorer.toolUses, ...bash.toolUses, ...read.toolUses, ...refused.toolUses],
      toolResults: [...explorer.toolResults, ...bash.toolResults, ...read.toolResults, ...refused.toolResults],
      agentActivities: [
        {
          sessionId: 's1',
          agentId: 'a1',
          firstAt: DAY_1 + 61_000,
          lastAt: DAY_1 + 91_000,
          finishedAt: DAY_1 + 91_000,
          failedAt: 0,
          cancelledAt: 0,
          agentType: 'explorer',
          promptHash: 1,
        },
      ],
      hookRuns: [
        hookRun('h0', DAY_1 - 1000, { event: 'SessionStart', matcher: 'startup', hook: 'env.sh', durationMs: -1, exitCode: -1 }),
        hookRun('h1', DAY_1 + 2500),
        hookRun('h2', DAY_1 + 66_000, { agentId: 'a1', durationMs: 30, exitCode: 1, outcome: 'error' }),
        hookRun('h3', DAY_1 + 67_000, { durationMs: 20, exitCode: 2, outcome: 'blocking' }),
      ],
      compactions: [
        {
          uuid: 'c1',
          sessionId: 's1',
          agentId: '',
          at: DAY_1 + 100_000,
          trigger: 'auto',
          preTokens: 150_000,
          postTokens: 0,
          durationMs: 0,
        },
      ],
      apiErrors: [
        {
          uuid: 'e1',
          sessionId: 's2',
          agentId: '',
          at: DAY_2 + 700,
          final: false,
          status: 529,
          reason: 'overloaded',
          retryAttempt: 1,
          retryInMs: 500,
        },
      ],
      damages: [{ path: '/p/s2.jsonl', line: 2, offset: 10, bytes: 5, kind: 'torn', recovered: 0, sessionId: 's2' }],
      agentDefinitions: [
        {
          agent: 'reviewer',
          scope: 'user',
          path: '/home/me/.claude/agents/reviewer.md',
          contentHash: 'aa',
          model: 'opus',
          tools: ['Read'],
          at: DAY_1,
        },
      ],
    },
    [
      file('/p/s1.jsonl', { size: 12_000_000, unknownTypes: { 'new-type': 3 } }),
      file('/p/s2.jsonl', { sessionId: 's2', linesDamaged: 1, linesRecovered: 1 }),
      file('/p/gone.jsonl', { state: 'deleted', sessionId: 's1', size: 7 }),
      file('/p/secret.jsonl', { state: 'unreadable', sessionId: '', linesRead: 0, size: 0, message: 'permission denied' }),
    ],
  );
}

/** Nano-dollars of one {@link request}: of Opus 4.6, and of Haiku 4.5. */
export const OPUS_NANO_USD = 10 * 5000 + 20 * 25_000 + 300 * 500 + 40 * 6250 + 50 * 10_000;
export const HAIKU_NANO_USD = 10 * 1000 + 20 * 5000 + 300 * 100 + 40 * 1250 + 50 * 2000;
