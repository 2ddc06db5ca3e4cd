/** How much of a limit will be used when it is reset: as fast as since it was reset last. */
import type { Trial } from './forecast.ts';

export interface Use {
  /** Hours since the epoch. */
  hour: number;
  usedRatio: number;
}

/** Hours of use that a pace is taken of. */
const PACE_HOURS = 2;

/** Use of the same window as the last one: it only ever grows, so a fall was a reset. */
export function lastWindow(uses: readonly Use[]): Use[] {
  return windowsOf(uses).at(-1) ?? [];
}

/** @param window samples of one window, the newest last */
export function forecastUse(window: readonly Use[], resetsAtHour: number): number | null {
  const last = window.at(-1);
  const first = window.find(({ hour }) => last !== undefined && last.hour - hour <= Math.max(PACE_HOURS, (resetsAtHour - last.hour) / 2));
  if (last === undefined || first === undefined || last.hour === first.hour) return null;
  const pace = (last.usedRatio - first.usedRatio) / (last.hour - first.hour);
  return last.usedRatio + pace * Math.max(0, resetsAtHour - last.hour);
}

/** At each sample of each window that has been reset since; the naive forecast is that nothing more is used. */
export function trialsOfUse(uses: readonly Use[]): Trial[] {
  return windowsOf(uses)
    .slice(0, -1)
    .flatMap((window) => {
      const end = window.at(-1);
      return end === undefined ? [] : window.slice(1, -1).flatMap((_, i) => trialAt(window.slice(0, i + 2), end));
    });
}

function trialAt(known: readonly Use[], end: Use): Trial[] {
  const forecast = forecastUse(known, end.hour);
  const naive = known.at(-1)?.usedRatio;
  return forecast === null || naive === undefined ? [] : [{ forecast, naive, actual: end.usedRatio }];
}

function windowsOf(uses: readonly Use[]): Use[][] {
  const windows: Use[][] = [];
  uses.forEach((use, i) => {
    const before = uses[i - 1];
    const current = windows.at(-1);
    if (current === undefined || before === undefined || use.usedRatio < before.usedRatio) windows.push([use]);
    else current.push(use);
  });
  return windows;
}
