/**
 * A second server with nothing but intakes, on a port that senders know by themselves: for this machine alone. It is a
 * convenience: where the port is taken, the same intakes are still at their addresses on the collector's own.
 */
import type { FastifyInstance } from 'fastify';
import { messageOf } from '../../base/errors.ts';
import type { SourceContext } from '../../sources/source.ts';
import { ApiFailure } from './errors.ts';
import { createGuarded, sendFailure, type GuardedOptions } from './guarded.ts';
import { serveIntakes } from './intakes.ts';

export interface OwnPortOptions extends Omit<GuardedOptions, 'listen'> {
  isReady: () => boolean;
  log: SourceContext['log'];
}

const HOST = '127.0.0.1';

/** @returns the server, or null when the port cannot be had */
export async function openOwnPort({ log, ...options }: OwnPortOptions): Promise<FastifyInstance | null> {
  const intakes = options.intakes.flatMap((intake) =>
    intake.pathOnOwnPort === undefined ? [] : [{ ...intake, path: intake.pathOnOwnPort }],
  );
  const app = createGuarded({ ...options, listen: HOST, intakes });
  app.setNotFoundHandler((_request, reply) =>
    sendFailure(
      reply,
      new ApiFailure('not_found', `There is nothing at this address: POST ${intakes.map(({ path }) => path).join(', ')}.`),
    ),
  );
  serveIntakes(app, { ...options, intakes });
  try {
    await app.listen({ host: HOST, port: options.port });
    return app;
  } catch (error) {
    await app.close();
    log('info', `port ${options.port} is not served`, {
      remedy: "telemetry is taken at /otlp of the page's port all the same; --otlp-port names another",
      error: messageOf(error),
    });
    return null;
  }
}
