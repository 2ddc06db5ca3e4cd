/** A time as its distance from now, long ago as a date, with the exact time on hover. */
import { UNKNOWN } from '../lib/format.ts';
import { formatDateTime, formatWhen } from '../lib/time.ts';

interface Props {
  at: number | null;
  now: number;
  timeZone: string;
}

export function When({ at, now, timeZone }: Props) {
  if (at === null) return <span title="The transcript does not say">{UNKNOWN}</span>;
  return (
    <time dateTime={new Date(at).toISOString()} title={`${formatDateTime(at, timeZone)} (${timeZone})`}>
      {formatWhen(at, now, timeZone)}
    </time>
  );
}
