/** A session by its project's name, with as much of its id as tells it from its neighbours. */
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import { narrow } from '../lib/layout.ts';
import type { SessionSummary } from '../../../collector/src/outputs/api/schema/sessions.ts';

const ID_LENGTH = 8;

export function SessionName({ session: { project, sessionId, cwd, version } }: { session: SessionSummary }) {
  const styles = useStyles2(getStyles);
  return (
    <span className={styles.cell} title={`Session ${sessionId}\nDirectory ${cwd}\nClaude Code ${version}`}>
      <span className={styles.project}>{project === '' ? 'unknown' : project}</span>
      <code className={styles.id}>{sessionId.slice(0, ID_LENGTH)}</code>
    </span>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  cell: css({ alignItems: 'baseline', display: 'inline-flex', gap: theme.spacing(1) }),
  project: css({ maxWidth: 240, overflow: 'hidden', textOverflow: 'ellipsis', [narrow]: { maxWidth: 150 } }),
  id: css({
    background: 'none',
    border: 'none',
    color: theme.colors.text.secondary,
    fontSize: theme.typography.bodySmall.fontSize,
    padding: 0,
  }),
});
