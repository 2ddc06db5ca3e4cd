/** A success rate with its 95 % interval, as numbers and as a small bar: a wide bar means that little is known. */
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import { formatCount, formatPercent, UNKNOWN } from '../lib/format.ts';
import { narrow } from '../lib/layout.ts';
import { wilsonInterval } from '../../../collector/src/base/wilson.ts';

interface Props {
  succeeded: number;
  failed: number;
}

export function SuccessRate({ succeeded, failed }: Props) {
  const styles = useStyles2(getStyles);
  const ended = succeeded + failed;
  const interval = wilsonInterval(succeeded, ended);
  if (interval === null) return <span title="No run has succeeded or failed">{UNKNOWN}</span>;
  const rate = succeeded / ended;
  const range = `${Math.round(interval.low * 100)}–${Math.round(interval.high * 100)} %`;
  return (
    <span
      className={styles.cell}
      title={`${formatCount(succeeded)} of ${formatCount(ended)} runs succeeded; 95 % interval (Wilson) ${range}`}
    >
      <span>{formatPercent(rate)}</span>
      <span className={styles.range}>{range}</span>
      <span className={styles.track} aria-hidden="true">
        <span className={styles.interval} style={{ left: `${interval.low * 100}%`, width: `${(interval.high - interval.low) * 100}%` }} />
        <span className={styles.point} style={{ left: `${rate * 100}%` }} />
      </span>
    </span>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  cell: css({ alignItems: 'center', display: 'inline-flex', gap: theme.spacing(1) }),
  range: css({ color: theme.colors.text.secondary, fontSize: theme.typography.bodySmall.fontSize }),
  track: css({
    background: theme.colors.border.weak,
    borderRadius: 2,
    height: 6,
    position: 'relative',
    width: 72,
    [narrow]: { display: 'none' },
  }),
  interval: css({
    background: theme.visualization.getColorByName('blue'),
    borderRadius: 2,
    height: '100%',
    opacity: 0.5,
    position: 'absolute',
  }),
  point: css({ background: theme.colors.text.primary, height: 10, position: 'absolute', top: -2, transform: 'translateX(-50%)', width: 2 }),
});
