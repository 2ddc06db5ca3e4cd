/**
 * The event log through a real Alloy into a real Loki, both started as `ccmon start` starts them, with the generated
 * configuration: every line arrives, once, with the labels and the metadata that the catalog of events promises.
 */
import { spawnSync } from 'node:child_process';
import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  EVENT_LOG,
  EVENT_NAMES,
  eventFields,
  events,
  type EventDefinition,
  type EventFieldDefinition,
  type EventFieldName,
  type EventLevel,
  type EventName,
  type FieldPlace,
} from '../../collector/src/catalog/events.ts';
import { SERVICES, type ServiceKey } from '../../collector/src/stack/services.ts';
import { startStack, type Stack } from '../../collector/src/stack/stack.ts';
import { EVENT_LOG_JOB } from '../../generator/src/targets/eventLog.ts';
import { listeningAddresses } from '../support/listening.ts';
import { environmentWith, namedProgram, unnamedPrograms } from '../support/namedPrograms.ts';
import { makeTemporaryDirectory } from '../support/temporaryDirectory.ts';
import { freePort, waitFor } from '../support/waiting.ts';

const PROVISIONING_DIR = fileURLToPath(new URL('../../provisioning', import.meta.url));
const ALLOY_CONFIG = join(PROVISIONING_DIR, 'alloy', 'config.alloy');
const LOKI_CONFIG = join(PROVISIONING_DIR, 'loki', 'loki.yaml');
const HISTORY_LINES = 2_000;
const DAY_MS = 24 * 3600 * 1000;

/** What a single Loki logs as errors while it starts and while it ends, whatever its configuration. */
const LOKI_OF_ITSELF = /error getting ingester clients.*empty ring|error processing requests from scheduler.*context canceled/;

type Fields = Readonly<Record<string, string | number>>;

/** A line as Loki gives it back. */
interface Line {
  readonly nanoseconds: string;
  readonly text: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly metadata: Readonly<Record<string, string>>;
}

const missing = unnamedPrograms(['loki', 'alloy']);

describe.skipIf(missing !== '')(`the event log${missing && ` (${missing})`}`, { timeout: 120_000 }, () => {
  let root: Awaited<ReturnType<typeof makeTemporaryDirectory>>;
  let env: NodeJS.ProcessEnv;
  let ports: Record<ServiceKey, number>;
  let stack: Stack;
  const now = Date.now();
  const oneOfEach = EVENT_NAMES.map((name, index) => eventOf(name, new Date(now - 60_000 + index)));
  const history = Array.from({ length: HISTORY_LINES }, (_, index) => ({
    ...eventOf('tool_run', new Date(now - 6.5 * DAY_MS + (index * 6 * DAY_MS) / HISTORY_LINES)),
    project: 'history',
  }));

  const start = async (): Promise<void> => {
    stack = await startStack({
      mode: 'native',
      dataDir: root.directory,
      provisioningDir: PROVISIONING_DIR,
      pluginDir: join(root.directory, 'no-plugin'),
      collectorAddress: `127.0.0.1:${await freePort()}`,
      log: () => undefined,
      signal: new AbortController().signal,
      ports,
      env,
    });
    const ready = (name: string): boolean => stack.services().some((service) => service.name === name && service.ready);
    // Loki waits a while after its start before it calls itself ready.
    await waitFor({ for: 'Loki and Alloy to be ready', timeoutMs: 90_000 }, () =>
      Promise.resolve((ready('Loki') && ready('Alloy')) || undefined),
    );
  };
  const logFile = (name: string): string => join(root.directory, EVENT_LOG.folder, name);
  const query = (expression: string): Promise<Line[]> => queryLoki(ports.loki, expression, now);
  const arrived = (expression: string, count: number): Promise<Line[]> =>
    waitFor({ for: `${count} lines of ${expression}`, timeoutMs: 90_000, everyMs: 500 }, async () => {
      const lines = await query(expression);
      return lines.length >= count ? lines : undefined;
    });

  beforeAll(async () => {
    root = await makeTemporaryDirectory();
    env = await environmentWith(['loki', 'alloy'], root.directory);
    ports = Object.fromEntries(await Promise.all(SERVICES.map(async ({ key }) => [key, await freePort()]))) as Record<ServiceKey, number>;
    mkdirSync(join(root.directory, EVENT_LOG.folder));
    writeFileSync(logFile('history.jsonl'), linesOf(history));
    await start();
  }, 120_000);
  afterAll(async () => {
    await stack.stop();
    await root.remove();
  });

  it.each([
    ['loki -verify-config', 'loki', ['-verify-config', '-config.expand-env=true', `-config.file=${LOKI_CONFIG}`]],
    ['alloy validate', 'alloy', ['validate', ALLOY_CONFIG]],
    ['alloy fmt --test', 'alloy', ['fmt', '--test', ALLOY_CONFIG]],
  ] as const)('has a configuration that %s finds no fault with', (_command, program, args) => {
    const { status, stdout, stderr } = spawnSync(namedProgram(program), args, {
      encoding: 'utf8',
      env: { ...process.env, CCMON_DATA_DIR: root.directory, CCMON_LOKI_DIR: root.directory },
    });
    expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: '', stderr: '' });
  });

  it('takes in a history of days that was there before the first start, whole', async () => {
    const lines = await arrived('{project="history"}', HISTORY_LINES);
    expect(lines.map(({ text }) => text)).toEqual(history.map((event) => JSON.stringify(event)));
  });

  it('carries every event of the catalog, under the labels and the metadata that the catalog names', async () => {
    writeFileSync(logFile('live.jsonl'), linesOf(oneOfEach));
    const lines = await arrived(`{job="${EVENT_LOG_JOB}", project!="history"}`, oneOfEach.length);
    const job = { job: EVENT_LOG_JOB, service_name: EVENT_LOG_JOB };
    expect(lines).toEqual(
      oneOfEach.map((event) => ({
        nanoseconds: `${String(Date.parse(String(event['time'])))}000000`,
        text: JSON.stringify(event),
        labels: { ...job, ...fieldsAt(event, 'label') },
        metadata: { ...fieldsAt(event, 'metadata'), detected_level: event['level'] },
      })),
    );
  });

  it('is asked by label, by metadata and by what only the line has', async () => {
    const texts = async (expression: string): Promise<string[]> => (await query(expression)).map(({ text }) => text);
    const [agentRun, , hookRun] = oneOfEach.map((event) => JSON.stringify(event));
    expect(await texts('{event="agent_run", project="project of agent_run"}')).toEqual([agentRun]);
    expect(await texts(`{job="${EVENT_LOG_JOB}"} | session_id="session_id of hook_run"`)).toEqual([hookRun]);
    expect(await texts(`{job="${EVENT_LOG_JOB}", project!="history"} | json | cost_usd > 0`)).toEqual([agentRun]);
  });

  it('goes on after a restart with what was written meanwhile, and sends nothing twice', async () => {
    await stack.stop();
    const later = eventOf('damage', new Date());
    appendFileSync(logFile('live.jsonl'), linesOf([later]));
    await start();
    const lines = await arrived('{event="damage"}', 2);
    expect(lines.map(({ text }) => text)).toEqual([oneOfEach[EVENT_NAMES.indexOf('damage')], later].map((event) => JSON.stringify(event)));
    expect(await query(`{job="${EVENT_LOG_JOB}"}`)).toHaveLength(HISTORY_LINES + oneOfEach.length + 1);
  });

  it.skipIf(process.platform !== 'linux')('is reached on loopback only (asks /proc, which is Linux)', () => {
    const listening = (['loki', 'alloy'] as const).flatMap((key) => {
      const record = JSON.parse(readFileSync(join(root.directory, 'stack', key, 'process.json'), 'utf8')) as { pid: number };
      return listeningAddresses(record.pid);
    });
    expect(listening).toEqual(expect.arrayContaining([`127.0.0.1:${ports.loki}`, `127.0.0.1:${ports.alloy}`]));
    expect(listening.filter((address) => !address.startsWith('127.0.0.1:'))).toEqual([]);
  });

  it('leaves no warning, error or word of deprecation in the logs of the two', () => {
    const logs = (['loki', 'alloy'] as const).map((key) => readFileSync(join(root.directory, 'stack', key, `${key}.log`), 'utf8'));
    const troubles = logs.flatMap((log) => log.split('\n')).filter((line) => /level=(?:warn|error)|panic|deprecat/i.test(line));
    expect(troubles.filter((line) => !LOKI_OF_ITSELF.test(line))).toEqual([]);
  });
});

