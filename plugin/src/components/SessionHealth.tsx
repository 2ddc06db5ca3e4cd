/** What is wrong with a session's files, if anything. */
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Badge, useStyles2 } from '@grafana/ui';
import { LARGE_SESSION_BYTES } from '../../../collector/src/catalog/thresholds.ts';
import type { SessionSummary } from '../../../collector/src/outputs/api/schema/sessions.ts';
import { formatBytes, plural } from '../lib/format.ts';

export function SessionHealth({ session: { health, damagedLines, large } }: { session: SessionSummary }) {
  const styles = useStyles2(getStyles);
  if (health === 'ok' && !large) return <span>ok</span>;
  return (
    <span className={styles.badges}>
      {health === 'damaged' && (
        <span title="Lines that are not one whole record; what could be read of them is counted">
          <Badge text={`damaged: ${plural(damagedLines, 'line')}`} color="orange" />
        </span>
      )}
      {large && (
        <span title={`${formatBytes(LARGE_SESSION_BYTES)} or more: loading and compacting become slow`}>
          <Badge text="large" color="blue" />
        </span>
      )}
    </span>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  badges: css({ display: 'inline-flex', gap: theme.spacing(0.5) }),
});
