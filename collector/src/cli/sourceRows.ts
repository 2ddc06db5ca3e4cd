/** What `ccmon status` says of each source: one that is handed things has done something only once it was handed some. */
import { deliveries } from '../catalog/deliveries.ts';
import type { Delivery, Status } from '../outputs/api/schema/status.ts';
import { formatCount, formatSeconds } from './format.ts';

export interface SourceRowsOptions {
  /** Milliseconds since the epoch. */
  now: number;
  /** What to type to run a command of ours that concerns this collector; null where nothing is to be added to it. */
  commandLine: ((command: string) => string) | null;
}

export function sourceRows(status: Pick<Status, 'sources' | 'deliveries'>, options: SourceRowsOptions): [title: string, text: string][] {
  return status.sources.flatMap(({ name, ok, lagSeconds }): [string, string][] => {
    const handed = status.deliveries.filter(({ source }) => source === name);
    if (!ok) return [[`Source ${name}`, 'fails']];
    if (handed.length === 0) return [[`Source ${name}`, `works${lagSeconds === null ? '' : `, ${formatSeconds(lagSeconds)} behind`}`]];
    return handed.map((delivery) => [`Source ${name}: ${deliveries[delivery.delivery].title}`, describeDelivery(delivery, options)]);
  });
}

function describeDelivery({ delivery, taken, lastAt, notTaken }: Delivery, { now, commandLine }: SourceRowsOptions): string {
  const last = lastAt === null ? '' : `, last ${formatSeconds(Math.max(0, now - Date.parse(lastAt)) / 1000)} ago`;
  const refused = notTaken.map(({ reason, count }) => `${formatCount(count)} ${reason.replaceAll('_', ' ')}`).join(', ');
  return [
    taken > 0
      ? `${formatCount(taken)} received${last}`
      : `nothing received ${lastAt === null ? 'yet' : `since the collector was started${last}`}`,
    ...(taken === 0 && lastAt === null && commandLine !== null ? [`${commandLine(deliveries[delivery].addedBy)} adds it`] : []),
    ...(refused === '' ? [] : [`not taken: ${refused}`]),
  ].join('; ');
}
