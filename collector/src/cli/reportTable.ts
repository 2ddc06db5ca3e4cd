/** The report for a person. */
import type { Report } from '../outputs/api/schema/report.ts';
import { formatCompact, formatCount, formatNumberOf, formatSeconds, formatUsd } from './format.ts';
import { renderTable, type Column } from './table.ts';

/** What is rarer is in `--json`. */
const MOST_ROWS = 15;

const left = (title: string): Column => ({ title, align: 'left' });
const right = (title: string): Column => ({ title, align: 'right' });

export function renderReport(report: Report): string {
  return [summary(report), models(report), agents(report), tools(report), hooks(report)].filter((part) => part !== '').join('\n');
}

function summary({ range, sessions, requests, tokens, cost, files, lines, configDirs }: Report): string {
  const unpriced =
    cost.requestsWithoutPrice === 0 ? '' : `, not counting ${formatNumberOf(cost.requestsWithoutPrice, 'request')} without a known price`;
  const damage =
    files.damaged === 0 ? '' : `, ${formatNumberOf(lines.damaged, 'damaged line')} in ${formatNumberOf(files.damaged, 'file')}`;
  const unreadable = files.unreadable === 0 ? '' : `, ${formatNumberOf(files.unreadable, 'file')} unreadable`;
  return renderTable(
    [left(''), left('')],
    [
      ['Read', `${formatNumberOf(files.read, 'file')}, ${formatNumberOf(lines.read, 'line')}${damage}${unreadable}`],
      ['From', configDirs.join(', ')],
      ...(range.since === null && range.until === null ? [] : [['Range', `${range.since ?? 'the beginning'} to ${range.until ?? 'now'}`]]),
      ['Sessions', formatCount(sessions)],
      ['Requests', formatCount(requests)],
      [
        'Tokens',
        `${formatCount(tokens.input)} in, ${formatCount(tokens.output)} out, ${formatCount(tokens.cacheRead)} cache read, ${formatCount(tokens.cacheWrite)} cache write`,
      ],
      ['Cost', `${formatUsd(cost.usd)} at list price${unpriced}`],
    ],
  );
}

function allTokens({ input, output, cacheRead, cacheWrite }: Report['tokens']): string {
  return formatCompact(input + output + cacheRead + cacheWrite);
}

function models(report: Report): string {
  const rows = report.models.map((of) => [of.model, formatCount(of.requests), allTokens(of.tokens), formatUsd(of.usd)]);
  return section([left('Model'), right('requests'), right('tokens'), right('cost')], rows);
}

function agents(report: Report): string {
  const rows = report.agents.map((of) => [
    of.agent,
    formatCount(of.runs),
    formatCount(of.failed),
    formatCount(of.cancelled),
    formatSeconds(of.p50Seconds),
    formatSeconds(of.p95Seconds),
    allTokens(of.tokens),
    formatUsd(of.usd),
  ]);
  const columns = [left('Agent'), ...['runs', 'failed', 'cancelled', 'p50', 'p95', 'tokens', 'cost'].map(right)];
  return section(columns, rows);
}

function tools({ tools: { byName } }: Report): string {
  const rows = byName.map(({ tool, runs, errors }) => [tool, formatCount(runs), formatCount(errors)]);
  return section([left('Tool'), right('runs'), right('errors')], rows);
}

function hooks(report: Report): string {
  const rows = report.hooks.map((of) => [
    of.event,
    of.hook,
    formatCount(of.runs),
    formatCount(of.failed),
    formatSeconds(of.p50Seconds),
    formatSeconds(of.p95Seconds),
  ]);
  return section([left('Event'), left('hook'), ...['runs', 'failed', 'p50', 'p95'].map(right)], rows);
}

function section(columns: readonly Column[], rows: readonly string[][]): string {
  const rest = rows.length - MOST_ROWS;
  const shown = rest > 0 ? [...rows.slice(0, MOST_ROWS), [`and ${formatCount(rest)} more`]] : rows;
  return rows.length === 0 ? '' : renderTable(columns, shown);
}
