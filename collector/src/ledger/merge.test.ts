import { describe, expect, it } from 'vitest';
import { emptyAgentRun } from './identities.ts';
import {
  earliest,
  either,
  mergeAgentRuns,
  mergeCostStates,
  mergeApiCalls,
  mergeHookRuns,
  mergeLaunches,
  mergeRequests,
  mergeSessions,
  mergeToolReports,
  mergeToolRuns,
  mergeTurns,
  mergeWorks,
} from './merge.ts';

const sessionIdOf = (session: number): string => `session-${String(session).padStart(3, '0')}`;
const UNKNOWN = 1;

/** A small deterministic source of numbers: few values, so that ties happen. */
function numbers(seed: number): (values: number) => number {
  let state = seed;
  return (values) => {
    state = (state * 48_271) % 2_147_483_647;
    return state % values;
  };
}

const text = (n: number): string => ['', 'a', 'b'][n] ?? '';

/** A merge that has to know of which sessions its rows are, as one of two rows. */
const ofSessions =
  <Row>(merge: (a: Row, b: Row, ids: typeof sessionIdOf) => Row) =>
  (a: Row, b: Row): Row =>
    merge(a, b, sessionIdOf);

const kinds = {
  requests: { merge: ofSessions(mergeRequests), any: anyRequest },
  toolRuns: { merge: ofSessions(mergeToolRuns), any: anyToolRun },
  launches: { merge: ofSessions(mergeLaunches), any: anyLaunch },
  agentRuns: { merge: mergeAgentRuns, any: anyAgentRun },
  hookRuns: {
    merge: (a: ReturnType<typeof anyHookRun>, b: ReturnType<typeof anyHookRun>) => mergeHookRuns(a, b, UNKNOWN, sessionIdOf),
    any: anyHookRun,
  },
  turns: { merge: ofSessions(mergeTurns), any: anyTurn },
  sessions: { merge: mergeSessions, any: anySession },
  costStates: { merge: mergeCostStates, any: anyCostState },
  apiCalls: { merge: ofSessions(mergeApiCalls), any: anyApiCall },
  toolReports: { merge: ofSessions(mergeToolReports), any: anyToolReport },
  works: { merge: ofSessions(mergeWorks), any: anyWork },
};

