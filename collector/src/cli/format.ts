/** Numbers as a person reads them. Without Intl, whose tables take longer to load than a whole report takes. */

/** `1,234,567` */
export function formatCount(value: number): string {
  return String(Math.round(value)).replaceAll(/\B(?=(?:\d{3})+$)/g, ',');
}

/** `1 file`, `2 files` */
export function formatNumberOf(value: number, noun: string): string {
  return `${formatCount(value)} ${noun}${value === 1 ? '' : 's'}`;
}

/** `1.23M` */
export function formatCompact(value: number): string {
  const { scaled, unit } = scale(value, ['', 'K', 'M', 'B', 'T']);
  return unit === '' ? formatCount(scaled) : `${threeDigits(scaled)}${unit}`;
}

export function formatBytes(bytes: number): string {
  const { scaled, unit } = scale(bytes, ['B', 'kB', 'MB', 'GB', 'TB']);
  return `${unit === 'B' ? formatCount(scaled) : threeDigits(scaled)} ${unit}`;
}

/** In the largest unit that leaves at least 1; what would be rounded to 1000 is in the next. */
function scale(value: number, units: readonly string[]): { scaled: number; unit: string } {
  let scaled = value;
  let step = 0;
  while (scaled >= 999.5 && step < units.length - 1) {
    scaled /= 1000;
    step += 1;
  }
  return { scaled, unit: units[step] ?? '' };
}

/** `1.23`, `12.3`, `123` */
function threeDigits(value: number): string {
  return value >= 99.95 ? value.toFixed(0) : value.toPrecision(3);
}

export function formatUsd(value: number | null): string {
  return value === null ? 'unknown' : `$${value.toFixed(2)}`;
}

export function formatSeconds(seconds: number | null): string {
  if (seconds === null) {
    return '-';
  }
  if (seconds < 1) {
    return `${Math.round(seconds * 1000)} ms`;
  }
  if (seconds < 100) {
    return `${seconds.toFixed(1)} s`;
  }
  const minutes = Math.round(seconds / 60);
  return minutes < 100 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** An amount of a signal, by the unit that the catalog names. */
export function formatInUnit(value: number, unit: string): string {
  switch (unit) {
    case 'ratio':
      return `${(value * 100).toFixed(1)} %`;
    case 'seconds':
      return formatSeconds(value);
    case 'usd':
      return formatUsd(value);
    case 'bytes':
      return formatBytes(value);
    default:
      return formatCompact(value);
  }
}
