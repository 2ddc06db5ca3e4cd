/** How a number of a signal's unit is said: by the templates of Prometheus in alerts, and here for limits, to the letter alike. */
import type { SignalUnit } from '../../../collector/src/catalog/signals/signal.ts';

interface Wording {
  /** Go template of an alert's value. */
  readonly template: string;
  readonly text: (value: number) => string;
}

const WORDINGS: Readonly<Record<SignalUnit, Wording>> = {
  ratio: { template: '{{ $value | humanizePercentage }}', text: (value) => `${significant(value * 100)}%` },
  factor: { template: '{{ $value | printf "%.2f" }}', text: (value) => value.toFixed(2) },
  seconds: { template: '{{ $value | humanizeDuration }}', text: humanizeDuration },
  bytes: { template: '{{ $value | humanize1024 }}B', text: (value) => `${humanize1024(value)}B` },
  tokens: { template: '{{ $value | humanize }} tokens', text: (value) => `${humanize(value)} tokens` },
  usd: { template: '${{ $value | printf "%.2f" }}', text: (value) => `$${value.toFixed(2)}` },
  count: { template: '{{ $value | humanize }}', text: humanize },
  timestamp: { template: '{{ $value | humanizeTimestamp }}', text: (value) => new Date(value * 1000).toISOString() },
  bool: { template: '{{ $value }}', text: String },
  info: { template: '{{ $value }}', text: String },
};

export function valueTemplate(unit: SignalUnit): string {
  return WORDINGS[unit].template;
}

export function quantityText(unit: SignalUnit, value: number): string {
  return WORDINGS[unit].text(value);
}

/** Go's `%.4g`, of numbers that it writes without an exponent. */
function significant(value: number): string {
  return String(Number(value.toPrecision(4)));
}

function scaled(value: number, factor: number, prefixes: readonly string[]): string {
  let rest = value;
  let prefix = '';
  for (const next of prefixes) {
    if (Math.abs(rest) < factor) break;
    rest /= factor;
    prefix = next;
  }
  return `${significant(rest)}${prefix}`;
}

function humanize(value: number): string {
  if (value === 0 || Math.abs(value) >= 1) return scaled(value, 1000, ['k', 'M', 'G', 'T']);
  return smaller(value);
}

function smaller(value: number): string {
  let rest = value;
  let prefix = '';
  for (const next of ['m', 'u', 'n']) {
    if (Math.abs(rest) >= 1) break;
    rest *= 1000;
    prefix = next;
  }
  return `${significant(rest)}${prefix}`;
}

function humanize1024(value: number): string {
  return scaled(value, 1024, ['ki', 'Mi', 'Gi', 'Ti']);
}

function humanizeDuration(value: number): string {
  if (value === 0) return '0s';
  if (Math.abs(value) < 1) return `${smaller(value)}s`;
  const whole = Math.trunc(Math.abs(value));
  if (whole < 60) return `${significant(value)}s`;
  const parts = [Math.floor(whole / 86_400), Math.floor(whole / 3600) % 24, Math.floor(whole / 60) % 60, whole % 60];
  const first = parts.findIndex((part) => part > 0);
  const text = parts.map((part, index) => `${String(part)}${'dhms'.charAt(index)}`).slice(first);
  return `${value < 0 ? '-' : ''}${text.join(' ')}`;
}
