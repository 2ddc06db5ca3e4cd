import { describe, expect, it } from 'vitest';
import { collect, type Collected, configDirWith, merged } from '../testing/collect.ts';
import {
  answer,
  at,
  attachment,
  lastWord,
  line,
  momentOf,
  OTHER_SESSION,
  progress,
  prompt,
  queued,
  SESSION,
  system,
  toolResult,
  toolUse,
} from '../testing/records.ts';

/** Facts of one main file, read by both readers, which must agree. */
async function factsOf(...lines: string[]): Promise<Collected['facts']> {
  const dir = configDirWith({ [`p/${SESSION}.jsonl`]: lines.join('') });
  const scanned = await collect(dir);
  expect((await collect(dir, { reader: 'plain' })).facts).toEqual(scanned.facts);
  return scanned.facts;
}

describe('requests', () => {
  it('merges the lines of one answer by the largest count, whatever is missing in each', async () => {
    const block = { type: 'text', text: 'a' };
    const { requests } = await factsOf(
      answer(1, block, {}, { usage: { input_tokens: 3, output_tokens: 1, cache_creation_input_tokens: 500 } }),
      answer(
        2,
        block,
        {},
        { usage: { output_tokens: 40, cache_creation: { ephemeral_5m_input_tokens: 100, ephemeral_1h_input_tokens: 400 } } },
      ),
    );
    expect(requests).toHaveLength(1);
    expect(requests[0]).toMatchObject({ inputTokens: 3, outputTokens: 40, cacheWrite1hTokens: 400, at: momentOf(1) });
  });

  it('counts cache writes that the two parts do not explain as five-minute writes', async () => {
    const usage = { cache_creation_input_tokens: 500, cache_creation: { ephemeral_5m_input_tokens: 0, ephemeral_1h_input_tokens: 400 } };
    const split = { cache_creation_input_tokens: 0, cache_creation: { ephemeral_5m_input_tokens: 30, ephemeral_1h_input_tokens: 20 } };
    const { requests } = await factsOf(answer(1, {}, {}, { usage }), answer(1, {}, { requestId: 'r2' }, { id: 'm2', usage: split }));
    expect(requests.map((request) => [request.cacheWrite5mTokens, request.cacheWrite1hTokens])).toEqual([
      [100, 400],
      [30, 20],
    ]);
  });

  it('takes the long-context mark off the model, and what the price depends on', async () => {
    const usage = { input_tokens: 1, speed: 'fast', inference_geo: 'us', server_tool_use: { web_search_requests: 2 } };
    const { requests } = await factsOf(answer(1, {}, {}, { model: 'claude-opus-5-5[1m]', usage }));
    expect(requests[0]).toMatchObject({ model: 'claude-opus-5-5', speed: 'fast', inferenceGeo: 'us', webSearches: 2 });
  });

  it('skips what Claude Code says itself', async () => {
    const { requests } = await factsOf(answer(1, {}, { requestId: undefined }, { model: '<synthetic>' }));
    expect(requests).toEqual([]);
  });

  it('counts an agent message that is echoed in its parent file, under the agent', async () => {
    const message = {
      type: 'assistant',
      timestamp: at(4),
      requestId: 'r9',
      message: { id: 'm9', model: 'x', usage: { output_tokens: 9 } },
    };
    const { requests, agentActivities, toolUses } = await factsOf(progress(5, { type: 'agent_progress', agentId: 'a2898e3', message }));
    expect(requests[0]).toMatchObject({ messageId: 'm9', requestId: 'r9', agentId: 'a2898e3', outputTokens: 9, at: momentOf(4) });
    expect(agentActivities[0]).toMatchObject({ agentId: 'a2898e3', firstAt: momentOf(4), lastAt: momentOf(4) });
    expect(toolUses).toEqual([]);
  });
});

it('keeps paths as they are, whatever is in them', async () => {
  const { sessionActivities } = await factsOf(
    prompt(1, 'x', { cwd: '/home/me/my project (ü)', gitBranch: 'fix/a b' }),
    lastWord(2, { cwd: '/' }),
  );
  expect(sessionActivities).toMatchObject([{ cwd: '/home/me/my project (ü)' }]);
});

