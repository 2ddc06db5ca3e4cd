/** What is sent to the three addresses or waits in the spool becomes facts, each once, or its sender is told what was wrong. */
import { existsSync, mkdirSync, readdirSync, statSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { temporaryDirectory } from '../../../../test/support/temporaryDirectory.ts';
import { waitFor } from '../../../../test/support/waiting.ts';
import { IntakeError } from '../../intake.ts';
import { emptyFacts } from '../../ledger/facts.ts';
import { createLedger } from '../../ledger/ledger.ts';
import { createPrices } from '../../ledger/prices.ts';
import { createReadingBoard } from '../../readings/board.ts';
import { recordedIn } from '../../store/recorded.ts';
import { openStore, type Store } from '../../store/store.ts';
import type { Round } from '../source.ts';
import { RECORD_PATHS, type RecordKind } from './records.ts';
import { createRecordSource } from './source.ts';
import { leaveInSpool, recordSpool } from './spool.ts';

const NOW = Date.parse('2026-03-02T12:00:00Z');
const AGENT_RUN = { agentName: 'nightly', duration: 1.5, tokensUsed: 10, success: true };
const SECRET = 'what the user typed';

interface Running {
  dataDir: string;
  store: Store;
  log: string[];
  refused: () => object;
  rounds: Round[];
  full: { isFull: boolean };
  send: (kind: RecordKind, body: unknown, key?: string) => object;
}

async function start(): Promise<Running> {
  const dataDir = await temporaryDirectory();
  const store = openStore({ dataDir });
  const ledger = createLedger(store, createPrices([]));
  const stop = new AbortController();
  const [log, rounds]: [string[], Round[]] = [[], []];
  const full = { isFull: false };
  const readings = createReadingBoard();
  const source = createRecordSource({ dataDir, before: recordedIn(store) });
  const ended = source.run({
    signal: stop.signal,
    now: () => NOW,
    log: (_level, message, fields = {}) => log.push(`${message} ${Object.values(fields).join()}`),
    commit: (facts) => {
      if (full.isFull) throw new Error('disk full');
      store.transaction(() => ledger.apply({ facts: { ...emptyFacts(), ...facts }, files: [] }));
    },
    readings,
    onRound: (round) => rounds.push(round),
  });
  onTestFinished(async () => {
    stop.abort();
    await ended;
    store.close();
  });
  const send: Running['send'] = (kind, body, key) => {
    const intake = source.intakes?.find(({ path }) => path === RECORD_PATHS[kind]);
    if (intake === undefined) throw new Error('no such address');
    const bytes = Buffer.isBuffer(body) ? body : Buffer.from(JSON.stringify(body));
    try {
      const answer = intake.handle({ contentType: 'application/json', body: bytes, header: () => key });
      if (answer instanceof Promise) throw new Error('answers at once');
      return JSON.parse(String(answer.body)) as object;
    } catch (error) {
      if (error instanceof IntakeError) return { status: error.status, field: error.field ?? '', message: error.message };
      throw error;
    }
  };
  const refused = (): object => readings.latest('records')?.value.refused ?? {};
  return { dataDir, store, log, refused, rounds, full, send };
}

const agentRuns = ({ store }: Running) => store.tables.recordedAgentRuns.page(0, 100);

describe('a request', () => {
  it('is recorded, as one or as several', async () => {
    const running = await start();
    expect(running.send('agent-run', AGENT_RUN)).toEqual({ recorded: 1, duplicates: 0 });
    expect(running.send('agent-run', [AGENT_RUN, { ...AGENT_RUN, at: '2026-03-01T12:00:00+01:00', success: false }])).toEqual({
      recorded: 2,
      duplicates: 0,
    });
    const rows = agentRuns(running).map(({ at, duration_ms, tokens, succeeded }) => [at, duration_ms, tokens, succeeded]);
    expect(rows.sort()).toEqual([
      [NOW - 25 * 3_600_000, 1500, 10, 0],
      [NOW, 1500, 10, 1],
      [NOW, 1500, 10, 1],
    ]);
    expect(running.send('hook-run', { hookName: 'deploy.sh', event: 'Stop', duration: 0, success: true })).toMatchObject({ recorded: 1 });
  });

  it('sent again under its key is recorded once, whatever the order of its fields; another one is refused', async () => {
    const running = await start();
    const again = { success: true, tokensUsed: 10, duration: 1.5, agentName: 'nightly' };
    expect(running.send('agent-run', [AGENT_RUN, AGENT_RUN], 'k')).toEqual({ recorded: 2, duplicates: 0 });
    expect(running.send('agent-run', [again, AGENT_RUN], 'k')).toEqual({ recorded: 0, duplicates: 2 });
    for (const other of [[AGENT_RUN], [AGENT_RUN, { ...AGENT_RUN, duration: 2 }], [AGENT_RUN, AGENT_RUN, AGENT_RUN]]) {
      expect(running.send('agent-run', other, 'k')).toMatchObject({ status: 409 });
    }
    expect(running.send('hook-run', { hookName: 'h', duration: 1, success: true }, 'k')).toEqual({ recorded: 1, duplicates: 0 });
    const later = [AGENT_RUN, AGENT_RUN].map((run) => ({ ...run, at: '2026-03-01T11:00:00Z' }));
    expect(running.send('agent-run', later, 'k')).toEqual({ recorded: 0, duplicates: 2 });
    expect(agentRuns(running)).toHaveLength(2);
    expect(running.refused()).toMatchObject({ conflict: 3, not_valid: 0 });
  });

  it('may have a key for each record', async () => {
    const running = await start();
    const [a, b] = ['a', 'b'].map((idempotencyKey) => ({ ...AGENT_RUN, idempotencyKey }));
    expect(running.send('agent-run', [a, a, b])).toEqual({ recorded: 2, duplicates: 1 });
    expect(running.send('agent-run', { ...a, at: '2026-03-01T11:00:00Z' })).toEqual({ recorded: 0, duplicates: 1 });
    expect(running.send('agent-run', [b, { ...a, duration: 9 }])).toEqual({
      status: 409,
      field: '[1].idempotencyKey',
      message: '[1].idempotencyKey: another record was sent under this key before: choose a new one',
    });
    expect(JSON.stringify(agentRuns(running))).not.toContain('"a"');
  });

  it.each<[string, RecordKind, unknown, number, string]>([
    ['a name that is free text', 'agent-run', { ...AGENT_RUN, agentName: SECRET }, 422, 'agentName'],
    ['an address for a name', 'agent-run', { ...AGENT_RUN, agentName: 'me@example.org' }, 422, 'agentName'],
    ['an empty name', 'agent-run', { ...AGENT_RUN, agentName: '' }, 422, 'agentName'],
    ['a duration that is none', 'agent-run', { ...AGENT_RUN, duration: -1 }, 422, 'duration'],
    ['a duration that is a text', 'agent-run', { ...AGENT_RUN, duration: '1' }, 422, 'duration'],
    ['no outcome', 'agent-run', { agentName: 'a', duration: 1 }, 422, 'success'],
    ['half a token', 'agent-run', { ...AGENT_RUN, tokensUsed: 0.5 }, 422, 'tokensUsed'],
    ['a time to come', 'agent-run', { ...AGENT_RUN, at: '2026-03-02T12:06:00Z' }, 422, 'at'],
    ['a time that is none', 'agent-run', { ...AGENT_RUN, at: 'yesterday' }, 422, 'at'],
    ['a key with blanks', 'agent-run', { ...AGENT_RUN, idempotencyKey: 'a b' }, 422, 'idempotencyKey'],
    ['a field that is not known', 'agent-run', { ...AGENT_RUN, [SECRET]: SECRET }, 422, ''],
    ['one bad record among good ones', 'agent-run', [AGENT_RUN, { ...AGENT_RUN, duration: -1 }], 422, '[1].duration'],
    ['a number', 'agent-run', 7, 422, ''],
    ['nothing', 'agent-run', [], 422, ''],
    ['too many', 'agent-run', Array.from({ length: 1001 }, () => AGENT_RUN), 422, ''],
    ['broken JSON', 'agent-run', Buffer.from('{'), 400, ''],
    ['broken UTF-8', 'agent-run', Buffer.from('{"agentName":"\xff"}', 'latin1'), 400, ''],
    ['an event that is free text', 'hook-run', { hookName: 'h', event: SECRET, duration: 1, success: true }, 422, 'event'],
    ['a metric in milliseconds', 'metric', { name: 'build_ms', value: 1 }, 422, 'name'],
    ['no number', 'metric', { name: 'queue_length', value: null }, 422, 'value'],
    ['a counter that falls', 'metric', { name: 'x', type: 'counter', value: -1 }, 422, 'value'],
    ['free text for a label', 'metric', { name: 'x', value: 1, labels: { branch: SECRET } }, 422, 'labels'],
    ['free text for the name of a label', 'metric', { name: 'x', value: 1, labels: { [SECRET]: 'a' } }, 422, 'labels'],
    [
      'six labels',
      'metric',
      { name: 'x', value: 1, labels: Object.fromEntries(['a', 'b', 'c', 'd', 'e', 'f'].map((name) => [name, '1'])) },
      422,
      'labels',
    ],
  ])('with %s is refused whole, and the field is named', async (_what, kind, body, status, field) => {
    const running = await start();
    const answer = running.send(kind, body);
    expect(answer).toMatchObject({ status, field });
    expect(JSON.stringify(answer)).not.toContain(SECRET);
    expect(agentRuns(running)).toEqual([]);
    expect(running.store.tables.customSeries.page(0, 1)).toEqual([]);
  });

  it('with a key that is none is refused', async () => {
    expect((await start()).send('agent-run', AGENT_RUN, 'a b')).toMatchObject({ status: 422, field: 'Idempotency-Key' });
  });

  it('that cannot be written may be sent again', async () => {
    const running = await start();
    const body = { name: 'x', type: 'counter', value: 1 };
    running.full.isFull = true;
    expect(() => running.send('metric', body, 'k')).toThrow('disk full');
    running.full.isFull = false;
    expect(running.send('metric', body, 'k')).toEqual({ recorded: 1, duplicates: 0 });
  });
});

describe('metrics of one’s own', () => {
  const metric = (name: string, labels: Record<string, string> = {}) => ({ name, value: 1, labels });

  it('are at most 50, each with at most 100 sets of labels', async () => {
    const running = await start();
    const names = Array.from({ length: 50 }, (_, i) => metric(`metric${i}`));
    const sets = Array.from({ length: 99 }, (_, i) => metric('metric0', { branch: `b${i}` }));
    expect(running.send('metric', [...names, ...sets])).toMatchObject({ recorded: 149 });
    expect(running.send('metric', metric('one_more'))).toMatchObject({ status: 422, field: 'name' });
    expect(running.send('metric', [metric('metric1'), metric('metric0', { branch: 'one-more' })])).toMatchObject({
      status: 422,
      field: '[1].labels',
    });
    expect(running.send('metric', metric('metric0', { branch: 'b7' }))).toMatchObject({ recorded: 1 });
    expect(running.refused()).toMatchObject({ too_many_metrics: 1, too_many_label_sets: 1 });
  });

  it('stay of one type', async () => {
    const running = await start();
    running.send('metric', metric('x'));
    expect(running.send('metric', { ...metric('x_total'), type: 'counter' })).toMatchObject({ status: 422, field: 'type' });
  });
});

describe('the spool', () => {
  const empty = ({ dataDir }: Running) =>
    waitFor({ for: 'the spool to be empty' }, () => Promise.resolve(readdirSync(recordSpool(dataDir)).length === 0 || undefined));
  const spooled = (idempotencyKey: string) => ({ kind: 'agent-run', record: { ...AGENT_RUN, idempotencyKey } }) as const;

  it('is made for its owner alone by the first writer, and emptied', async () => {
    const running = await start();
    expect(existsSync(recordSpool(running.dataDir))).toBe(false);
    leaveInSpool(running.dataDir, spooled('k'));
    expect(statSync(recordSpool(running.dataDir)).mode & 0o777).toBe(0o700);
    await empty(running);
    expect(agentRuns(running)).toHaveLength(1);
  });

  it('gives each record once, also one that was sent before', async () => {
    const running = await start();
    running.send('agent-run', { ...AGENT_RUN, idempotencyKey: 'k' });
    for (let i = 0; i < 3; i++) leaveInSpool(running.dataDir, spooled('k'));
    leaveInSpool(running.dataDir, spooled('l'));
    await empty(running);
    expect(agentRuns(running)).toHaveLength(2);
  });

  it('keeps what cannot be written, and says so', async () => {
    const running = await start();
    running.full.isFull = true;
    leaveInSpool(running.dataDir, spooled('k'));
    await waitFor({ for: 'a round that fails' }, () =>
      Promise.resolve(running.rounds.some(({ error }) => error === 'disk full') || undefined),
    );
    expect(readdirSync(recordSpool(running.dataDir))).toHaveLength(1);
    running.full.isFull = false;
    await empty(running);
    expect(agentRuns(running)).toHaveLength(1);
  });

  it('loses what is no record, counts it, says so without repeating it, and goes on', async () => {
    const running = await start();
    const folder = recordSpool(running.dataDir);
    mkdirSync(folder);
    const partial = join(folder, '.partial');
    const outside = join(running.dataDir, 'outside');
    for (const file of [partial, outside]) writeFileSync(file, SECRET);
    utimesSync(partial, (NOW - 7_200_000) / 1000, (NOW - 7_200_000) / 1000);
    symlinkSync(outside, join(folder, 'link.json'));
    writeFileSync(join(folder, 'torn.json'), '{"kind":"agent-run","rec');
    writeFileSync(join(folder, 'kind.json'), JSON.stringify({ kind: SECRET, record: {} }));
    writeFileSync(join(folder, 'large.json'), 'x'.repeat(20_000));
    writeFileSync(join(folder, 'name.json'), JSON.stringify({ kind: 'agent-run', record: { ...AGENT_RUN, [SECRET]: 1 } }));
    leaveInSpool(running.dataDir, spooled('k'));
    await empty(running);
    expect(agentRuns(running)).toHaveLength(1);
    expect(running.refused()).toMatchObject({ unreadable: 4, not_valid: 1 });
    expect(running.log).toHaveLength(5);
    expect(running.log.join()).not.toContain(SECRET);
    expect(existsSync(outside)).toBe(true);
  });

  it('takes no more than it can hold', async () => {
    const dataDir = await temporaryDirectory();
    mkdirSync(recordSpool(dataDir));
    for (let i = 0; i < 10_000; i++) writeFileSync(join(recordSpool(dataDir), `${i}.json`), '');
    expect(() => leaveInSpool(dataDir, spooled('k'))).toThrow(/holds 10000 records that no collector has taken up/);
  });
});
