/** The first page: what Claude Code did in a range of time, what it cost, and what went wrong. */
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { PluginPage } from '@grafana/runtime';
import { useStyles2 } from '@grafana/ui';
import type { Status } from '../../../../collector/src/outputs/api/schema/status.ts';
import { FilterChips } from '../../components/FilterChips.tsx';
import { Loading } from '../../components/Loading.tsx';
import { RangePicker } from '../../components/RangePicker.tsx';
import { filterChanges, listFilters, namesOverflow, readFilters, type Filter } from '../../lib/filters.ts';
import { readSelection, type Period } from '../../lib/range.ts';
import { useAddress } from '../../lib/useAddress.ts';
import { AgentsPanel } from './AgentsPanel.tsx';
import { EmptyState } from './EmptyState.tsx';
import { FailedState } from './FailedState.tsx';
import type { OverviewData } from './loadOverview.ts';
import { HistoryProgress } from './HistoryProgress.tsx';
import { SessionsPanel } from './SessionsPanel.tsx';
import { StatusStrip } from './StatusStrip.tsx';
import { Totals } from './Totals.tsx';
import { UsagePanel } from './UsagePanel.tsx';
import { useOverview, type OverviewState } from './useOverview.ts';
import { DemoBanner, OverflowNotice, QuietPeriod, StaleBanner } from './banners.tsx';

export function Overview() {
  const { params, change } = useAddress();
  const selection = readSelection(params);
  const filters = readFilters(params);
  const narrowing = listFilters(filters);
  const state = useOverview(selection, filters);
  const choose = (range: Period) => change({ range, from: null, to: null });
  const keep = (kept: readonly Filter[]) => change(filterChanges(kept));
  return (
    <PluginPage
      subTitle="What Claude Code did, what it cost, and what went wrong"
      actions={<RangePicker selection={selection} onChoose={choose} />}
    >
      {namesOverflow(params) && <OverflowNotice />}
      {narrowing.length > 0 && <FilterChips filters={narrowing} onKeep={keep} />}
      <OverviewContent state={state} isNarrowed={narrowing.length > 0} onShowAll={() => choose('all')} />
    </PluginPage>
  );
}

interface ContentProps {
  state: OverviewState;
  isNarrowed: boolean;
  onShowAll: () => void;
}

function OverviewContent({ state, ...rest }: ContentProps) {
  switch (state.kind) {
    case 'loading':
      return <Loading text="Asking the collector…" />;
    case 'failed':
      return <FailedState error={state.error} retry={state.retry} />;
    case 'preparing':
      return <Preparing status={state.status} />;
    case 'empty':
      return <EmptyState status={state.status} />;
    case 'ready':
      return <Figures {...state} {...rest} />;
  }
}

/** Before the first figure. */
function Preparing({ status }: { status: Status }) {
  const styles = useStyles2(getStyles);
  return (
    <div className={styles.page}>
      {status.demo && <DemoBanner />}
      <HistoryProgress status={status} />
    </div>
  );
}

type FiguresProps = Extract<OverviewState, { kind: 'ready' }> & Omit<ContentProps, 'state'>;

function Figures({ data, failure, switching, isNarrowed, onShowAll }: FiguresProps) {
  const styles = useStyles2(getStyles);
  return (
    <div className={styles.page} aria-busy={switching}>
      {data.status.demo && <DemoBanner />}
      {failure !== null && <StaleBanner failure={failure} at={data.at} timeZone={data.timeZone} />}
      <HistoryProgress status={data.status} />
      <StatusStrip status={data.status} at={data.at} timeZone={data.timeZone} />
      {isQuiet(data) && <QuietPeriod isNarrowed={isNarrowed} onShowAll={onShowAll} />}
      <Totals report={data.report} />
      <UsagePanel usage={data.usage} range={data.range} now={data.at} />
      <AgentsPanel agents={data.agents.agents} now={data.at} timeZone={data.timeZone} />
      <SessionsPanel sessions={data.sessions} now={data.at} timeZone={data.timeZone} />
    </div>
  );
}

const isQuiet = ({ report }: OverviewData): boolean => report.requests === 0 && report.sessions === 0;

const getStyles = (theme: GrafanaTheme2) => ({
  page: css({
    display: 'flex',
    flexDirection: 'column',
    gap: theme.spacing(2),
    // What is inside adapts to this width, not to the window's: Grafana's navigation takes its share of that.
    containerType: 'inline-size',
    '&[aria-busy="true"]': { opacity: 0.6 },
  }),
});
