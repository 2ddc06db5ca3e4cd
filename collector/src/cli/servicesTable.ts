/** The one table of `ccmon start`: each service with its address, and for a missing one the line that would add it. */
import type { ServiceStatus } from '../outputs/api/schema/status.ts';
import { renderTable } from './table.ts';

export interface StartSummary {
  version: string;
  /** `http://localhost:8001` */
  url: string;
  demo: boolean;
  services: readonly ServiceStatus[];
}

export function renderServices({ version, url, demo, services }: StartSummary): string {
  const rows = [['Page', `${url}/`], ['Metrics', `${url}/metrics`], ...services.map((service) => [service.name, describeService(service)])];
  const columns = [
    { title: '', align: 'left' as const },
    { title: '', align: 'left' as const },
  ];
  const title = `Claude Code Monitoring ${version}${demo ? ', with a made-up history' : ''}\n`;
  return `\n${title}\n${renderTable(columns, rows).replaceAll(/^/gm, '  ').trimEnd()}\n\n`;
}

/** One that is missing says so in its hint. One without an address may be up all the same: within Docker, say. */
export function describeService({ address, up, ready, hint }: ServiceStatus): string {
  if (address === null) {
    return up ? `up${ready ? '' : ' (starting)'}, for the other services only` : (hint ?? 'not up');
  }
  return `${address}${up ? (ready ? '' : '  (starting)') : `  (not up${hint === null ? '' : `: ${hint}`})`}`;
}
