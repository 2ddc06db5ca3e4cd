/** Names and totals of a chart's series. */
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';

interface Props {
  items: readonly { name: string; color: string; total: string }[];
}

export function Legend({ items }: Props) {
  const styles = useStyles2(getStyles);
  return (
    <ul className={styles.list}>
      {items.map(({ name, color, total }) => (
        <li key={name} className={styles.item}>
          <span className={styles.swatch} style={{ background: color }} />
          <span>{name}</span>
          <span className={styles.total}>{total}</span>
        </li>
      ))}
    </ul>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  list: css({ display: 'flex', flexWrap: 'wrap', gap: theme.spacing(0.5, 2), listStyle: 'none', margin: theme.spacing(1, 0, 0) }),
  item: css({
    alignItems: 'center',
    color: theme.colors.text.secondary,
    display: 'flex',
    fontSize: theme.typography.bodySmall.fontSize,
    gap: theme.spacing(0.75),
  }),
  swatch: css({ borderRadius: 2, height: 4, width: 14 }),
  total: css({ color: theme.colors.text.primary, fontVariantNumeric: 'tabular-nums' }),
});