describe('tool results', () => {
  const error = (content: unknown): Record<string, unknown> => ({ is_error: true, content });
  const cases: [name: string, block: Record<string, unknown>, fields: Record<string, unknown>, resultClass: string][] = [
    ['success', {}, {}, 'ok'],
    ['an interrupted command', {}, { toolUseResult: { interrupted: true } }, 'interrupted'],
    ['an error', error('Exit code 3'), {}, 'error'],
    ['a refusal by the user', error("The user doesn't want to proceed with this tool use."), {}, 'rejected'],
    ['a refusal that is told beside the text', error('no'), { toolUseResult: 'User rejected tool use' }, 'rejected'],
    ['a refusal by a rule', error('no'), { toolDenialKind: 'permission-rule' }, 'rejected'],
    ['an interruption', error('[Request interrupted by user for tool use]'), {}, 'aborted'],
    ['an unknown agent', error("Agent type 'x' not found. Available agents: y"), {}, 'unknown_agent'],
    ['an unknown agent, tagged', error("<tool_use_error>Agent type 'x' not found.</tool_use_error>"), {}, 'unknown_agent'],
    ['a failed request of an agent', error([{ type: 'text', text: 'API Error: 529 Overloaded' }]), {}, 'api_error'],
    ['a refusal by a hook', error('PreToolUse:Bash hook error: [node /x/pre.mjs --key s3cret]: no way\n'), {}, 'rejected'],
    ['a refusal by a hook in 1.0', error('Bash operation blocked by hook:\n- [node /x/pre.mjs]: no way\n'), {}, 'rejected'],
  ];
  for (const [name, block, fields, resultClass] of cases) {
    it(`tells ${name}`, async () => {
      const { toolResults } = await factsOf(toolResult(2, 't1', block, fields));
      expect(toolResults).toEqual([
        {
          toolUseId: 't1',
          sessionId: SESSION,
          at: momentOf(2),
          isError: block['is_error'] === true,
          resultClass,
          agentId: '',
          agentType: '',
          agentStatus: '',
          agentDurationMs: 0,
        },
      ]);
    });
  }

  it('reads what a launched agent was and took', async () => {
    const toolUseResult = {
      status: 'completed',
      agentId: 'a926ffe946edcb096',
      agentType: 'reviewer',
      totalDurationMs: 1050,
      content: [{ type: 'text', text: 'x' }],
    };
    const { toolResults } = await factsOf(toolResult(2, 't1', {}, { toolUseResult }));
    expect(toolResults[0]).toMatchObject({
      agentId: 'a926ffe946edcb096',
      agentType: 'reviewer',
      agentStatus: 'completed',
      agentDurationMs: 1050,
    });
  });

  it('does not know which of two results an agent belongs to', async () => {
    const content = [
      { type: 'tool_result', tool_use_id: 't1' },
      { type: 'tool_result', tool_use_id: 't2' },
    ];
    const record = {
      type: 'user',
      uuid: 'u',
      timestamp: at(1),
      sessionId: SESSION,
      message: { content },
      toolUseResult: { agentId: 'a2898e3' },
    };
    const { toolResults } = await factsOf(line(record));
    expect(toolResults.map((result) => [result.toolUseId, result.agentId])).toEqual([
      ['t1', ''],
      ['t2', ''],
    ]);
  });
});

