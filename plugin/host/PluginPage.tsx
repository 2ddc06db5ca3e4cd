/** The frame of a page, in place of the one that Grafana gives to a plugin's pages. */
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import type { PluginPageProps } from '@grafana/runtime';
import { useStyles2 } from '@grafana/ui';
import { useLocation } from 'react-router';
import { pages } from './pages.ts';

export function PluginPage({ children, actions, subTitle, pageNav }: PluginPageProps) {
  const styles = useStyles2(getStyles);
  const { pathname } = useLocation();
  const title = pageNav?.text ?? pages.find((page) => pathname.startsWith(page.path))?.name ?? '';
  return (
    <>
      <header className={styles.header}>
        <div>
          <h1 className={styles.title}>{title}</h1>
          {subTitle !== undefined && <div className={styles.subTitle}>{subTitle}</div>}
        </div>
        <div className={styles.actions}>{actions}</div>
      </header>
      {children}
    </>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  header: css({ alignItems: 'flex-start', display: 'flex', flexWrap: 'wrap', gap: theme.spacing(1, 2), marginBottom: theme.spacing(2) }),
  title: css({ fontSize: theme.typography.h2.fontSize, marginBottom: 0 }),
  subTitle: css({ color: theme.colors.text.secondary }),
  actions: css({ marginLeft: 'auto' }),
});
