/** The columns of the agents table. */
import type { AgentRow } from '../../../../collector/src/outputs/api/schema/agents.ts';
import type { Column } from '../../components/DataTable.tsx';
import { SuccessRate } from '../../components/SuccessRate.tsx';
import { When } from '../../components/When.tsx';
import { formatCompact, formatCount, formatDuration, formatUsd, plural, UNKNOWN } from '../../lib/format.ts';
import { sourceOf } from '../../lib/sources.ts';
import { parseTime } from '../../lib/time.ts';
import { tokensTitle, totalTokens } from '../../lib/tokens.ts';
import { MAIN_AGENT } from './totals.ts';

type AgentColumn = Column<AgentRow>;

export function agentColumns(now: number, timeZone: string): AgentColumn[] {
  return [
    nameColumn,
    {
      id: 'runs',
      header: 'Runs',
      title: sourceOf('claude_agent_runs_total'),
      numeric: true,
      sortValue: (row) => row.runs,
      render: (row) => <span title={runsTitle(row)}>{formatCount(row.runs)}</span>,
    },
    {
      id: 'failed',
      header: 'Failed',
      title: sourceOf('claude_agent_run_failures_total'),
      numeric: true,
      sortValue: (row) => row.failed,
      render: (row) => <span title={failuresTitle(row)}>{formatCount(row.failed)}</span>,
    },
    {
      id: 'success',
      header: 'Success rate',
      title: 'Share of succeeded among succeeded and failed runs, with its 95 % Wilson interval',
      numeric: true,
      sortValue: (row) => (row.succeeded + row.failed === 0 ? null : row.succeeded / (row.succeeded + row.failed)),
      render: (row) => <SuccessRate succeeded={row.succeeded} failed={row.failed} />,
    },
    durationColumn('p50', 'P50', (row) => row.p50Seconds),
    durationColumn('p95', 'P95', (row) => row.p95Seconds),
    durationColumn('p99', 'P99', (row) => row.p99Seconds),
    {
      id: 'tokens',
      header: 'Tokens',
      title: sourceOf('claude_tokens_total'),
      numeric: true,
      sortValue: (row) => totalTokens(row.tokens),
      render: (row) => <span title={tokensTitle(row.tokens)}>{formatCompact(totalTokens(row.tokens))}</span>,
    },
    costColumn,
    {
      id: 'last',
      header: 'Last run',
      title: 'When the agent last did anything, in this range',
      numeric: true,
      sortValue: (row) => parseTime(row.lastAt),
      render: (row) => <When at={parseTime(row.lastAt)} now={now} timeZone={timeZone} />,
    },
  ];
}

const nameColumn: AgentColumn = {
  id: 'agent',
  header: 'Agent',
  title: 'Name of the agent; main is the main thread',
  sortValue: (row) => row.agent,
  render: (row) => <span title={nameTitle(row)}>{row.agent}</span>,
};

const costColumn: AgentColumn = {
  id: 'cost',
  header: 'Cost',
  title: sourceOf('claude_cost_usd_total'),
  numeric: true,
  sortValue: (row) => (row.requests === 0 ? 0 : row.usd),
  render: (row) =>
    row.requests === 0 ? (
      formatUsd(0)
    ) : (
      <span title={row.usd === null ? 'No request of this agent has a known price' : `${formatCount(row.requests)} requests`}>
        {formatUsd(row.usd)}
      </span>
    ),
};

function durationColumn(id: string, header: string, seconds: (row: AgentRow) => number | null): AgentColumn {
  return {
    id,
    header,
    title: `${header} of the duration of runs. ${sourceOf('claude_agent_run_duration_seconds')}`,
    numeric: true,
    sortValue: seconds,
    render: (row) => formatDuration(seconds(row)),
  };
}

function nameTitle(row: AgentRow): string {
  if (row.agent === MAIN_AGENT) return 'The main thread: each run is a turn';
  return row.defined ? 'Defined in agents/*.md' : 'Built into Claude Code, or its definition was not found';
}

const runsTitle = (row: AgentRow): string =>
  `${formatCount(row.succeeded)} succeeded, ${formatCount(row.failed)} failed, ${formatCount(row.cancelled)} cancelled, ${formatCount(row.unfinished)} unfinished`;

function failuresTitle({ failures }: AgentRow): string {
  if (failures.length === 0) return 'None failed';
  return failures.map(({ reason, runs }) => `${reason === '' ? UNKNOWN : reason}: ${plural(runs, 'run')}`).join('\n');
}