describe('agents', () => {
  it('ties a launch to the agent by the hash of its prompt, however it is escaped', async () => {
    const text = 'Look at "x"\n\tand café \u{1f600} \u0007';
    const agent = { agentId: 'a2898e3', isSidechain: true, parentUuid: null };
    const escaped = prompt(3, text, agent).replace('é', '\\u00e9').replace('\u{1f600}', '\\ud83d\\ude00');
    const { toolUses, agentActivities } = await factsOf(toolUse(2, 't1', 'Agent', { subagent_type: 'reviewer', prompt: text }), escaped);
    expect(toolUses[0]).toMatchObject({ tool: 'Agent', subagentType: 'reviewer' });
    expect(toolUses[0]?.promptHash).toBeGreaterThan(0);
    expect(agentActivities[0]?.promptHash).toBe(toolUses[0]?.promptHash);
  });

  it('hashes only the prompts of tools that launch agents', async () => {
    const { toolUses } = await factsOf(toolUse(2, 't1', 'WebFetch', { prompt: 'x', subagent_type: 'y' }));
    expect(toolUses[0]).toMatchObject({ subagentType: '', promptHash: 0 });
  });

  it('tells when an agent began, ended, failed and was cancelled', async () => {
    const of = { agentId: 'a2898e3', isSidechain: true };
    const { agentActivities, apiErrors } = await factsOf(
      prompt(1, 'go', of),
      answer(2, { type: 'text', text: 'x' }, of),
      lastWord(3, { ...of, attributionAgent: 'reviewer' }),
      answer(
        4,
        { type: 'text', text: 'API Error' },
        { ...of, isApiErrorMessage: true, error: 'rate_limit', apiErrorStatus: 429 },
        { model: '<synthetic>' },
      ),
      prompt(5, '[Request interrupted by user]', of),
    );
    expect(agentActivities[0]).toMatchObject({
      firstAt: momentOf(1),
      finishedAt: momentOf(3),
      failedAt: momentOf(4),
      cancelledAt: momentOf(5),
      lastAt: momentOf(5),
      agentType: 'reviewer',
    });
    expect(apiErrors[0]).toMatchObject({ final: true, status: 429, reason: 'rate_limit', agentId: 'a2898e3' });
  });

  it('names the agents that Claude Code launches for itself', async () => {
    const { agentActivities } = await factsOf(prompt(1, 'go', { agentId: 'acompact-946d2b', isSidechain: true }));
    expect(agentActivities[0]?.agentType).toBe('(compact)');
  });

  it('follows the chain of parents where records name no agent (1.0)', async () => {
    const { agentActivities, requests } = await factsOf(
      prompt(1, 'one', { isSidechain: true, uuid: 'r1', parentUuid: null }),
      prompt(2, 'two', { isSidechain: true, uuid: 'r2', parentUuid: null }),
      lastWord(3, { isSidechain: true, uuid: 'r1b', parentUuid: 'r1' }),
      lastWord(4, { isSidechain: true, uuid: 'r2b', parentUuid: 'r2' }),
    );
    expect(agentActivities.map((agent) => [agent.agentId, agent.finishedAt])).toEqual([
      ['side-r1', momentOf(3)],
      ['side-r2', momentOf(4)],
    ]);
    expect(requests.map((request) => request.agentId)).toEqual(['side-r1', 'side-r2']);
  });

  it('reads notices that agents have ended, and none of background commands', async () => {
    const notice = (task: string): string =>
      `<task-notification>\n<task-id>${task}</task-id>\n<tool-use-id>t1</tool-use-id>\n<status>failed</status>\n</task-notification>`;
    const { agentNotices, turns } = await factsOf(
      queued(1, 'enqueue', notice('a89eb4e4f9f8fcaf6')),
      queued(2, 'enqueue', notice('bdb44o3dl')),
      attachment(3, { type: 'queued_command', prompt: notice('a926ffe946edcb096') }),
      prompt(4, notice('a2898e3'), { origin: { kind: 'task-notification' } }),
    );
    expect(agentNotices.map((fact) => [fact.agentId, fact.status, fact.toolUseId, fact.at])).toEqual([
      ['a89eb4e4f9f8fcaf6', 'failed', 't1', momentOf(1)],
      ['a926ffe946edcb096', 'failed', 't1', momentOf(3)],
      ['a2898e3', 'failed', 't1', momentOf(4)],
    ]);
    expect(turns.map((turn) => turn.kind)).toEqual(['task-notification']);
  });
});

