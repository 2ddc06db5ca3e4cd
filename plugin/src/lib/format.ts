/** How figures read on the pages. Null stands for "not known" and reads as a dash, never as zero. */

export const UNKNOWN = '–';

const LOCALE = 'en-US';
const whole = new Intl.NumberFormat(LOCALE, { maximumFractionDigits: 0 });
const compact = new Intl.NumberFormat(LOCALE, { notation: 'compact', maximumSignificantDigits: 3 });
const money = (digits: Intl.NumberFormatOptions) => new Intl.NumberFormat(LOCALE, { style: 'currency', currency: 'USD', ...digits });
const dollars = money({ maximumFractionDigits: 0 });
const cents = money({ maximumFractionDigits: 2 });
const fractionsOfCents = money({ maximumSignificantDigits: 2 });

export const formatCount = (value: number): string => whole.format(value);

/** 9,999, 12.3K, 45.6M, 1.2B: three significant digits from ten thousand on. */
export const formatCompact = (value: number): string => (value < 10_000 ? whole.format(value) : compact.format(value));

/** Amounts below ten cents keep two significant digits, so that a cheap agent does not read as free. */
export function formatUsd(value: number | null): string {
  if (value === null) return UNKNOWN;
  if (value !== 0 && Math.abs(value) < 0.1) return value < 0.0001 ? '<$0.0001' : fractionsOfCents.format(value);
  return Math.abs(value) >= 10_000 ? dollars.format(value) : cents.format(value);
}

export function formatDuration(seconds: number | null): string {
  if (seconds === null) return UNKNOWN;
  // Each limit is where rounding would reach the next unit: 59.96 s is a minute, not "60 s".
  if (seconds < 0.9995) return `${Math.round(seconds * 1000)} ms`;
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  const total = Math.round(seconds);
  if (total < 60) return `${total} s`;
  if (total < 3600) return `${Math.floor(total / 60)}m ${total % 60}s`;
  const minutes = Math.round(total / 60);
  return `${Math.floor(minutes / 60)}h ${minutes % 60}m`;
}

const BYTE_UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB'] as const;

export function formatBytes(bytes: number): string {
  let value = bytes;
  let unit: string = BYTE_UNITS[0];
  for (const next of BYTE_UNITS.slice(1)) {
    if (value < 1023.5) break;
    value /= 1024;
    unit = next;
  }
  const digits = unit === 'B' || value >= 99.95 ? 0 : 1;
  return `${value.toFixed(digits)} ${unit}`;
}

/** A share as a percentage: no decimal, except close to the ends, where one decimal tells almost all from all. */
export function formatPercent(share: number): string {
  const percent = share * 100;
  if (percent > 0 && percent < 1) return `${Math.max(0.1, percent).toFixed(1)} %`;
  if (percent > 99 && percent < 100) return `${Math.min(99.9, percent).toFixed(1)} %`;
  return `${percent.toFixed(0)} %`;
}

export const plural = (count: number, one: string, many = `${one}s`): string => `${formatCount(count)} ${count === 1 ? one : many}`;
