import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import type { Status } from '../../../../collector/src/outputs/api/schema.ts';
import { formatBytes, formatCount, formatPercent } from '../../lib/format.ts';

interface Props {
  reading: NonNullable<Status['reading']>;
}

/** How far the first read of the history has come; figures grow until it is done. */
export function ReadingProgress({ reading: { files, filesDone, bytes, bytesDone } }: Props) {
  const styles = useStyles2(getStyles);
  const share = bytes === 0 ? 0 : Math.min(1, bytesDone / bytes);
  return (
    <div className={styles.box}>
      <label htmlFor="reading-progress">
        Reading the history for the first time: {formatPercent(share)} ({formatCount(filesDone)} of {formatCount(files)} files,{' '}
        {formatBytes(bytesDone)} of {formatBytes(bytes)}). Figures grow until it is done.
      </label>
      <progress id="reading-progress" className={styles.bar} value={share} max={1} />
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => {
  const track = { background: theme.colors.border.weak, borderRadius: theme.shape.radius.pill };
  const filled = { background: theme.colors.info.main, borderRadius: theme.shape.radius.pill };
  return {
    box: css({
      background: theme.components.panel.background,
      border: `1px solid ${theme.colors.info.border}`,
      borderRadius: theme.shape.radius.default,
      padding: theme.spacing(1.5, 2),
    }),
    bar: css({
      ...track,
      appearance: 'none',
      border: 'none',
      display: 'block',
      height: theme.spacing(0.75),
      marginTop: theme.spacing(1),
      width: '100%',
      '&::-webkit-progress-bar': track,
      '&::-webkit-progress-value': filled,
      '&::-moz-progress-bar': filled,
    }),
  };
};
