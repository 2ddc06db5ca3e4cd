/** `ccmon status`: asks the running collector how it fares. */
import { Command } from 'commander';
import type { Status } from '../outputs/api/schema/status.ts';
import { shellWord } from '../sources/hooks/shell.ts';
import { lockHolder } from '../store/lock.ts';
import { describeAgreement } from './agreement.ts';
import { askableHost, hostAndPort, readDaemonNote } from './daemonNote.ts';
import { EXIT, type Done } from './exitCodes.ts';
import { addSettingFlags, resolveFlags } from './flags.ts';
import { formatBytes, formatCount, formatNumberOf } from './format.ts';
import { invocation } from './invocation.ts';
import type { ResolvedOptions } from './options.ts';
import { describeReading, describeWriting } from './progress.ts';
import { describeService } from './servicesTable.ts';
import { sourceRows, type SourceRowsOptions } from './sourceRows.ts';
import { renderTable } from './table.ts';
import type { Terminal } from './terminal.ts';

const notes = (ccmon: string): string => `
Shown: what is read, each source and service, and what needs attention.

Examples:
  $ ${ccmon} status
  $ ${ccmon} status --json | jq .sources
  $ ${ccmon} status --port 9000

Exit codes: 0 all is well, 1 something needs attention, 2 a setting is wrong, 3 no collector runs.`;

const ANSWER_MS = 5000;
const PLACES_SHOWN = 20;

export function statusCommand(terminal: Terminal, done: Done): Command {
  const command = new Command('status').description('ask the running collector how it fares');
  addSettingFlags(command, ['port', 'listen', 'configDirs', 'dataDir']);
  return command
    .option('--demo', 'ask the collector of the demo')
    .option('--json', "print the API's answer, one JSON object")
    .addHelpText('after', notes(invocation(terminal).ccmon))
    .action(async (options: { json?: boolean }) => {
      const resolved = await resolveFlags(command, terminal);
      const address = addressOf(resolved);
      const status = await askStatus(address, resolved.settings.token, terminal);
      if (typeof status === 'string') {
        terminal.tell(`${status}\n`);
        done(EXIT.notRunning);
        return;
      }
      if (isAnothers(resolved, status)) {
        terminal.tell(
          `No collector keeps ${resolved.settings.dataDir}. The one on ${hostAndPort(address.host, address.port)} keeps ${status.dataDir}: --port ${address.port} asks it.\n`,
        );
        done(EXIT.notRunning);
        return;
      }
      const problems = problemsOf(status);
      terminal.print(
        options.json === true ? `${JSON.stringify(status)}\n` : render(status, problems, rowsOptions(resolved, status, terminal)),
      );
      done(problems.length === 0 ? EXIT.ok : EXIT.failed);
    });
}

/** A collector with a data directory of its own has to be named to whatever is to hand something to it. */
function rowsOptions(resolved: ResolvedOptions, { demo, dataDir }: Status, terminal: Terminal): SourceRowsOptions {
  const { origins } = resolved;
  const named = origins.dataDir.kind === 'flag' || origins.configDirs.kind === 'flag' ? ` --data-dir ${shellWord(dataDir)}` : '';
  const { ccmon } = invocation(terminal);
  return { now: Date.now(), commandLine: demo ? null : (command) => `${ccmon} ${command}${named}` };
}

interface Address {
  host: string;
  port: number;
}

/** A port that was named, else where the collector of this data directory says it listens. */
function addressOf({ settings, origins }: ResolvedOptions): Address {
  const note = lockHolder(settings.dataDir) === undefined ? undefined : readDaemonNote(settings.dataDir);
  return note === undefined || origins.port.kind === 'flag' ? { host: askableHost(settings.listen), port: settings.port } : note;
}

/** Whoever names a data directory, and no port, means its collector and not the one that happens to have the usual port. */
function isAnothers({ settings, origins, demo }: ResolvedOptions, status: Status): boolean {
  const isNamed = demo || origins.dataDir.kind === 'flag' || origins.configDirs.kind === 'flag';
  return isNamed && origins.port.kind !== 'flag' && status.dataDir !== settings.dataDir;
}

