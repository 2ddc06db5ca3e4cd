/** `ccmon baseline`: what is usual, from the snapshots in the store; needs no daemon. */
import { Command } from 'commander';
import type { BaselineComparison, Baselines } from '../outputs/api/schema/baselines.ts';
import type { Snapshot } from '../store/queries/snapshots.ts';
import { EXIT, type Done, type ExitCode } from './exitCodes.ts';
import { addSettingFlags, resolveFlags } from './flags.ts';
import { formatInUnit } from './format.ts';
import { invocation } from './invocation.ts';
import { renderTable } from './table.ts';
import type { Terminal } from './terminal.ts';
import { millisecondsOf } from './timeArgument.ts';

const EXIT_CODES = 'Exit codes: 0 there is an answer, 1 there is no such snapshot, or no store, 2 a flag is wrong.';
const TIMES = 'A time such as 2026-03-01 or 2026-03-01T12:00:00Z names the newest snapshot at or before it.';

export function baselineCommand(terminal: Terminal, done: Done): Command {
  return new Command('baseline')
    .description('what is usual: snapshots of each hour, shown and compared')
    .addCommand(listCommand(terminal, done))
    .addCommand(showCommand(terminal, done))
    .addCommand(compareCommand(terminal, done));
}

function listCommand(terminal: Terminal, done: Done): Command {
  const command = asking('list', 'when baselines were worked out; the hundred newest are kept', terminal, 'baseline list');
  return command.action(async ({ json }: Flags) => {
    await withSnapshots(command, terminal, done, async ({ times }) => {
      const texts = (await times()).map((at) => new Date(at).toISOString());
      terminal.print(json === true ? `${JSON.stringify({ snapshots: texts })}\n` : texts.map((text) => `${text}\n`).join(''));
      return texts.length === 0 ? none(terminal) : EXIT.ok;
    });
  });
}

function showCommand(terminal: Terminal, done: Done): Command {
  const command = asking(
    'show',
    'the bands of one snapshot, the newest unless a time is named',
    terminal,
    'baseline show --signal agent_duration',
  );
  return command
    .argument('[time]', 'of the snapshot', millisecondsOf)
    .option('--signal <name>', 'only this signal')
    .action(async (at: number | undefined, { json, signal }: Flags & { signal?: string }) => {
      const { SIGNAL_NAMES } = await import('../catalog/signals/signals.ts');
      const wanted = SIGNAL_NAMES.find((name) => name === signal);
      if (signal !== undefined && wanted === undefined) {
        command.error(`error: there is no signal ${signal}. There are: ${SIGNAL_NAMES.join(', ')}.`);
      }
      await withSnapshots(command, terminal, done, async ({ find }) => {
        const snapshot = await find(at ?? Date.now());
        if (snapshot === undefined) return none(terminal);
        const { baselinesAnswer } = await import('../outputs/api/baselines.ts');
        const answer = baselinesAnswer({ at: snapshot.at, value: snapshot.content }, wanted);
        terminal.print(json === true ? `${JSON.stringify(answer)}\n` : renderBaselines(answer));
        return EXIT.ok;
      });
    });
}

function compareCommand(terminal: Terminal, done: Done): Command {
  const command = asking('compare', 'what is usual in one snapshot and not in another', terminal, 'baseline compare 2026-03-01');
  return command
    .argument('<from>', 'time of the earlier snapshot', millisecondsOf)
    .argument('[to]', 'time of the later one; the newest when left out', millisecondsOf)
    .action(async (from: number, to: number | undefined, { json }: Flags) => {
      await withSnapshots(command, terminal, done, async ({ find }) => {
        const [before, after] = [await find(from), await find(to ?? Date.now())];
        if (before === undefined || after === undefined) return none(terminal);
        const { comparisonAnswer } = await import('../outputs/api/baselines.ts');
        const answer = comparisonAnswer(before, after);
        terminal.print(json === true ? `${JSON.stringify(answer)}\n` : renderComparison(answer));
        return EXIT.ok;
      });
    });
}

