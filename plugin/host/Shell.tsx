/** What stands around the app: its name, its pages, the choice of theme. */
import { css, cx } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Button, useStyles2 } from '@grafana/ui';
import type { MouseEvent, ReactNode } from 'react';
import { useLocation, useNavigate } from 'react-router';
import pluginJson from '../src/plugin.json';
import { pages, type Page } from './pages.ts';
import type { Mode } from './theme.ts';

interface Props {
  mode: Mode;
  onToggleMode: () => void;
  children: ReactNode;
}

export function Shell({ mode, onToggleMode, children }: Props) {
  const styles = useStyles2(getStyles);
  const other = mode === 'dark' ? 'light' : 'dark';
  return (
    <div className={styles.shell}>
      <header className={styles.bar}>
        <img className={styles.logo} src={`/public/plugins/${pluginJson.id}/${pluginJson.info.logos.small}`} alt="" />
        <span className={styles.name}>{pluginJson.name}</span>
        <nav aria-label="Pages" className={styles.nav}>
          {pages.map((page) => (
            <PageLink key={page.path} page={page} />
          ))}
        </nav>
        <Button variant="secondary" fill="text" icon="adjust-circle" onClick={onToggleMode}>
          {other === 'dark' ? 'Dark' : 'Light'} theme
        </Button>
      </header>
      <main className={styles.main}>{children}</main>
    </div>
  );
}

function PageLink({ page }: { page: Page }) {
  const styles = useStyles2(getStyles);
  const navigate = useNavigate();
  const current = useLocation().pathname.startsWith(page.path);
  const follow = (event: MouseEvent) => {
    // A new tab or window stays the browser's business.
    if (event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    navigate(page.path);
  };
  return (
    <a
      href={page.path}
      onClick={follow}
      aria-current={current ? 'page' : undefined}
      className={cx(styles.link, current && styles.currentLink)}
    >
      {page.name}
    </a>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  shell: css({ background: theme.colors.background.canvas, display: 'flex', flexDirection: 'column', minHeight: '100vh' }),
  bar: css({
    alignItems: 'center',
    background: theme.colors.background.primary,
    borderBottom: `1px solid ${theme.colors.border.weak}`,
    display: 'flex',
    gap: theme.spacing(1),
    minHeight: theme.spacing(6),
    padding: theme.spacing(0, 2),
  }),
  logo: css({ height: 24, width: 24 }),
  name: css({ fontWeight: theme.typography.fontWeightMedium, whiteSpace: 'nowrap' }),
  nav: css({ display: 'flex', flex: 1, gap: theme.spacing(1), marginLeft: theme.spacing(2), overflowX: 'auto' }),
  link: css({
    borderRadius: theme.shape.radius.default,
    color: theme.colors.text.secondary,
    padding: theme.spacing(0.5, 1),
    '&:hover': { background: theme.colors.action.hover, color: theme.colors.text.primary },
    '&:focus-visible': { outline: `2px solid ${theme.colors.primary.main}`, outlineOffset: -2 },
  }),
  currentLink: css({ background: theme.colors.action.selected, color: theme.colors.text.primary }),
  main: css({ margin: '0 auto', maxWidth: 1680, padding: theme.spacing(2, 3, 4), width: '100%' }),
});
