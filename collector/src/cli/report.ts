/** `ccmon report`: reads what is new, adds everything up, prints it. Needs no daemon and starts none. */
import { Command } from 'commander';
import packageJson from '../../package.json' with { type: 'json' };
import type { Report } from '../outputs/api/schema/report.ts';
import type { ReportQuestion } from '../store/queries/report.ts';
import { openStore, type Store } from '../store/store.ts';
import { EXIT, type Done } from './exitCodes.ts';
import { addSettingFlags, resolveFlags } from './flags.ts';
import { formatNumberOf } from './format.ts';
import { openHistory } from './history.ts';
import { invocation } from './invocation.ts';
import { configDirsOf, readNews } from './readNews.ts';
import type { Settings } from './settings.ts';
import type { Terminal } from './terminal.ts';
import { millisecondsOf } from './timeArgument.ts';

const notes = (ccmon: string): string => `
Reads what is new in the transcripts first. A range takes requests, runs and sessions by their own time; files and lines
are always those of the whole history. Costs are at list price; requests of unknown models are counted, not priced.

Examples:
  $ ${ccmon} report
  $ ${ccmon} report --since 2026-03-01 --until 2026-04-01
  $ ${ccmon} report --json | jq '.agents[] | {agent, runs, failed, usd}'
  $ ${ccmon} report --config-dir /backup/claude

Exit codes: 0 reported (damaged lines are part of the report), 1 the store cannot be used, 2 a setting is wrong.`;

interface ReportFlags {
  since?: number;
  until?: number;
  json?: boolean;
}

export function reportCommand(terminal: Terminal, done: Done): Command {
  const command = new Command('report').description('print totals of tokens, cost, agents, tools and hooks');
  addSettingFlags(command, ['configDirs', 'dataDir', 'prices']);
  return command
    .option('--since <time>', 'only what happened at or after this time (2026-03-01, 2026-03-01T12:00:00Z)', millisecondsOf)
    .option('--until <time>', 'only what happened before this time', millisecondsOf)
    .option('--json', 'print one JSON object and nothing else')
    .addHelpText('after', notes(invocation(terminal).ccmon))
    .action(async ({ since = null, until = null, json = false }: Partial<Nullable<ReportFlags>>) => {
      if (since !== null && until !== null && until < since) {
        command.error('error: --until is before --since');
      }
      const { settings } = await resolveFlags(command, terminal);
      const report = await readAndReport(settings, { since, until }, terminal);
      const { renderReport } = await import('./reportTable.ts');
      terminal.print(json === true ? `${JSON.stringify(report)}\n` : renderReport(report));
      if (report.lines.damaged > 0) {
        const damage = `${formatNumberOf(report.lines.damaged, 'damaged line')} in ${formatNumberOf(report.files.damaged, 'file')}`;
        terminal.tell(`${damage}: while the collector runs, "${invocation(terminal).ccmon} status" names each file and line.\n`);
      }
      done(EXIT.ok);
    });
}

type Nullable<T> = { [Name in keyof T]: T[Name] | null };

interface Range {
  since: number | null;
  until: number | null;
}

async function readAndReport(settings: Settings, range: Range, terminal: Terminal): Promise<Report> {
  const configDirs = configDirsOf(settings, terminal);
  const history = await openHistory({ dataDir: settings.dataDir, pricesFile: settings.prices });
  const question = { scope: { ...range, projects: [], agents: [], session: null }, configDirs };
  if ('heldBy' in history) {
    terminal.tell(`The collector (process ${history.heldBy.pid}) keeps this store up to date; reporting what it has read.\n`);
    const store = openStore({ dataDir: settings.dataDir });
    return ask(store, question).finally(() => store.close());
  }
  try {
    await readNews(history, configDirs, terminal);
    return await askOnce(history.store, question);
  } finally {
    history.close();
  }
}

/** Asks, unless the same was asked before and nothing has changed since. */
async function askOnce(store: Store, question: ReportQuestion): Promise<Report> {
  const asked = `report of ${packageJson.version}: ${JSON.stringify(question)}`;
  const kept = store.keptAnswer(asked);
  if (kept !== undefined) return JSON.parse(kept) as Report;
  const report = await ask(store, question);
  // Of questions about a range there are as many as there are ranges.
  if (!isBounded(question.scope)) store.keepAnswer(asked, JSON.stringify(report));
  return report;
}

async function ask(store: Store, question: ReportQuestion): Promise<Report> {
  const [{ readsOf }, { readReport }] = await Promise.all([import('../store/reads.ts'), import('../store/queries/report.ts')]);
  return readReport(readsOf(store), question);
}

/** Of the scope's own parts a report has but these; its own function comes with the query builder, which a kept answer does without. */
function isBounded({ since, until }: ReportQuestion['scope']): boolean {
  return since !== null || until !== null;
}