it('an internal agent is at work from its own prompt on, not from the reminders that it carries along', async () => {
  const of = { agentId: 'acompact-946d2b', isSidechain: true };
  const { agentActivities } = await factsOf(
    prompt(1, '<system-reminder>x</system-reminder>', { ...of, isMeta: true }),
    prompt(600, '<system-reminder>y</system-reminder>', { ...of, isMeta: true }),
    prompt(900, 'Your task is to create a detailed summary', of),
    lastWord(960, of),
  );
  expect(agentActivities).toMatchObject([
    { agentType: '(compact)', firstAt: momentOf(900), lastAt: momentOf(960), finishedAt: momentOf(960) },
  ]);
  const asked = await factsOf(prompt(900, 'Your task is to create a detailed summary', of));
  expect(agentActivities[0]?.promptHash).toBe(asked.agentActivities[0]?.promptHash);
});

describe('turns', () => {
  it('runs from the prompt to the last word, with the duration that Claude Code reports', async () => {
    const { turns } = await factsOf(
      prompt(1, 'go', { uuid: 'turn' }),
      toolUse(3, 't1'),
      toolResult(4, 't1'),
      lastWord(6),
      system(7, 'turn_duration', { durationMs: 5_100 }),
    );
    expect(turns).toEqual([
      {
        turnId: 'turn',
        sessionId: SESSION,
        copied: false,
        kind: 'human',
        startedAt: momentOf(1),
        firstResponseAt: momentOf(3),
        lastAt: momentOf(7),
        finishedAt: momentOf(7),
        failedAt: 0,
        cancelledAt: 0,
        reportedDurationMs: 5_100,
      },
    ]);
  });

  const notPrompts: [name: string, text: string, fields: Record<string, unknown>][] = [
    ['a text in the user name', 'x', { isMeta: true }],
    ['the summary of a compaction', 'This session is being continued', { isCompactSummary: true }],
    ['output of a local command', '<local-command-stdout>x</local-command-stdout>', {}],
    ['a shell command of the user', '<bash-input>ls</bash-input>', {}],
    ['output of a hook in 1.0', '<session-start-hook>x</session-start-hook>', {}],
    ['a record of an agent', 'x', { isSidechain: true, agentId: 'a2898e3' }],
  ];
  for (const [name, text, fields] of notPrompts) {
    it(`does not begin with ${name}`, async () => {
      expect((await factsOf(prompt(1, text, fields), lastWord(2))).turns).toEqual([]);
    });
  }

  it('counts a command only when something answers it', async () => {
    const command = '<command-name>/mcp</command-name>';
    expect((await factsOf(prompt(1, command), prompt(2, 'next'))).turns.map((turn) => turn.kind)).toEqual(['human']);
    expect((await factsOf(prompt(1, command), lastWord(2))).turns.map((turn) => turn.kind)).toEqual(['command']);
  });

  it('is cancelled by an interruption, and when the prompt was taken back', async () => {
    const { turns } = await factsOf(
      prompt(1, 'one', { parentUuid: 'p' }),
      prompt(3, 'one, better', { parentUuid: 'p' }),
      lastWord(4),
      prompt(5, 'two', { parentUuid: 'q' }),
      toolUse(6, 't'),
      line({
        type: 'user',
        uuid: 'u',
        timestamp: at(7),
        sessionId: SESSION,
        message: { content: [{ type: 'text', text: '[Request interrupted by user]' }] },
      }),
    );
    expect(turns.map((turn) => [turn.startedAt, turn.finishedAt, turn.cancelledAt])).toEqual([
      [momentOf(1), 0, momentOf(3)],
      [momentOf(3), momentOf(4), 0],
      [momentOf(5), 0, momentOf(7)],
    ]);
  });

  it('fails with a request that failed for good', async () => {
    const failure = answer(2, {}, { isApiErrorMessage: true, error: 'server_error' }, { model: '<synthetic>' });
    const { turns, apiErrors } = await factsOf(prompt(1, 'go'), failure);
    expect(turns[0]).toMatchObject({ failedAt: momentOf(2), finishedAt: 0 });
    expect(apiErrors[0]).toMatchObject({ final: true, reason: 'server_error' });
  });
});

