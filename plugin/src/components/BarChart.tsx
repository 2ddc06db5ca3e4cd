/**
 * Stacked bars over time. Plain elements laid out in percentages: they follow the width without measuring, take their
 * colours from the theme, and each bar is a button that the keyboard reaches and a screen reader reads.
 */
import { css, cx } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import { useRef, useState, type KeyboardEvent } from 'react';
import { axisTicks, labelEvery } from './chartScale.ts';

export interface Series {
  name: string;
  color: string;
}

export interface Bar {
  /** Identity, and the time that the bar begins. */
  start: number;
  /** Under the axis. */
  label: string;
  /** In the tooltip: the whole date. */
  title: string;
  /** One for each series. */
  values: number[];
}

interface Props {
  label: string;
  series: readonly Series[];
  bars: readonly Bar[];
  format: (value: number) => string;
  /** When not every bar has room for its label: the end whose bar keeps its own. */
  keepLabelOf?: 'first' | 'last';
}

const MOST_LABELS = 12;
const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

export function BarChart({ label, series, bars, format, keepLabelOf = 'last' }: Props) {
  const styles = useStyles2(getStyles);
  const [active, setActive] = useState<number | null>(null);
  const [tabStop, setTabStop] = useState(bars.length - 1);
  const group = useRef<HTMLDivElement>(null);
  const ticks = axisTicks(Math.max(0, ...bars.map((bar) => sum(bar.values))));
  const top = ticks.at(-1) ?? 1;
  const every = labelEvery(bars.length, MOST_LABELS);
  const reachable = Math.min(Math.max(tabStop, 0), bars.length - 1);

  const moveFocus = (event: KeyboardEvent, index: number) => {
    const target = { ArrowLeft: index - 1, ArrowRight: index + 1, Home: 0, End: bars.length - 1 }[event.key];
    if (target === undefined || bars[target] === undefined) return;
    event.preventDefault();
    setTabStop(target);
    group.current?.querySelectorAll('button')[target]?.focus();
  };

  return (
    <div>
      <div className={styles.plot}>
        {ticks.map((tick) => (
          <div key={tick} className={styles.grid} style={{ bottom: `${(tick / top) * 100}%` }}>
            <span className={styles.tick}>{format(tick)}</span>
          </div>
        ))}
        <div className={styles.bars} role="group" aria-label={label} ref={group} onMouseLeave={() => setActive(null)}>
          {bars.map((bar, index) => (
            <button
              key={bar.start}
              type="button"
              className={cx(styles.slot, active === index && styles.activeSlot)}
              tabIndex={index === reachable ? 0 : -1}
              aria-label={`${bar.title}: ${describe(bar, series, format)}`}
              onMouseEnter={() => setActive(index)}
              onFocus={() => setActive(index)}
              onBlur={() => setActive(null)}
              onKeyDown={(event) => moveFocus(event, index)}
            >
              <span className={styles.stack} style={{ height: `${(sum(bar.values) / top) * 100}%` }}>
                {series.map((one, position) => (
                  <span key={one.name} style={{ background: one.color, flexGrow: bar.values[position] ?? 0 }} />
                ))}
              </span>
            </button>
          ))}
        </div>
        {active !== null && bars[active] !== undefined && (
          <BarTooltip bar={bars[active]} series={series} format={format} at={(active + 0.5) / bars.length} />
        )}
      </div>
      <div className={styles.labels} aria-hidden="true">
        {bars.map((bar, index) => (
          <span key={bar.start} className={styles.label}>
            {(keepLabelOf === 'first' ? index : bars.length - 1 - index) % every === 0 ? bar.label : ''}
          </span>
        ))}
      </div>
    </div>
  );
}

const describe = (bar: Bar, series: readonly Series[], format: Props['format']): string =>
  series.map((one, index) => `${one.name} ${format(bar.values[index] ?? 0)}`).join(', ');

