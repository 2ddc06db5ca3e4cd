import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Button, useStyles2 } from '@grafana/ui';
import { useState } from 'react';
import type { AgentRow } from '../../../../collector/src/outputs/api/schema/agents.ts';
import { DataTable } from '../../components/DataTable.tsx';
import { Panel } from '../../components/Panel.tsx';
import { parseSort, printSort, sortRows, type Sort } from '../../components/sortRows.ts';
import { plural } from '../../lib/format.ts';
import { useAddress } from '../../lib/useAddress.ts';
import { agentColumns } from './agentColumns.tsx';

interface Props {
  agents: AgentRow[];
  now: number;
  timeZone: string;
}

const DEFAULT_SORT: Sort = { column: 'runs', direction: 'desc' };
const MOST_ROWS = 12;
const HINT =
  'One row for each agent that ran in this range or is defined in agents/*.md. A run of main is a turn: from a prompt to its last word.\n' +
  'Success rates count the runs that succeeded or failed; cancelled and unfinished runs say nothing about the agent.';

/** The agents compared: how often they run, how reliable, how long, how costly. */
export function AgentsPanel({ agents, now, timeZone }: Props) {
  const styles = useStyles2(getStyles);
  const { params, change } = useAddress();
  const [all, setAll] = useState(false);
  const columns = agentColumns(now, timeZone);
  const asked = parseSort(params.get('agents'));
  const sort = asked !== null && columns.some((column) => column.id === asked.column) ? asked : DEFAULT_SORT;
  const sortValue = columns.find((column) => column.id === sort.column)?.sortValue;
  const ordered = sortValue === undefined ? agents : sortRows(agents, sortValue, sort.direction);
  const rows = all ? ordered : ordered.slice(0, MOST_ROWS);
  if (agents.length === 0) {
    return (
      <Panel title="Agents" hint={HINT}>
        <p className={styles.none}>No agent ran in this range.</p>
      </Panel>
    );
  }
  return (
    <Panel title="Agents" hint={HINT}>
      <DataTable
        label="Table of agents"
        columns={columns}
        rows={rows}
        rowKey={(row) => row.agent}
        sort={sort}
        onSort={(next) => change({ agents: printSort(next) })}
      />
      {agents.length > MOST_ROWS && (
        <div className={styles.more}>
          <Button variant="secondary" size="sm" fill="text" onClick={() => setAll(!all)} aria-expanded={all}>
            {all ? `Show the first ${MOST_ROWS} only` : `Show all ${plural(agents.length, 'agent')}`}
          </Button>
        </div>
      )}
    </Panel>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  none: css({ color: theme.colors.text.secondary, margin: 0 }),
  more: css({ marginTop: theme.spacing(1) }),
});
