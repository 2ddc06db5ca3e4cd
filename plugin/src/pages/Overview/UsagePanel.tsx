import { RadioButtonGroup, useTheme2 } from '@grafana/ui';
import type { Usage } from '../../../../collector/src/outputs/api/schema/usage.ts';
import { BarChart } from '../../components/BarChart.tsx';
import { Legend } from '../../components/Legend.tsx';
import { Panel } from '../../components/Panel.tsx';
import type { Range } from '../../lib/range.ts';
import { useAddress } from '../../lib/useAddress.ts';
import { CHART_VIEWS, chartViews, parseChartView, usageBars, type ChartView } from './usageChart.ts';

const viewOptions = CHART_VIEWS.map((value) => ({ value, label: chartViews[value].label }));

interface Props {
  usage: Usage;
  range: Range;
  now: number;
}

/** Usage by hour for today, by day or week for longer ranges; which usage is the reader's choice, kept in the address. */
export function UsagePanel({ usage, range, now }: Props) {
  const theme = useTheme2();
  const { params, change } = useAddress();
  const view = parseChartView(params.get('chart'));
  const { hint, format, series } = chartViews[view];
  const { bars, unit } = usageBars(usage, range, view, now);
  const colored = series.map(({ name, color }) => ({ name, color: theme.visualization.getColorByName(color) }));
  const title = `Usage by ${unit}`;
  const legend = colored.map((one, index) => ({ ...one, total: format(bars.reduce((sum, bar) => sum + (bar.values[index] ?? 0), 0)) }));
  return (
    <Panel
      title={title}
      hint={hint}
      actions={
        <RadioButtonGroup<ChartView>
          aria-label="Chart"
          size="sm"
          options={viewOptions}
          value={view}
          onChange={(chart) => change({ chart })}
        />
      }
    >
      <BarChart
        label={`${chartViews[view].label} by ${unit}`}
        series={colored}
        bars={bars}
        format={format}
        keepLabelOf={unit === 'hour' ? 'first' : 'last'}
      />
      <Legend items={legend} />
    </Panel>
  );
}