describe('failed attempts', () => {
  const cases: [name: string, error: unknown, status: number, reason: string][] = [
    ['2.1.50', { status: 529, error: { type: 'error', error: { type: 'overloaded_error' } } }, 529, 'overloaded'],
    ['2.1.330', { status: 429, message: '429 {"error":{"type":"rate_limit_error"}}', connection: null }, 429, 'rate_limit'],
    ['no connection', { connection: { code: 'ECONNREFUSED' } }, 0, 'ECONNREFUSED'],
    ['nothing told', {}, 0, ''],
  ];
  for (const [name, error, status, reason] of cases) {
    it(`tells the reason (${name})`, async () => {
      const { apiErrors } = await factsOf(system(1, 'api_error', { error, retryAttempt: 2, retryInMs: 1138.5 }));
      expect(apiErrors[0]).toMatchObject({ final: false, status, reason, retryAttempt: 2, retryInMs: 1138.5 });
    });
  }
});

describe('hook runs', () => {
  it('is one run, though three records tell of it', async () => {
    const command = 'bash /home/me/hooks/stop.sh mark --token s3cret';
    const facts = await factsOf(
      progress(1, { type: 'hook_progress', hookEvent: 'Stop', hookName: 'Stop', command }, { toolUseID: 'x' }),
      attachment(2, {
        type: 'hook_non_blocking_error',
        hookName: 'Stop',
        hookEvent: 'Stop',
        toolUseID: 'x',
        command,
        exitCode: 1,
        durationMs: 11,
      }),
      system(3, 'stop_hook_summary', { toolUseID: 'x', hookInfos: [{ command, durationMs: 11 }], hookErrors: ['Failed'] }),
    );
    expect(facts.hookRuns).toHaveLength(3);
    expect(merged(facts).hookRuns).toEqual([
      {
        key: facts.hookRuns[0]?.key,
        sessionId: SESSION,
        agentId: '',
        event: 'Stop',
        matcher: '',
        hook: 'stop.sh mark',
        at: momentOf(1),
        durationMs: 11,
        exitCode: 1,
        outcome: 'error',
      },
    ]);
    expect(JSON.stringify(facts)).not.toContain('s3cret');
  });

  const ends: [type: string, fields: Record<string, unknown>, outcome: string, exitCode: number][] = [
    ['hook_success', { exitCode: 0 }, 'success', 0],
    ['hook_non_blocking_error', { exitCode: 1 }, 'error', 1],
    ['hook_blocking_error', { command: undefined, blockingError: { command: 'sh /x/a.sh' } }, 'blocking', 2],
    ['hook_cancelled', { timedOut: true }, 'timed_out', -1],
    ['hook_cancelled', {}, 'cancelled', -1],
    ['async_hook_response', { exitCode: 0 }, 'success', 0],
  ];
  for (const [type, fields, outcome, exitCode] of ends) {
    it(`${type} ${JSON.stringify(fields)} -> ${outcome}`, async () => {
      const hook = {
        type,
        hookName: 'PreToolUse:Bash',
        hookEvent: 'PreToolUse',
        toolUseID: 't1',
        command: 'sh /x/a.sh',
        durationMs: 9,
        ...fields,
      };
      const { hookRuns } = await factsOf(attachment(1, hook));
      expect(hookRuns[0]).toMatchObject({ event: 'PreToolUse', matcher: 'Bash', hook: 'a.sh', durationMs: 9, exitCode, outcome });
    });
  }

  it('reads a summary: who blocked, who succeeded, who timed out', async () => {
    const summary = (hookErrors: string[]): string =>
      system(3, 'stop_hook_summary', {
        toolUseID: 'x',
        hookInfos: [{ command: 'sh b.sh', durationMs: 5 }, { command: 'slow', durationMs: 9 }, { command: 'later' }],
        hookErrors,
      });
    const timedOut = attachment(2, { type: 'hook_cancelled', hookEvent: 'Stop', toolUseID: 'x', command: 'slow', timedOut: true });
    const outcomes = async (...lines: string[]): Promise<unknown[]> =>
      merged(await factsOf(...lines))
        .hookRuns.map((run) => `${String(run['hook'])} ${String(run['outcome'])}`)
        .sort();
    expect(await outcomes(timedOut, summary([]))).toEqual(['b.sh success', 'later unknown', 'slow timed_out']);
    expect(await outcomes(timedOut, summary(['[sh b.sh]: keep going\n']))).toEqual(['b.sh blocking', 'later unknown', 'slow timed_out']);
  });
});

