/** The line itself: who waits first, since that is what somebody must act on; then money, limits and context. */
import type { Live } from '../api/schema/live.ts';

export interface LineFacts {
  usdToday: number;
  /** Median of a day; null without a history. */
  usdUsually: number | null;
  live: Pick<Live, 'sessions' | 'limits'>;
}

const PART = ' · ';
const WAITING_SHOWN = 2;
const LIMIT_NAME = { five_hour: '5h', seven_day: '7d' } as const;

export function statusLineText({ usdToday, usdUsually, live }: LineFacts): string {
  const usual = usdUsually === null ? '' : ` (usually ${dollars(usdUsually)})`;
  const limits = live.limits.map(({ window, usedRatio }) => `${LIMIT_NAME[window]} ${percent(usedRatio)}`);
  return [...waiting(live), `today ${dollars(usdToday)}${usual}`, ...limits, ...context(live)].join(PART);
}

function waiting({ sessions }: LineFacts['live']): string[] {
  const those = sessions.filter(({ state }) => state.startsWith('waiting'));
  if (those.length === 0) return [];
  const named = those.slice(0, WAITING_SHOWN).map(({ project, seconds }) => `${project} ${age(seconds)}`);
  const more = those.length - named.length;
  return [`waiting for you: ${named.join(', ')}${more > 0 ? ` and ${more} more` : ''}`];
}

/** The fullest, by name where there is more than one: the line is the same in every terminal. */
function context({ sessions }: LineFacts['live']): string[] {
  const running = sessions.filter(({ state, contextUsedRatio }) => state !== 'ended' && contextUsedRatio !== null);
  const [fullest] = running.sort((a, b) => (b.contextUsedRatio ?? 0) - (a.contextUsedRatio ?? 0));
  if (fullest === undefined) return [];
  return [`context ${percent(fullest.contextUsedRatio ?? 0)}${running.length > 1 ? ` in ${fullest.project}` : ''}`];
}

function dollars(usd: number): string {
  return `$${usd.toFixed(2)}`;
}

function percent(ratio: number): string {
  return `${Math.round(ratio * 100)}%`;
}

function age(seconds: number): string {
  if (seconds < 60) return `${Math.round(seconds)}s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 100 ? `${minutes}m` : `${Math.round(minutes / 60)}h`;
}
