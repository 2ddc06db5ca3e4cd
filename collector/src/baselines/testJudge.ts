/** For tests and the benchmark: judges a past as it would have been judged hour by hour, each hour by what had been before it. */
import type { Baseline as Declared } from '../catalog/signals/signal.ts';
import type { Anomaly } from './baseline.ts';
import { hourOfWeek } from './clock.ts';
import { judge } from './counts.ts';
import { seasonOf } from './statistics/season.ts';

/** What was unusual from the index `from` on, by index. */
export function judgeHistory(
  { firstHour, values }: { firstHour: number; values: readonly number[] },
  from: number,
  declared: Declared,
): Map<number, Anomaly> {
  const hours = values.map((_, i) => hourOfWeek(firstHour + i));
  const found = new Map<number, Anomaly>();
  for (let i = from; i < values.length; i++) {
    const anomaly = judge(values[i] ?? 0, seasonOf(values.slice(0, i), hours.slice(0, i)), hours[i] ?? 0, declared);
    if (anomaly !== null) found.set(i, anomaly);
  }
  return found;
}
