/**
 * A titled box in the look of a dashboard panel. Grafana's PanelChrome is not used: it makes every panel a stop of the
 * Tab key and cuts off what reaches over its edge, such as a chart's tooltip.
 */
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import { useId, type ReactNode } from 'react';
import { Hint } from './Hint.tsx';

interface Props {
  title: string;
  /** What the panel shows and where its figures come from. */
  hint: string;
  actions?: ReactNode;
  children: ReactNode;
}

export function Panel({ title, hint, actions, children }: Props) {
  const styles = useStyles2(getStyles);
  const titleId = useId();
  return (
    <section className={styles.panel} aria-labelledby={titleId}>
      <header className={styles.header}>
        <h2 id={titleId} className={styles.title}>
          {title}
        </h2>
        <Hint text={hint} label={`About ${title}`} />
        {actions !== undefined && <div className={styles.actions}>{actions}</div>}
      </header>
      <div className={styles.content}>{children}</div>
    </section>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  panel: css({
    background: theme.components.panel.background,
    border: `1px solid ${theme.components.panel.borderColor}`,
    borderRadius: theme.shape.radius.default,
    display: 'flex',
    flexDirection: 'column',
    minWidth: 0,
  }),
  header: css({
    alignItems: 'center',
    display: 'flex',
    flexWrap: 'wrap',
    gap: theme.spacing(0.5, 1),
    minHeight: theme.spacing(5),
    padding: theme.spacing(0.5, 1, 0, 2),
  }),
  title: css({ fontSize: theme.typography.h6.fontSize, fontWeight: theme.typography.fontWeightMedium, margin: 0 }),
  actions: css({ marginLeft: 'auto' }),
  content: css({ display: 'flex', flex: 1, flexDirection: 'column', minWidth: 0, padding: theme.spacing(1, 2, 2) }),
});
