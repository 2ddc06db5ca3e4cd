/** The columns of the table of recent sessions. */
import { Badge } from '@grafana/ui';
import type { SessionSummary } from '../../../../collector/src/outputs/api/schema/sessions.ts';
import { ACTIVE_WINDOW_MS } from '../../../../collector/src/catalog/thresholds.ts';
import type { Column } from '../../components/DataTable.tsx';
import { SessionHealth } from '../../components/SessionHealth.tsx';
import { SessionName } from '../../components/SessionName.tsx';
import { When } from '../../components/When.tsx';
import { formatBytes, formatCompact, formatCount, formatUsd, plural, UNKNOWN } from '../../lib/format.ts';
import { sourceOf } from '../../lib/sources.ts';
import { parseTime } from '../../lib/time.ts';
import { tokensTitle, totalTokens } from '../../lib/tokens.ts';

type SessionColumn = Column<SessionSummary>;

export function sessionColumns(now: number, timeZone: string): SessionColumn[] {
  return [
    {
      id: 'project',
      header: 'Project',
      title: 'Directory that the session was started in, and the beginning of its id',
      render: (row) => <SessionName session={row} />,
    },
    stateColumn,
    {
      id: 'started',
      header: 'Started',
      title: 'Time of the first record',
      numeric: true,
      render: (row) => <When at={parseTime(row.startedAt)} now={now} timeZone={timeZone} />,
    },
    {
      id: 'last',
      header: 'Last record',
      title: 'Time of the last record',
      numeric: true,
      render: (row) => <When at={parseTime(row.lastAt)} now={now} timeZone={timeZone} />,
    },
    {
      id: 'turns',
      header: 'Turns',
      title: 'Prompts that the main agent worked on',
      numeric: true,
      render: (row) => (
        <span title={`${plural(row.agentRuns, 'agent run')}, ${plural(row.toolRuns, 'tool run')}`}>{formatCount(row.turns)}</span>
      ),
    },
    {
      id: 'size',
      header: 'Size',
      title: sourceOf('claude_session_size_bytes'),
      numeric: true,
      render: (row) =>
        row.sizeBytes === 0 ? (
          <span title="No file of its own on disk: known from the files of other sessions, or cleaned up">{UNKNOWN}</span>
        ) : (
          <span title={`${formatCount(row.sizeBytes)} bytes`}>{formatBytes(row.sizeBytes)}</span>
        ),
    },
    healthColumn,
    {
      id: 'tokens',
      header: 'Tokens',
      title: sourceOf('claude_tokens_total'),
      numeric: true,
      render: (row) => <span title={tokensTitle(row.tokens)}>{formatCompact(totalTokens(row.tokens))}</span>,
    },
    costColumn,
  ];
}

const stateColumn: SessionColumn = {
  id: 'state',
  header: 'State',
  title: `Active: a record in the last ${ACTIVE_WINDOW_MS / 60_000} minutes`,
  render: (row) => (row.active ? <Badge text="active" color="green" /> : <span>idle</span>),
};

const healthColumn: SessionColumn = {
  id: 'health',
  header: 'Health',
  title: sourceOf('claude_session_damage_total'),
  render: (row) => <SessionHealth session={row} />,
};

const costColumn: SessionColumn = {
  id: 'cost',
  header: 'Cost',
  title: sourceOf('claude_cost_usd_total'),
  numeric: true,
  render: (row) => {
    if (row.requests === 0) return <span title="No request was made">{formatUsd(0)}</span>;
    const models = row.models.join(', ');
    return (
      <span title={row.usd === null ? `No known price for ${models}` : `${plural(row.requests, 'request')}: ${models}`}>
        {formatUsd(row.usd)}
      </span>
    );
  },
};