/** An event of the catalog with all the fields that it can have, told apart by their values. */
function eventOf(name: EventName, time: Date): Fields {
  const { level, fields, optional }: EventDefinition = events[name];
  const values = Object.fromEntries([...fields, ...optional].map((field, index) => [field, valueOf(field, name, index)]));
  const header = (ownLevel: EventLevel): Fields => ({ time: time.toISOString(), event: name, level: ownLevel });
  if (typeof level === 'string') return { ...header(level), ...values };
  const [decisive, resulting] = Object.entries(level.levels).at(-1) ?? [];
  if (decisive === undefined || resulting === undefined) throw new Error(`no value of ${level.by} decides the level of ${name}`);
  return { ...header(resulting), ...values, [level.by]: decisive };
}

function valueOf(field: EventFieldName, event: EventName, index: number): string | number {
  const definition: EventFieldDefinition = eventFields[field];
  if (definition.type === 'number') return index + 0.5;
  const values = 'values' in definition ? definition.values : undefined;
  return values?.[0] ?? `${field} of ${event}`;
}

function fieldsAt(event: Fields, place: FieldPlace): Fields {
  return Object.fromEntries(Object.entries(event).filter(([field]) => eventFields[field as EventFieldName].place === place));
}

function linesOf(list: readonly Fields[]): string {
  return list.map((event) => `${JSON.stringify(event)}\n`).join('');
}

/** All lines of the last week that an expression finds, the oldest first. */
async function queryLoki(port: number, expression: string, now: number): Promise<Line[]> {
  const parameters = new URLSearchParams({
    query: expression,
    start: `${String(now - 7 * DAY_MS)}000000`,
    end: `${String(now + DAY_MS)}000000`,
    limit: '5000',
    direction: 'forward',
  });
  const response = await fetch(`http://127.0.0.1:${port}/loki/api/v1/query_range?${parameters.toString()}`, {
    headers: { 'x-loki-response-encoding-flags': 'categorize-labels' },
  });
  if (!response.ok) throw new Error(`Loki refused ${expression}: ${await response.text()}`);
  const { data } = (await response.json()) as {
    data: { result: { stream: Record<string, string>; values: [string, string, { structuredMetadata?: Record<string, string> }][] }[] };
  };
  return data.result
    .flatMap(({ stream, values }) =>
      values.map(([nanoseconds, text, { structuredMetadata = {} }]) => ({
        nanoseconds,
        text,
        labels: stream,
        metadata: structuredMetadata,
      })),
    )
    .sort((one, other) => (one.nanoseconds < other.nanoseconds ? -1 : 1));
}
