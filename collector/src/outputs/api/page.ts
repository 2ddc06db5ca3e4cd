/**
 * The app's page: the standalone host with the plugin build that Grafana loads as well. Both may still be missing or be
 * built anew while the collector runs, so they are looked for at each request.
 */
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream';
import { createGzip } from 'node:zlib';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { acceptsGzip, clientHas, packedTag, sendNotModified } from './answer.ts';
import { ApiFailure } from './errors.ts';

export const PLUGIN_ID = 'ccmon-claudecode-app';

export interface PageDirs {
  /** Build of the standalone host: index.html, `host/`, `public/`. */
  host: string;
  /** Build of the plugin: module.js and its chunks. */
  plugin: string;
  /** Generated pages, one for each signal, that alerts link to. */
  runbooks: string;
}

const TYPES: Record<string, string> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.map': 'application/json',
  '.md': 'text/markdown; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.wasm': 'application/wasm',
  '.woff2': 'font/woff2',
};
const PACKED_ALREADY = new Set(['.png', '.woff2']);

const NOT_BUILT = `<!doctype html>
<html lang="en">
  <head><meta charset="utf-8"><title>Claude Code Monitoring</title><meta http-equiv="refresh" content="5"></head>
  <body>
    <h1>Claude Code Monitoring</h1>
    <p>The collector runs. This page is still being built; it comes up by itself. In a checkout, <code>npm run build</code> builds it.</p>
    <p>Meanwhile: <a href="/api/v1/summary">summary</a>, <a href="/api/v1/status">status</a>, <a href="/metrics">metrics</a>.</p>
  </body>
</html>
`;

/** Pages of the app share one document; it routes by itself. */
export function servePage(app: FastifyInstance, dirs: PageDirs): void {
  const index = (request: FastifyRequest, reply: FastifyReply) => sendIndex(request, reply, dirs.host);
  app.get('/', index);
  app.get(`/a/${PLUGIN_ID}`, index);
  app.get(`/a/${PLUGIN_ID}/*`, index);
  serveFolder(app, `/public/plugins/${PLUGIN_ID}/`, dirs.plugin);
  serveFolder(app, '/public/', path.join(dirs.host, 'public'));
  serveFolder(app, '/host/', path.join(dirs.host, 'host'));
  serveFolder(app, '/runbooks/', dirs.runbooks);
}

/** True for what `servePage` answers with the document of the page. */
export function isPageAddress(url: string): boolean {
  return /^\/(?:$|\?)/.test(url) || new RegExp(`^/a/${PLUGIN_ID}(?:$|[/?])`).test(url);
}

async function sendIndex(request: FastifyRequest, reply: FastifyReply, host: string): Promise<FastifyReply> {
  if (!(await sendFile(request, reply, path.join(host, 'index.html')))) {
    reply.code(503).header('content-type', TYPES['.html']).header('cache-control', 'no-store').send(NOT_BUILT);
  }
  return reply;
}

function serveFolder(app: FastifyInstance, prefix: string, folder: string): void {
  app.get<{ Params: { '*': string } }>(`${prefix}*`, async (request, reply) => {
    const file = fileWithin(folder, request.params['*']);
    if (file === null || !(await sendFile(request, reply, file))) {
      throw new ApiFailure('not_found', 'There is no such file.');
    }
    return reply;
  });
}

/** @returns null for what lies outside of the folder, however it is spelled */
export function fileWithin(folder: string, relative: string): string | null {
  if (relative.includes('\0')) {
    return null;
  }
  const file = path.resolve(folder, `./${relative}`);
  return file.startsWith(path.resolve(folder) + path.sep) ? file : null;
}

/** @returns false, with nothing sent, when there is no such file */
async function sendFile(request: FastifyRequest, reply: FastifyReply, file: string): Promise<boolean> {
  const found = await stat(file).catch(() => null);
  if (found?.isFile() !== true) {
    return false;
  }
  const tag = `${found.size.toString(36)}-${Math.floor(found.mtimeMs).toString(36)}`;
  if (clientHas(request, tag)) {
    sendNotModified(reply, tag);
    return true;
  }
  const extension = path.extname(file);
  reply
    .header('content-type', TYPES[extension] ?? 'application/octet-stream')
    .header('cache-control', 'no-cache')
    .header('vary', 'accept-encoding');
  if (PACKED_ALREADY.has(extension) || !acceptsGzip(request)) {
    reply.header('etag', `"${tag}"`).header('content-length', found.size).send(createReadStream(file));
  } else {
    const packed = createGzip({ level: 3 });
    // A file that vanishes meanwhile ends the answer early, as a broken one.
    pipeline(createReadStream(file), packed, () => undefined);
    reply
      .header('etag', `"${packedTag(tag)}"`)
      .header('content-encoding', 'gzip')
      .send(packed);
  }
  return true;
}