describe('sessions', () => {
  it('start once, with what a hook called it', async () => {
    const hook = { type: 'hook_success', hookName: 'SessionStart:clear', hookEvent: 'SessionStart', toolUseID: 'x', command: 'a' };
    const { sessionStarts } = await factsOf(attachment(1, hook), prompt(2, 'go'), lastWord(3), prompt(4, 'on'), lastWord(5));
    expect(sessionStarts).toEqual([{ key: `${SESSION}/start`, sessionId: SESSION, source: 'clear', at: momentOf(1) }]);
  });

  it('are taken up again: told by a hook, or by the first prompt of a process, and once when by both', async () => {
    const begun = [prompt(1, 'go'), lastWord(2)];
    const hook = progress(
      3,
      { type: 'hook_progress', hookEvent: 'SessionStart', hookName: 'SessionStart:resume', command: 'a' },
      { toolUseID: 'x' },
    );
    const resumed = prompt(4, 'on', { turnPosition: { promptIndex: 0, turnIndex: 2 } });
    const sources = async (...lines: string[]): Promise<string[]> =>
      (await factsOf(...begun, ...lines)).sessionStarts.map((start) => start.source);
    expect(await sources(resumed)).toEqual(['startup', 'resume']);
    expect(await sources(hook, prompt(4, 'on'))).toEqual(['startup', 'resume']);
    expect(await sources(hook, resumed)).toEqual(['startup', 'resume']);
  });

  it('are compacted', async () => {
    const compactMetadata = { trigger: 'auto', preTokens: 170_251, postTokens: 2_975, durationMs: 751 };
    const { compactions, sessionStarts } = await factsOf(system(5, 'compact_boundary', { uuid: 'c', compactMetadata }));
    expect(compactions).toEqual([
      {
        uuid: 'c',
        sessionId: SESSION,
        agentId: '',
        at: momentOf(5),
        trigger: 'auto',
        preTokens: 170_251,
        postTokens: 2_975,
        durationMs: 751,
      },
    ]);
    expect(sessionStarts).toEqual([{ key: 'c/compact', sessionId: SESSION, source: 'compact', at: momentOf(5) }]);
  });

  it('know their directory by their first record and their version by their last', async () => {
    const { sessionActivities } = await factsOf(
      prompt(1, 'a', { cwd: '/first', version: '1' }),
      lastWord(2, { cwd: '/second', version: '2', gitBranch: 'main', entrypoint: 'cli' }),
    );
    expect(sessionActivities).toEqual([
      {
        sessionId: SESSION,
        cwd: '/first',
        cwdAt: momentOf(1),
        version: '2',
        versionAt: momentOf(2),
        entrypoint: 'cli',
        gitBranch: 'main',
        firstAt: momentOf(1),
        lastAt: momentOf(2),
        forkedFrom: '',
      },
    ]);
  });

  it('count records of types that nobody knows', async () => {
    const dir = configDirWith({
      'p/x.jsonl': line({ type: 'tomorrow' }) + line({ type: 'tomorrow' }) + line({ type: 'with space' }) + line({ a: 1 }),
    });
    const { known } = await collect(dir);
    expect([...known.values()][0]?.unknownTypes).toEqual({ tomorrow: 2, '(other)': 1, '(none)': 1 });
  });
});