function anyRequest(n: (values: number) => number) {
  return {
    message_id: 'm',
    request_id: 'r',
    session: n(3),
    agent: n(2),
    copied: n(2),
    model: 1,
    at: n(3),
    input: n(5),
    output: n(5),
    cache_read: n(5),
    cache_write_5m: n(5),
    cache_write_1h: n(5),
    web_searches: n(2),
    speed: n(2),
    inference_geo: n(2),
    stop_reason: n(2),
    cost_nano_usd: null,
  };
}
function anyToolRun(n: (values: number) => number) {
  const isCall = n(2) === 1;
  return {
    tool_use_id: 't',
    session: n(3),
    agent: 0,
    copied: isCall ? n(2) : 0,
    tool: isCall ? 7 : 0,
    started_at: isCall ? 1 + n(3) : 0,
    ended_at: isCall ? 0 : 5 + n(3),
    result_class: isCall ? 0 : 1 + n(2),
    hook_tool: 0,
    hook_started_at: n(3),
    hook_ended_at: n(3),
  };
}
function anyLaunch(n: (values: number) => number) {
  const isCall = n(2) === 1;
  return {
    tool_use_id: 't',
    session: n(3),
    parent_agent: 0,
    subagent_type: isCall ? 'Explore' : '',
    prompt_hash: isCall ? 9 : 0,
    started_at: isCall ? 1 : 0,
    ended_at: isCall ? 0 : 5 + n(2),
    result_class: isCall ? 0 : 1 + n(2),
    agent_id: isCall ? '' : text(n(3)),
    agent_type: '',
    agent_status: isCall ? '' : text(n(3)),
    agent_duration_ms: n(3),
  };
}
function anyAgentRun(n: (values: number) => number) {
  return {
    ...emptyAgentRun(1, 'a'),
    first_at: n(3),
    last_at: n(4),
    finished_at: n(4),
    failed_at: n(4),
    activity_type: text(n(3)),
    hook_started_at: n(3),
    hook_stopped_at: n(3),
    meta_type: text(n(3)),
    parent_agent_id: text(n(2)),
  };
}
function anyHookRun(n: (values: number) => number) {
  return {
    key: 'k',
    session: n(3),
    agent: n(2),
    event: 2,
    matcher: n(2),
    hook: 3,
    at: n(3),
    duration_ms: n(3) - 1,
    exit_code: n(3) - 1,
    outcome: 1 + n(3),
    ...(n(2) === 0 ? { cpu_us: null, peak_bytes: null, measure: null } : { cpu_us: 900, peak_bytes: 4096, measure: 's1.7.5' }),
    unrecorded_in: null,
  };
}
function anyCostState(n: (values: number) => number) {
  return { session: 1, cost_nano_usd: n(5), is_lower_bound: n(2), api_ms: n(3), tool_ms: n(3) };
}
function anyTurn(n: (values: number) => number) {
  return {
    turn_id: 'u',
    session: n(3),
    copied: n(2),
    kind: n(2),
    started_at: n(3),
    first_response_at: n(4),
    last_at: n(4),
    finished_at: n(4),
    failed_at: n(4),
    cancelled_at: n(4),
    reported_ms: n(3),
    duration_ms: null,
    outcome: 0,
  };
}
function anySession(n: (values: number) => number) {
  const at = n(4);
  const versionAt = n(4);
  // One session has one directory and one version at one time.
  return {
    session_id: 's',
    project: at + 1,
    cwd_at: at,
    version: versionAt,
    version_at: versionAt,
    entrypoint: n(2),
    first_at: n(4),
    last_at: n(4),
    forked_from: text(n(3)),
  };
}
function anyApiCall(n: (values: number) => number) {
  return {
    ...{ key: 'r', session: n(3), told: n(2), at: n(3), model: n(2), status: n(3), duration_ms: n(3) - 1, first_token_ms: n(3) - 1 },
    ...{ attempts: n(3), cost_nano_usd: n(3) === 0 ? null : n(5), input: n(3), output: n(3), cache_read: n(3), cache_write: n(3) },
  };
}
function anyToolReport(n: (values: number) => number) {
  return {
    ...{ key: 't', session: n(3), tool: n(3), decision: n(3), decided_by: n(3), decided_at: n(3) },
    ...{ outcome: n(3), ended_at: n(3), duration_ms: n(3) - 1 },
  };
}
function anyWork(n: (values: number) => number) {
  return { key: 'w', session: n(3), at: n(3), work: 4, amount: n(5) };
}

describe.each(Object.entries(kinds))('merging %s', (_name, { any, merge: mergeOfKind }) => {
  const merge = mergeOfKind as (a: object, b: object) => object;
  const samples = Array.from({ length: 400 }, (_, seed) => {
    const n = numbers(seed + 1);
    return [any(n), any(n), any(n)] as const;
  });
  /** Where a row's session decides nothing else, ties between sessions of one id cannot occur: same session, same agent. */
  const settled = samples.map(([a, b, c]) =>
    [a, b, c].map((row) => ('agent' in row ? { ...row, agent: (row as { session: number }).session } : row)),
  );

  it('does not depend on the order', () => {
    for (const [a, b] of settled) if (a !== undefined && b !== undefined) expect(merge(b, a)).toEqual(merge(a, b));
  });
  it('does not depend on the grouping', () => {
    for (const [a, b, c] of settled) {
      if (a === undefined || b === undefined || c === undefined) continue;
      expect(merge(merge(a, b), c)).toEqual(merge(a, merge(b, c)));
    }
  });
  it('changes nothing when the same comes again', () => {
    for (const [a, b] of settled) {
      if (a === undefined || b === undefined) continue;
      const merged = merge(a, b);
      expect(merge(merged, a)).toEqual(merged);
      expect(merge(merged, b)).toEqual(merged);
    }
  });
});

describe('what is not known', () => {
  it.each([
    [0, 5, 5],
    [5, 0, 5],
    [3, 5, 3],
    [0, 0, 0],
  ])('the earliest of %i and %i is %i', (a, b, expected) => expect(earliest(a, b)).toBe(expected));
  it.each([
    ['', 'x', 'x'],
    ['x', '', 'x'],
    ['a', 'b', 'a'],
  ])('of "%s" and "%s" it takes "%s"', (a, b, expected) => expect(either(a, b)).toBe(expected));
});
