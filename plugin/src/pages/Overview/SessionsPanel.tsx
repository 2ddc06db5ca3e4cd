import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import type { Sessions } from '../../../../collector/src/outputs/api/schema/sessions.ts';
import { DataTable } from '../../components/DataTable.tsx';
import { Panel } from '../../components/Panel.tsx';
import { formatCount } from '../../lib/format.ts';
import { sessionColumns } from './sessionColumns.tsx';

interface Props {
  sessions: Sessions;
  now: number;
  timeZone: string;
}

const HINT = 'Sessions with a record in this range, the last used first. Source: transcripts, one or more files for each session id.';

export function SessionsPanel({ sessions: { sessions, total }, now, timeZone }: Props) {
  const styles = useStyles2(getStyles);
  const shown = sessions.length < total ? `${formatCount(sessions.length)} of ${formatCount(total)}` : formatCount(total);
  return (
    <Panel title="Recent sessions" hint={HINT} actions={<span className={styles.count}>{shown}</span>}>
      {sessions.length === 0 ? (
        <p className={styles.count}>No session was used in this range.</p>
      ) : (
        <DataTable
          label="Table of recent sessions"
          columns={sessionColumns(now, timeZone)}
          rows={sessions}
          rowKey={(row) => row.sessionId}
        />
      )}
    </Panel>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  count: css({ color: theme.colors.text.secondary, margin: 0, paddingRight: theme.spacing(1) }),
});
