/** The history of a signal, taken apart by what it is judged by. */
import { groupBy } from '../base/groupBy.ts';
import { HOUR_MS } from '../base/time.ts';
import type { LabelName } from '../catalog/labels.ts';
import type { Labels } from '../store/queries/signalLabels.ts';
import type { HourlyAmount } from '../store/queries/hourlyAmounts.ts';

export interface Subject<History> {
  subject: Labels;
  history: History;
}

export interface HourlyValues {
  firstHour: number;
  values: number[];
}

type Where = Readonly<Partial<Record<LabelName, string | readonly string[]>>>;

/** Amounts in each hour from a subject's first to the last full one, 0 where there was nothing. */
export function hourlyValues(
  amounts: readonly HourlyAmount[],
  { by, where, endHour }: { by: readonly LabelName[]; where: Where | undefined; endHour: number },
): Map<string, Subject<HourlyValues>> {
  const subjects = bySubject(
    amounts.filter(({ labels, hour }) => hour < endHour && fits(labels, where ?? {})),
    by,
  );
  return new Map([...subjects].map(([key, { subject, history }]) => [key, { subject, history: withoutGaps(history, endHour) }]));
}

/** The same hours of another history, 0 where it has nothing. */
export function sameHours(other: HourlyValues | undefined, { firstHour, values }: HourlyValues): number[] {
  return values.map((_, i) => (other === undefined ? 0 : (other.values[firstHour + i - other.firstHour] ?? 0)));
}

export function bySubject<Row extends { labels: Labels }>(rows: readonly Row[], by: readonly LabelName[]): Map<string, Subject<Row[]>> {
  const groups = groupBy(rows, ({ labels }) => by.map((label) => labels[label] ?? '').join('\u001f'));
  return new Map([...groups].map(([key, history]) => [key, { subject: pick(history[0]?.labels ?? {}, by), history }]));
}

export function startOf(hour: number): number {
  return hour * HOUR_MS;
}

function withoutGaps(amounts: readonly HourlyAmount[], endHour: number): HourlyValues {
  const firstHour = amounts.reduce((first, { hour }) => Math.min(first, hour), endHour);
  const values = Array.from({ length: endHour - firstHour }, () => 0);
  for (const { hour, amount } of amounts) values[hour - firstHour] = (values[hour - firstHour] ?? 0) + amount;
  return { firstHour, values };
}

function fits(labels: Labels, where: Where): boolean {
  return (Object.entries(where) as [LabelName, string | readonly string[]][]).every(([label, wanted]) =>
    typeof wanted === 'string' ? labels[label] === wanted : wanted.includes(labels[label] ?? ''),
  );
}

function pick(labels: Labels, by: readonly LabelName[]): Labels {
  return Object.fromEntries(by.map((label) => [label, labels[label] ?? '']));
}
