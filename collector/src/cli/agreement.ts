/** What `ccmon status` says of two sources that speak of the same thing: where they differ, which of them lacks how much. */
import type { Reconciled } from '../outputs/api/schema/reconciliation.ts';
import { formatCount, formatNumberOf } from './format.ts';

/** `transcripts 12, hooks 12` and, where they differ, what is missing on which side, and where to look. */
export function describeAgreement(compared: Reconciled): string {
  const { quantity, sources, first, second, sessions, sessionsDiffering, missing, cannotTell } = compared;
  const amount = (value: number): string => (quantity === 'cost_usd' ? `$${value.toFixed(2)}` : formatCount(value));
  const both = `${sources.first} ${amount(first)}, ${sources.second} ${amount(second)}`;
  const of = formatNumberOf(sessions, 'session');
  if (sessionsDiffering === 0) return `${both}: equal in ${of}`;
  const byNature = cannotTell === null ? '' : `, which does not tell of ${cannotTell}`;
  const lacks = [
    ...(missing.inFirst > 0 ? [`${amount(missing.inFirst)} missing in ${sources.first}`] : []),
    ...(missing.inSecond > 0 ? [`${amount(missing.inSecond)} missing in ${sources.second}${byNature}`] : []),
  ];
  return `${both}: ${sessionsDiffering} of ${of} differ, ${lacks.join('; ')} (/api/v1/reconciliation)`;
}
