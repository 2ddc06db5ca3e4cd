/** What `ccmon start` prints when the history has been read: where it answers, and what is missing. */
import packageJson from '../../package.json' with { type: 'json' };
import type { RuntimeStatus } from '../outputs/api/resources.ts';
import { hostAndPort } from './daemonNote.ts';
import type { DaemonOptions } from './daemonOptions.ts';
import type { History } from './history.ts';
import { invocation } from './invocation.ts';
import { renderServices } from './servicesTable.ts';

export function urlOf({ listen: host, port }: { listen: string; port: number }): string {
  const name = host === '127.0.0.1' || host === '0.0.0.0' || host === '::' ? 'localhost' : host;
  return `http://${hostAndPort(name, port)}`;
}

export function greet(
  { settings, terminal, demo }: DaemonOptions,
  status: RuntimeStatus,
  { ingest }: History,
  demoDir: string | null,
): void {
  terminal.print(renderServices({ version: packageJson.version, url: urlOf(settings), demo, services: status.services }));
  const [unreadable] = status.problems;
  if (ingest.known.size === 0 && unreadable !== undefined) {
    terminal.print(`Cannot read ${unreadable.path}: ${unreadable.message}. Nothing is shown until that is mended.\n\n`);
  } else if (ingest.known.size === 0 && demoDir === null) {
    const places = status.configDirs.map((directory) => directory.path).join(', ');
    terminal.print(
      `No Claude Code data yet. Looked in ${places}, and keeps watching.\nTo see it with made-up data: ${invocation(terminal).demo}\n\n`,
    );
  }
}