interface Flags {
  json?: boolean;
}

function asking(name: string, description: string, terminal: Terminal, example: string): Command {
  const command = new Command(name).description(description).option('--json', 'print one JSON object and nothing else');
  addSettingFlags(command, ['dataDir']);
  return command.addHelpText('after', `\n${TIMES}\n\nExamples:\n  $ ${invocation(terminal).ccmon} ${example}\n\n${EXIT_CODES}`);
}

interface Snapshots {
  times: () => Promise<number[]>;
  /** The newest at or before a time. */
  find: (at: number) => Promise<Snapshot | undefined>;
}

async function withSnapshots(
  command: Command,
  terminal: Terminal,
  done: Done,
  answer: (snapshots: Snapshots) => Promise<ExitCode>,
): Promise<void> {
  const { settings } = await resolveFlags(command, terminal);
  const { openReads } = await import('../store/reads.ts');
  const { readSnapshot, readSnapshotTimes } = await import('../store/queries/snapshots.ts');
  const { db, close } = openReads(settings.dataDir);
  try {
    done(await answer({ times: () => readSnapshotTimes(db), find: (at) => readSnapshot(db, at) }));
  } finally {
    close();
  }
}

function none(terminal: Terminal): ExitCode {
  terminal.tell(
    `There is no snapshot yet, or none as old as that. A running collector keeps one each hour: ${invocation(terminal).ccmon} start\n`,
  );
  return EXIT.failed;
}

function renderBaselines({ at, baselines }: Baselines): string {
  const rows = baselines.map(({ title, unit, subject, band, value, anomaly, ...learning }) => {
    const show = (amount: number | null): string => (amount === null ? '-' : formatInUnit(amount, unit));
    const usual = band === null ? learningText(learning) : `${show(band.lower)} to ${show(band.upper)}`;
    const state = anomaly === null ? '' : `${anomaly.side} since ${anomaly.since}`;
    return [title, subjectText(subject), usual, show(band?.expected ?? null), show(value), state];
  });
  const columns = [
    { title: 'Signal', align: 'left' },
    { title: 'Of', align: 'left' },
    { title: 'Usual', align: 'right' },
    { title: 'Expected', align: 'right' },
    { title: 'Now', align: 'right' },
    { title: '', align: 'left' },
  ] as const;
  return `Worked out at ${at ?? '-'}\n\n${renderTable(columns, rows)}`;
}

function learningText({
  historyDays,
  neededDays,
  maturity,
}: Pick<Baselines['baselines'][number], 'historyDays' | 'neededDays' | 'maturity'>): string {
  return historyDays < neededDays
    ? `learning, ${historyDays.toFixed(1)} of ${neededDays} days`
    : `learning, ${Math.floor(maturity * 100)} % of the events`;
}

function renderComparison({ from, to, differences }: BaselineComparison): string {
  const rows = differences.map(({ title, unit, subject, before, after, change }) => [
    ...[title, subjectText(subject)],
    before === null ? '-' : formatInUnit(before.expected, unit),
    after === null ? '-' : formatInUnit(after.expected, unit),
    change === null ? '' : `${change > 0 ? '+' : ''}${(change * 100).toFixed(0)} %`,
  ]);
  const columns = [
    { title: 'Signal', align: 'left' },
    { title: 'Of', align: 'left' },
    { title: 'Was', align: 'right' },
    { title: 'Is', align: 'right' },
    { title: 'Change', align: 'right' },
  ] as const;
  const heading = `From ${from ?? '-'} to ${to ?? '-'}\n\n`;
  return rows.length === 0 ? `${heading}Nothing differs.\n` : heading + renderTable(columns, rows);
}

function subjectText(subject: Record<string, string>): string {
  const values = Object.values(subject);
  return values.length === 0 ? 'all' : values.join(' ');
}
