/** Waiting for what other processes do: free ports, and conditions that come true some time. */
import { createServer, type AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** A port that nothing listens on now. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => server.on('error', reject).listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

export interface WaitOptions {
  /** Says what is awaited, for the message when it does not come. */
  for: string;
  timeoutMs?: number;
  everyMs?: number;
}

/** Calls `probe` until it gives something other than undefined, and hands that back; its errors count as "not yet". */
export async function waitFor<T>(options: WaitOptions, probe: () => Promise<T | undefined>): Promise<T> {
  const timeoutMs = options.timeoutMs ?? 30_000;
  const deadline = Date.now() + timeoutMs;
  let last = 'the probe gave nothing';
  for (;;) {
    try {
      const value = await probe();
      if (value !== undefined) return value;
    } catch (error) {
      last = error instanceof Error ? error.message : String(error);
    }
    if (Date.now() > deadline) throw new Error(`waited ${timeoutMs} ms for ${options.for}: ${last}`);
    await sleep(options.everyMs ?? 50);
  }
}
