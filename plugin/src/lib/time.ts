/**
 * Times as the reader's clock shows them. Built on Intl and Grafana's time zone setting: Grafana's own date formatting
 * would bring a whole time zone database into the standalone page.
 */
import { getTimeZone } from '@grafana/data';

export const MINUTE_MS = 60_000;
export const DAY_MS = 86_400_000;

/** IANA name of the reader's zone: Grafana says `browser`, `utc` or a name. */
export function readersTimeZone(): string {
  const zone = getTimeZone();
  if (zone === 'browser' || zone === '') return Intl.DateTimeFormat().resolvedOptions().timeZone;
  return zone === 'utc' ? 'UTC' : zone;
}

type Style = Intl.DateTimeFormatOptions;
const dateAndTime: Style = { year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', second: '2-digit' };
const dateOnly: Style = { year: 'numeric', month: '2-digit', day: '2-digit' };
const timeOfDay: Style = { hour: '2-digit', minute: '2-digit', second: '2-digit' };

/** `sv-SE` is the locale whose dates are written 2026-01-31 14:05:00, as Grafana writes them. */
const format = (at: number, timeZone: string, style: Style): string => new Intl.DateTimeFormat('sv-SE', { ...style, timeZone }).format(at);

export const formatDateTime = (at: number, timeZone: string): string => format(at, timeZone, dateAndTime);
export const formatTimeOfDay = (at: number, timeZone: string): string => format(at, timeZone, timeOfDay);

/** Beyond this, a date says more than a number of days. */
const MOST_DAYS_AGO = 14;

/** `just now`, `3 min ago`, `5 h ago`, `12 d ago`, `2026-01-31`. */
export function formatWhen(at: number, now: number, timeZone: string): string {
  const minutes = Math.floor((now - at) / MINUTE_MS);
  if (minutes < 1) return 'just now';
  if (minutes < 60) return `${minutes} min ago`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return `${hours} h ago`;
  const days = Math.floor(hours / 24);
  return days <= MOST_DAYS_AGO ? `${days} d ago` : format(at, timeZone, dateOnly);
}

export const parseTime = (iso: string | null): number | null => (iso === null ? null : Date.parse(iso));
