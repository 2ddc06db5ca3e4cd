/** Notices above the figures. */
import { Alert, Button } from '@grafana/ui';
import type { CollectorError } from '../../api/errors.ts';
import { formatTimeOfDay } from '../../lib/time.ts';

export function DemoBanner() {
  return (
    <Alert bottomSpacing={0} severity="warning" title="DEMO data">
      Every figure on this page comes from generated transcripts. Start the collector without <code>--demo</code> to see your own.
    </Alert>
  );
}

interface StaleProps {
  failure: CollectorError;
  /** When the figures shown were fetched. */
  at: number;
  timeZone: string;
}

export function StaleBanner({ failure, at, timeZone }: StaleProps) {
  return (
    <Alert bottomSpacing={0} severity="error" title={`${failure.message} These figures are from ${formatTimeOfDay(at, timeZone)}.`}>
      {failure.advice}
    </Alert>
  );
}

/** For a link from a dashboard's series `other`. */
export function OverflowNotice() {
  return (
    <Alert bottomSpacing={0} severity="info" title="“other” stands for several names">
      Dashboards count together what is beyond the limit of a label. Here each name has its own figures, and all of them are shown.
    </Alert>
  );
}

interface QuietProps {
  /** True when filters are on, which may be why nothing is left. */
  isNarrowed: boolean;
  onShowAll: () => void;
}

export function QuietPeriod({ isNarrowed, onShowAll }: QuietProps) {
  return (
    <Alert bottomSpacing={0} severity="info" title="Nothing happened in this range">
      <p>
        {isNarrowed
          ? 'Nothing in it is what the filters above ask for.'
          : 'Claude Code was not used in it, as far as its transcripts tell.'}
      </p>
      <Button variant="secondary" size="sm" onClick={onShowAll}>
        Show the whole history
      </Button>
    </Alert>
  );
}