interface TooltipProps extends Pick<Props, 'series' | 'format'> {
  bar: Bar;
  /** Where the bar's middle is, from 0 at the left to 1 at the right. */
  at: number;
}

function BarTooltip({ bar, series, format, at }: TooltipProps) {
  const styles = useStyles2(getStyles);
  return (
    // Opens away from the nearer edge, so that it never reaches outside the chart.
    <div className={styles.tooltip} style={at > 0.5 ? { right: `${(1 - at) * 100}%` } : { left: `${at * 100}%` }} aria-hidden="true">
      <strong>{bar.title}</strong>
      {series.map((one, index) => (
        <div key={one.name} className={styles.tooltipRow}>
          <span className={styles.swatch} style={{ background: one.color }} />
          <span>{one.name}</span>
          <span className={styles.tooltipValue}>{format(bar.values[index] ?? 0)}</span>
        </div>
      ))}
      {series.length > 1 && (
        <div className={styles.tooltipRow}>
          <span>Total</span>
          <span className={styles.tooltipValue}>{format(sum(bar.values))}</span>
        </div>
      )}
    </div>
  );
}

const AXIS_WIDTH = 56;
const PLOT_HEIGHT = 180;

const getStyles = (theme: GrafanaTheme2) => ({
  plot: css({ height: PLOT_HEIGHT, marginLeft: AXIS_WIDTH, marginTop: theme.spacing(1), position: 'relative' }),
  grid: css({ borderTop: `1px solid ${theme.colors.border.weak}`, left: 0, position: 'absolute', right: 0 }),
  tick: css({
    color: theme.colors.text.secondary,
    fontSize: theme.typography.bodySmall.fontSize,
    fontVariantNumeric: 'tabular-nums',
    lineHeight: 1,
    position: 'absolute',
    right: '100%',
    paddingRight: theme.spacing(1),
    transform: 'translateY(-50%)',
    whiteSpace: 'nowrap',
  }),
  bars: css({ display: 'flex', inset: 0, position: 'absolute' }),
  slot: css({
    alignItems: 'flex-end',
    background: 'none',
    border: 'none',
    cursor: 'default',
    display: 'flex',
    flex: '1 1 0',
    justifyContent: 'center',
    minWidth: 0,
    padding: 0,
    '&:focus-visible': { outline: `2px solid ${theme.colors.primary.main}`, outlineOffset: -2 },
  }),
  activeSlot: css({ background: theme.colors.action.hover }),
  stack: css({ display: 'flex', flexDirection: 'column-reverse', maxWidth: 48, width: '70%' }),
  labels: css({ display: 'flex', marginLeft: AXIS_WIDTH, marginTop: theme.spacing(0.5) }),
  label: css({
    color: theme.colors.text.secondary,
    flex: '1 1 0',
    fontSize: theme.typography.bodySmall.fontSize,
    display: 'flex',
    justifyContent: 'center',
    minWidth: 0,
    overflow: 'visible',
    whiteSpace: 'nowrap',
  }),
  tooltip: css({
    background: theme.colors.background.elevated,
    border: `1px solid ${theme.colors.border.weak}`,
    borderRadius: theme.shape.radius.default,
    boxShadow: theme.shadows.z3,
    fontSize: theme.typography.bodySmall.fontSize,
    margin: theme.spacing(0, 2),
    minWidth: 160,
    padding: theme.spacing(1),
    pointerEvents: 'none',
    position: 'absolute',
    top: 0,
    zIndex: theme.zIndex.tooltip,
  }),
  tooltipRow: css({ alignItems: 'center', display: 'flex', gap: theme.spacing(1), whiteSpace: 'nowrap' }),
  tooltipValue: css({ fontVariantNumeric: 'tabular-nums', marginLeft: 'auto', paddingLeft: theme.spacing(2) }),
  swatch: css({ borderRadius: 2, flexShrink: 0, height: 8, width: 8 }),
});
