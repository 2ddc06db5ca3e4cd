import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import type { ReactNode } from 'react';
import type { Status } from '../../../../collector/src/outputs/api/schema/status.ts';
import { formatBytes, formatCount, formatPercent } from '../../lib/format.ts';

/** How far the history is, as long as not all of it is there: the demo's is written first, then any is read. */
export function HistoryProgress({ status: { writing, reading } }: { status: Status }) {
  if (writing !== null) return <WritingProgress {...writing} />;
  return reading === null ? null : <ReadingProgress {...reading} />;
}

function WritingProgress({ days, daysDone, bytes }: NonNullable<Status['writing']>) {
  const share = shareOf(daysDone, days);
  return (
    <ProgressBox share={share}>
      Writing the made-up history of the demo: {formatPercent(share)} ({formatCount(daysDone)} of {formatCount(days)} days,{' '}
      {formatBytes(bytes)}). It is read after that.
    </ProgressBox>
  );
}

function ReadingProgress({ files, filesDone, bytes, bytesDone }: NonNullable<Status['reading']>) {
  const share = shareOf(bytesDone, bytes);
  return (
    <ProgressBox share={share}>
      Reading the history for the first time: {formatPercent(share)} ({formatCount(filesDone)} of {formatCount(files)} files,{' '}
      {formatBytes(bytesDone)} of {formatBytes(bytes)}). Figures grow until it is done.
    </ProgressBox>
  );
}

const shareOf = (done: number, all: number): number => (all === 0 ? 0 : Math.min(1, done / all));

function ProgressBox({ share, children }: { share: number; children: ReactNode }) {
  const styles = useStyles2(getStyles);
  return (
    <div className={styles.box}>
      <label htmlFor="history-progress">{children}</label>
      <progress id="history-progress" className={styles.bar} value={share} max={1} />
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
