/**
 * Who may ask. The names under which a client reached us must be known ones, so that a web page whose name was rebound to
 * 127.0.0.1 gets nothing; and where a token is set, every question but /healthz must carry it.
 */
import { createHash, timingSafeEqual } from 'node:crypto';
import { isIPv6 } from 'node:net';
import { ApiFailure } from './errors.ts';

/** Names that only ever mean this machine, the last one as containers see it. */
const OWN_NAMES: readonly string[] = ['localhost', '127.0.0.1', '[::1]', 'host.docker.internal'];

export const LOOPBACK: readonly string[] = ['127.0.0.1', '::1', 'localhost'];

export function isLoopback(address: string): boolean {
  return LOOPBACK.includes(address);
}

export interface HostRules {
  /** Address that is listened on. */
  listen: string;
  /** Names that the configuration adds; one without a port stands for our own port. */
  allowedHosts: readonly string[];
}

/** @throws ApiFailure `host_not_allowed` */
export function checkHost(host: string | undefined, port: number, { listen, allowedHosts }: HostRules): void {
  const own = isLoopback(listen) || isAnyAddress(listen) ? OWN_NAMES : [...OWN_NAMES, isIPv6(listen) ? `[${listen}]` : listen];
  const allowed = [...own, ...allowedHosts].map((name) => (hasPort(name) ? name : `${name}:${port}`).toLowerCase());
  const asked = (host ?? '').toLowerCase();
  // A browser leaves out the port where it is HTTP's own.
  if (allowed.includes(asked) || (port === 80 && allowed.includes(`${asked}:80`))) {
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

/** @throws ApiFailure `unauthorized` */
export function checkToken(authorization: string | undefined, token: string): void {
  const given = /^Bearer +(\S+) *$/i.exec(authorization ?? '')?.[1];
  if (given === undefined || !timingSafeEqual(digest(given), digest(token))) {
    throw new ApiFailure('unauthorized', 'This collector wants its token: send the header "Authorization: Bearer <token>".');
  }
}

/** Equal lengths, which the comparison needs, without telling the token's own. */
function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
