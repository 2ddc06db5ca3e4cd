/**
 * Where everything listens. All of it is on loopback, also inside docker compose, whose services share one network
 * namespace: so one set of generated files serves both, and a start on other ports is a replacement of these texts.
 */
export const addresses = {
  collector: '127.0.0.1:8001',
  grafana: '127.0.0.1:3000',
  prometheus: '127.0.0.1:9090',
  alertmanager: '127.0.0.1:9093',
  loki: '127.0.0.1:3100',
  nodeExporter: '127.0.0.1:9100',
  alloy: '127.0.0.1:12345',
} as const;

export type ServiceName = keyof typeof addresses;

export function httpUrl(service: ServiceName): string {
  return `http://${addresses[service]}`;
}

export function portOf(service: ServiceName): string {
  const [, port = ''] = addresses[service].split(':');
  return port;
}

/** Jobs by which Prometheus scrapes them: the collector in two, each of the others in one. */
export const JOBS = ['ccmon', 'ccmon-sessions', 'prometheus', 'alertmanager', 'node', 'loki', 'alloy', 'grafana'] as const;
export type JobName = (typeof JOBS)[number];

/** Seconds between two scrapes: of everything, and of what says who is at work right now. */
export const SCRAPE_SECONDS = 15;
export const SESSIONS_SCRAPE_SECONDS = 10;

/** How long Prometheus keeps samples, and Loki lines. */
export const METRICS_RETENTION_DAYS = 30;
export const LOGS_RETENTION_HOURS = 168;
