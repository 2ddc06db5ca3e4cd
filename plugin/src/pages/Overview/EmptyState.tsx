import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Icon, useStyles2 } from '@grafana/ui';
import type { Status } from '../../../../collector/src/outputs/api/schema/status.ts';

/** Shown when the collector works and has found nothing: says where it looked and how to see the app with data. */
export function EmptyState({ status }: { status: Status }) {
  const styles = useStyles2(getStyles);
  return (
    <section className={styles.box} aria-labelledby="no-data">
      <Icon name="search" size="xxl" />
      <h2 id="no-data">No Claude Code data found</h2>
      <p>The collector looked in:</p>
      <ul className={styles.places}>
        {status.configDirs.map(({ path, found }) => (
          <li key={path}>
            <code>{path}</code> {found ? '(there, but without sessions)' : '(does not exist)'}
          </li>
        ))}
      </ul>
      <p>
        It keeps watching: run <code>claude</code> once and its session appears here. If your data is elsewhere, start the collector with{' '}
        <code>--config-dir DIR</code>.
      </p>
      <p>
        To see the app with generated data first, try <code>npm start -- --demo</code>.
      </p>
    </section>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  box: css({
    alignItems: 'center',
    background: theme.components.panel.background,
    border: `1px solid ${theme.components.panel.borderColor}`,
    borderRadius: theme.shape.radius.default,
    display: 'flex',
    flexDirection: 'column',
    gap: theme.spacing(1),
    padding: theme.spacing(6, 3),
    textAlign: 'center',
    '& > svg': { color: theme.colors.text.secondary },
    '& p': { margin: 0, maxWidth: 640 },
  }),
  places: css({ listStyle: 'none', margin: 0 }),
});
