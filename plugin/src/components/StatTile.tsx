/** One large figure with the smaller ones that it is made of. */
import { css, cx } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import type { ReactNode } from 'react';
import { Panel } from './Panel.tsx';

export interface StatPart {
  name: string;
  value: string;
  /** Where the part comes from, or its exact value; shown on hover. */
  title: string;
  /** A CSS colour for the dot before the name. */
  color?: string;
}

interface Props {
  title: string;
  hint: string;
  value: string;
  /** The exact value, shown on hover. */
  valueTitle: string;
  tone?: 'neutral' | 'error';
  parts: StatPart[];
  note?: ReactNode;
}

export function StatTile({ title, hint, value, valueTitle, tone = 'neutral', parts, note }: Props) {
  const styles = useStyles2(getStyles);
  return (
    <Panel title={title} hint={hint}>
      <p className={cx(styles.value, tone === 'error' && styles.error)} title={valueTitle} data-testid={`total-${title.toLowerCase()}`}>
        {value}
      </p>
      <dl className={styles.parts}>
        {parts.map((part) => (
          <div key={part.name} className={styles.part} title={part.title}>
            <dt className={styles.name}>
              {part.color !== undefined && <span className={styles.dot} style={{ background: part.color }} />}
              <span className={styles.nameText}>{part.name}</span>
            </dt>
            <dd className={styles.partValue}>{part.value}</dd>
          </div>
        ))}
      </dl>
      {note}
    </Panel>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  value: css({
    fontSize: theme.typography.pxToRem(32),
    fontVariantNumeric: 'tabular-nums',
    fontWeight: theme.typography.fontWeightMedium,
    lineHeight: 1.2,
    margin: theme.spacing(0, 0, 1),
  }),
  error: css({ color: theme.colors.error.text }),
  parts: css({ margin: 0 }),
  part: css({ display: 'flex', gap: theme.spacing(1), justifyContent: 'space-between', lineHeight: theme.typography.body.lineHeight }),
  name: css({
    alignItems: 'center',
    color: theme.colors.text.secondary,
    display: 'flex',
    fontWeight: 'normal',
    gap: theme.spacing(0.75),
    minWidth: 0,
  }),
  nameText: css({ overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' }),
  dot: css({ borderRadius: '50%', flexShrink: 0, height: 8, width: 8 }),
  partValue: css({ fontVariantNumeric: 'tabular-nums', margin: 0, whiteSpace: 'nowrap' }),
});