/** @returns the status, or why there is none */
async function askStatus({ host, port }: Address, token: string, terminal: Terminal): Promise<Status | string> {
  // Loaded here: it takes a tenth of what a whole report takes, and only this needs it.
  const { default: http } = await import('node:http');
  const where = hostAndPort(host, port);
  const headers = token === '' ? {} : { authorization: `Bearer ${token}` };
  const answer = await new Promise<{ code: number; body: string } | Error>((resolve) => {
    const request = http.get({ host, port, path: '/api/v1/status', headers, timeout: ANSWER_MS }, (response) => {
      const parts: string[] = [];
      response.setEncoding('utf8');
      response.on('data', (part: string) => parts.push(part));
      response.on('end', () => resolve({ code: response.statusCode ?? 0, body: parts.join('') }));
      response.on('error', resolve);
    });
    request.on('timeout', () => request.destroy(new Error('no answer in time')));
    request.on('error', resolve);
  });
  if (answer instanceof Error) {
    return `No collector answers on ${where} (${answer.message}). Start one with: ${invocation(terminal).ccmon} start`;
  }
  if (answer.code === 401) {
    return `The collector on ${where} wants its token: set CCMON_TOKEN.`;
  }
  const status = parse(answer.body);
  return answer.code === 200 && isStatus(status) ? status : `What answers on ${where} is not a collector. Name its port with --port N.`;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isStatus(answer: unknown): answer is Status {
  return (
    typeof answer === 'object' &&
    answer !== null &&
    'sources' in answer &&
    'damagedFiles' in answer &&
    'reconciliation' in answer &&
    'deliveries' in answer
  );
}

/** What somebody should look at, one sentence each. Damaged lines are not among them: nothing can be done about the past. */
function problemsOf(status: Status): string[] {
  return [
    ...status.sources.filter(({ ok }) => !ok).map(({ name, error }) => `Source ${name} fails: ${error ?? 'no reason given'}`),
    ...status.services
      .filter(({ up, address }) => !up && address !== null)
      .map(({ name, address, hint }) => `${name} on ${address ?? ''} does not answer. ${hint ?? ''}`.trim()),
    ...unreadableOf(status).map(([path, message]) => `${path} cannot be read: ${message}`),
    ...(status.writing !== null || status.configDirs.some(({ found }) => found)
      ? []
      : [`No Claude Code data in ${status.configDirs.map(({ path }) => path).join(', ')}.`]),
  ];
}

/** What cannot be looked at now, and files of directories that are looked at no more. */
function unreadableOf({ problems, damagedFiles }: Status): [path: string, message: string][] {
  const files = damagedFiles.filter(({ state }) => state === 'unreadable');
  return [...new Map([...files, ...problems].map(({ path, message }) => [path, message]))];
}

/** Damaged lines as `file:line: kind`, as far as they are few. */
function damagedPlaces(files: Status['damagedFiles']): string {
  const places = files.flatMap(({ path, places }) => places.map(({ line, kind }) => `${path}:${line}: ${kind}`));
  const all = files.reduce((sum, { lines }) => sum + lines, 0);
  const shown = places.slice(0, PLACES_SHOWN);
  const more = all - shown.length;
  return [...shown, ...(more > 0 && shown.length > 0 ? [`and ${formatNumberOf(more, 'line')} more`] : [])]
    .map((place) => `  ${place}\n`)
    .join('');
}

/** How far the history is, as long as not all of it is there. */
function historyRow({ writing, reading }: Status): string[][] {
  if (writing !== null) return [['History', describeWriting(writing)]];
  return reading === null ? [] : [['History', describeReading(reading)]];
}

/** Nothing is wrong then, but a rate of 0 needs a reason. */
function describeHeld(held: number): string {
  const many = held === 1 ? '1 of /metrics stands' : `${formatCount(held)} of /metrics stand`;
  return `${many} still, with a rate of 0, until the exact figure catches up: it fell (lower prices, say), and counters never fall. Page, API and report are exact.`;
}

function render(status: Status, problems: readonly string[], options: SourceRowsOptions): string {
  const { store, countersHeld, configDirs, damagedFiles, reconciliation } = status;
  const damagedOnes = damagedFiles.filter(({ lines }) => lines > 0);
  const damaged = damagedOnes.reduce((sum, { lines }) => sum + lines, 0);
  const rows = [
    ['Version', `${status.version}, since ${status.startedAt}${status.demo ? ', demo data' : ''}`],
    ['Reads', configDirs.map(({ path, found }) => `${path}${found ? '' : ' (not there)'}`).join(', ')],
    [
      'Store',
      `${status.dataDir}: ${formatBytes(store.bytes)}, ${formatNumberOf(store.requests, 'request')} of ${formatNumberOf(store.sessions, 'session')}`,
    ],
    ...historyRow(status),
    ...(damaged === 0 ? [] : [['Damage', `${formatNumberOf(damaged, 'line')} in ${formatNumberOf(damagedOnes.length, 'file')}`]]),
    ...(countersHeld === 0 ? [] : [['Counters', describeHeld(countersHeld)]]),
    ...sourceRows(status, options),
    ...reconciliation.map((compared) => [`Agreement on ${compared.quantity}`, describeAgreement(compared)]),
    ...status.services.map((service) => [service.name, describeService(service)]),
  ];
  const columns = [
    { title: '', align: 'left' as const },
    { title: '', align: 'left' as const },
  ];
  return renderTable(columns, rows) + damagedPlaces(damagedOnes) + problems.map((problem) => `! ${problem}\n`).join('');
}
