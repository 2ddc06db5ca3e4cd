/** Chooses the range of time; shows the one that a link named, which no button stands for. */
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { RadioButtonGroup, useStyles2 } from '@grafana/ui';
import { PERIODS, periods, type Period, type Selection } from '../lib/range.ts';
import { formatDateTime, readersTimeZone } from '../lib/time.ts';

interface Props {
  selection: Selection;
  onChoose: (period: Period) => void;
}

const options = PERIODS.map((value) => ({ value, label: periods[value].label }));

export function RangePicker({ selection, onChoose }: Props) {
  const styles = useStyles2(getStyles);
  const timeZone = readersTimeZone();
  const isPeriod = typeof selection === 'string';
  return (
    <div className={styles.picker}>
      {!isPeriod && (
        <span className={styles.span} title={timeZone}>
          {formatDateTime(selection.from, timeZone)} to {formatDateTime(selection.to, timeZone)}
        </span>
      )}
      <RadioButtonGroup<Period> aria-label="Range" options={options} value={isPeriod ? selection : undefined} onChange={onChoose} />
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  picker: css({ alignItems: 'center', display: 'flex', flexWrap: 'wrap', gap: theme.spacing(0.5, 2), justifyContent: 'flex-end' }),
  span: css({ color: theme.colors.text.secondary, fontVariantNumeric: 'tabular-nums' }),
});
