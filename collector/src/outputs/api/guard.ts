/**
 * Under which names we may be asked. They must be known ones, so that a web page whose name was rebound to 127.0.0.1 gets
 * nothing. The port says nothing of that: containers reach us through a port of their own.
 */
import { isIPv6 } from 'node:net';
import { ApiFailure } from './errors.ts';

/** Names that only ever mean this machine, the last one as containers see it. */
const OWN_NAMES: readonly string[] = ['localhost', '127.0.0.1', '[::1]', 'host.docker.internal'];

const LOOPBACK: readonly string[] = ['127.0.0.1', '::1', 'localhost'];

export function isLoopback(address: string): boolean {
  return LOOPBACK.includes(address);
}

export interface HostRules {
  /** Address that is listened on. */
  listen: string;
  /** Names that the configuration adds; one with a port holds for that port alone. */
  allowedHosts: readonly string[];
}

/** @throws ApiFailure `host_not_allowed` */
export function checkHost(host: string | undefined, port: number, { listen, allowedHosts }: HostRules): void {
  const own = isLoopback(listen) || isAnyAddress(listen) ? OWN_NAMES : [...OWN_NAMES, isIPv6(listen) ? `[${listen}]` : listen];
  const allowed = [...own, ...allowedHosts].map((name) => name.toLowerCase());
  const asked = (host ?? '').toLowerCase();
  // A browser leaves out the port where it is that of HTTP or HTTPS.
  const spellings = hasPort(asked) ? [asked, asked.slice(0, asked.lastIndexOf(':'))] : [asked, `${asked}:80`, `${asked}:443`];
  if (spellings.some((spelling) => allowed.includes(spelling))) {
    return;
  }
  throw new ApiFailure(
    'host_not_allowed',
    `This collector does not answer under the name "${printable(asked)}". Use http://localhost:${port}/, or add the name to allowedHosts (--allowed-host).`,
  );
}

function isAnyAddress(listen: string): boolean {
  return listen === '0.0.0.0' || listen === '::';
}

function hasPort(name: string): boolean {
  return /:\d+$/.test(name.startsWith('[') ? name.slice(name.indexOf(']')) : name);
}

function printable(text: string): string {
  return text.replaceAll(/[^\x21-\x7e]/g, '?').slice(0, 100);
}