describe('forks', () => {
  const own = [prompt(100, 'mine', { uuid: 'mine' }), lastWord(101, { requestId: 'r-own' })];

  it('carry records that name the session they are from (/branch)', async () => {
    const forkedFrom = { forkedFrom: { sessionId: OTHER_SESSION, messageUuid: 'x' } };
    const { requests, turns, sessionStarts, sessionActivities } = await factsOf(
      prompt(1, 'theirs', { uuid: 'theirs', ...forkedFrom }),
      lastWord(2, forkedFrom),
      ...own,
    );
    expect(requests.map((request) => [request.sessionId, request.copied])).toEqual([
      [OTHER_SESSION, true],
      [SESSION, false],
    ]);
    expect(turns.map((turn) => [turn.turnId, turn.sessionId, turn.copied])).toEqual([
      ['theirs', OTHER_SESSION, true],
      ['mine', SESSION, false],
    ]);
    expect(sessionStarts).toEqual([{ key: `${SESSION}/start`, sessionId: SESSION, source: 'fork', at: momentOf(100) }]);
    expect(sessionActivities.find((session) => session.sessionId === SESSION)).toMatchObject({
      forkedFrom: OTHER_SESSION,
      firstAt: momentOf(100),
      lastAt: momentOf(101),
    });
  });

  it('carry records of which only the answers tell (--fork-session)', async () => {
    const hook = { type: 'hook_success', hookName: 'SessionStart:startup', hookEvent: 'SessionStart', toolUseID: 'x', command: 'a' };
    const { hookRuns, turns, sessionActivities } = await factsOf(
      attachment(0, hook),
      prompt(1, 'theirs'),
      lastWord(2, { requestSessionId: OTHER_SESSION }),
      system(3, 'turn_duration', { durationMs: 1 }),
      ...own,
    );
    expect(hookRuns[0]?.sessionId).toBe(OTHER_SESSION);
    expect(turns.map((turn) => turn.sessionId)).toEqual([OTHER_SESSION, SESSION]);
    expect(sessionActivities.find((session) => session.sessionId === SESSION)).toMatchObject({
      firstAt: momentOf(100),
      lastAt: momentOf(101),
    });
    expect(sessionActivities.find((session) => session.sessionId === OTHER_SESSION)).toMatchObject({
      firstAt: momentOf(0),
      lastAt: momentOf(3),
    });
  });

  it('carry records that only their times betray (2.1.98)', async () => {
    const { requests, turns, sessionStarts } = await factsOf(queued(99, 'enqueue', 'mine'), prompt(1, 'theirs'), lastWord(2), ...own);
    expect(requests.map((request) => request.copied)).toEqual([true, false]);
    expect(turns.map((turn) => turn.copied)).toEqual([true, false]);
    expect(sessionStarts).toMatchObject([{ source: 'fork', at: momentOf(100) }]);
  });

  it('carry records that keep the session they are from (2.1.39)', async () => {
    const { requests, sessionActivities } = await factsOf(
      prompt(1, 'theirs', { sessionId: OTHER_SESSION }),
      lastWord(2, { sessionId: OTHER_SESSION }),
      ...own,
    );
    expect(requests.map((request) => [request.sessionId, request.copied])).toEqual([
      [OTHER_SESSION, true],
      [SESSION, false],
    ]);
    expect(sessionActivities.find((session) => session.sessionId === SESSION)?.forkedFrom).toBe(OTHER_SESSION);
  });

  it('carry records that all have the time of the fork (1.0): the originals alone tell of their turns', async () => {
    const { requests, turns } = await factsOf(prompt(99, 'theirs'), toolUse(99, 't'), toolResult(99, 't'), lastWord(99), ...own);
    expect(requests.map((request) => request.copied)).toEqual([true, false]);
    expect(turns.map((turn) => turn.turnId)).toEqual(['mine']);
  });
});

describe("Claude Code's own count", () => {
  const state = (fields: object): string =>
    line({ type: 'cost-state', sessionId: SESSION, modelUsage: { 'claude-opus-5': { costUSD: 9 } }, ...fields });

  it('is taken as it stands', async () => {
    const { costStates } = await factsOf(
      state({ totalCostUSD: 0.08283011, totalAPIDuration: 1999, totalToolDuration: 8502, hasUnknownModelCost: false }),
      state({ totalCostUSD: 1, hasUnknownModelCost: true }),
    );
    expect(costStates).toEqual([
      { sessionId: SESSION, costUsd: 0.08283011, isLowerBound: false, apiDurationMs: 1999, toolDurationMs: 8502 },
      { sessionId: SESSION, costUsd: 1, isLowerBound: true, apiDurationMs: 0, toolDurationMs: 0 },
    ]);
  });

  it('is none where it names no cost', async () => {
    const { costStates } = await factsOf(state({ totalCostUSD: 'much' }), state({}), state({ totalCostUSD: -1 }));
    expect(costStates).toEqual([]);
  });
});
