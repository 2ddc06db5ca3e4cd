/**
 * Who has the token. Programs send it as a header. A browser cannot: it is let in once by the address of a page with the
 * token in it, and has a cookie from then on.
 */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ApiFailure } from './errors.ts';

const PARAMETER = 'token';

/** @throws ApiFailure `unauthorized` */
export function checkToken({ headers, socket }: Pick<FastifyRequest, 'headers' | 'socket'>, token: string): void {
  const sent = /^Bearer +(\S+) *$/i.exec(headers.authorization ?? '')?.[1];
  const shown = cookieNamed(cookieName(socket.localPort), headers.cookie);
  if (isEqual(sent, token) || isEqual(shown, passOf(token))) return;
  throw new ApiFailure(
    'unauthorized',
    `This collector wants its token: send the header "Authorization: Bearer <token>". In a browser, type the address of the page with the token once: /?${PARAMETER}=<token>`,
  );
}

/**
 * Lets a browser in that asks for a page with the right token in the address, and sends it on to the same address without.
 * @returns whether it did; otherwise nothing was sent
 */
export function admitBrowser(request: Pick<FastifyRequest, 'url' | 'socket'>, reply: FastifyReply, token: string): boolean {
  const address = new URL(request.url, 'http://localhost');
  if (!isEqual(address.searchParams.get(PARAMETER) ?? undefined, token)) return false;
  address.searchParams.delete(PARAMETER);
  // More than one slash at the beginning would name another host.
  const without = address.pathname.replace(/^\/+/, '/') + address.search;
  const cookie = `${cookieName(request.socket.localPort)}=${passOf(token)}; Path=/; HttpOnly; SameSite=Strict`;
  reply.header('set-cookie', cookie).header('cache-control', 'no-store').redirect(without, 303);
  return true;
}

/** Browsers share cookies between the ports of a host: each collector has a name of its own. */
function cookieName(port: number | undefined): string {
  return `ccmon-${port ?? 0}`;
}

/** Not the token itself: a browser shows its cookies to whatever listens on another port of the host. */
function passOf(token: string): string {
  return createHmac('sha256', token).update('a browser of the page').digest('base64url');
}

function cookieNamed(name: string, header: string | undefined): string | undefined {
  const cookies = (header ?? '').split(';').map((cookie) => cookie.trim());
  return cookies.find((cookie) => cookie.startsWith(`${name}=`))?.slice(name.length + 1);
}

function isEqual(given: string | undefined, wanted: string): boolean {
  return given !== undefined && timingSafeEqual(digest(given), digest(wanted));
}

/** Equal lengths, which the comparison needs, without telling the token's own. */
function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
