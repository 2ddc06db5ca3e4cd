/** Whether one sample tends to be larger than another: Mann and Whitney's rank test, which no outlier can carry. */
import { bothTails } from './tails.ts';

export interface RankTest {
  /** Probability that a value of `after` is above one of `before`; 0.5 when neither tends to be larger. */
  effect: number;
  /** Two-sided probability of such a difference, were there none. Approximate: sound from about eight values a side. */
  probability: number;
}

/** Neither sample may be empty. */
export function rankTest(before: readonly number[], after: readonly number[]): RankTest {
  const all = [...before.map((value) => ({ value, isAfter: false })), ...after.map((value) => ({ value, isAfter: true }))].sort(
    (a, b) => a.value - b.value,
  );
  let ranksOfAfter = 0;
  let ties = 0;
  for (let from = 0; from < all.length;) {
    const value = all[from]?.value;
    let to = from;
    while (to < all.length && all[to]?.value === value) to++;
    const size = to - from;
    // Those that are alike share the mean of their ranks.
    const rank = (from + 1 + to) / 2;
    for (let i = from; i < to; i++) if (all[i]?.isAfter === true) ranksOfAfter += rank;
    ties += size ** 3 - size;
    from = to;
  }
  const [n, m, total] = [before.length, after.length, all.length];
  const u = ranksOfAfter - (m * (m + 1)) / 2;
  const mean = (n * m) / 2;
  const variance = ((n * m) / 12) * (total + 1 - ties / (total * (total - 1)));
  const distance = Math.max(0, Math.abs(u - mean) - 0.5);
  return { effect: u / (n * m), probability: variance === 0 ? 1 : bothTails(distance / Math.sqrt(variance)) };
}
