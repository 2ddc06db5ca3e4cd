import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Status } from '../outputs/api/schema/status.ts';

const MAIN = fileURLToPath(new URL('main.ts', import.meta.url));
const READY_MS = 60_000;

let home: string;
let port: number;
const running: ChildProcess[] = [];
beforeEach(async () => {
  home = fs.mkdtempSync(path.join(os.tmpdir(), 'ccmon-start-'));
  const server = net.createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  ({ port } = server.address() as net.AddressInfo);
  server.close();
});
afterEach(() => {
  running.splice(0).forEach((child) => child.kill('SIGKILL'));
  fs.rmSync(home, { recursive: true });
});

interface Run {
  child: ChildProcess;
  out: () => string;
  err: () => string;
  /** Exit code. */
  ended: Promise<number | null>;
}

function ccmon(...args: string[]): Run {
  const env = { ...process.env, HOME: home, XDG_STATE_HOME: '', XDG_CONFIG_HOME: '', CLAUDE_CONFIG_DIR: '' };
  const child = spawn(process.execPath, ['--import', 'tsx', MAIN, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  running.push(child);
  const texts = { out: '', err: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => (texts.out += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (texts.err += text));
  return { child, out: () => texts.out, err: () => texts.err, ended: once(child, 'close').then(() => child.exitCode) };
}

const start = (...args: string[]) => ccmon('start', '--stack', 'none', '--otlp-port', '0', '--port', String(port), ...args);

async function untilReady(run: Run): Promise<void> {
  const end = Date.now() + READY_MS;
  while (Date.now() < end) {
    if (run.child.exitCode !== null) {
      throw new Error(`ccmon has ended: ${run.err()}`);
    }
    const response = await fetch(`http://127.0.0.1:${port}/readyz`).catch(() => null);
    if (response?.ok === true && run.out() !== '') {
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`not ready: ${run.err()}`);
}

describe('start', () => {
  it(
    'serves, says where it looked, tells others where it is, and ends on Ctrl-C leaving nothing behind',
    { timeout: 120_000 },
    async () => {
      const run = start();
      await untilReady(run);
      expect(run.out()).toContain(`Page     http://localhost:${port}/`);
      expect(run.out()).toContain(`No Claude Code data yet. Looked in ${path.join(home, '.claude')}`);
      expect(run.out()).toContain('npm start -- --demo');

      // Without --port: the running collector has noted where it is.
      const status = ccmon('status', '--json');
      expect([await status.ended, status.err()]).toEqual([1, '']);
      expect(Status.parse(JSON.parse(status.out()))).toMatchObject({
        demo: false,
        reading: null,
        sources: [
          { name: 'transcripts', ok: true },
          { name: 'processes', ok: true },
          { name: 'host', ok: true },
          { name: 'storage', ok: true },
          { name: 'record', ok: true },
          { name: 'hooks', ok: true },
          { name: 'registry', ok: true },
          { name: 'baselines', ok: true },
          { name: 'otlp', ok: true },
        ],
      });

      const second = ccmon('start', '--stack', 'none', '--port', '1');
      expect([await second.ended, second.out()]).toEqual([1, '']);
      expect(second.err()).toContain(`Another ccmon (process ${run.child.pid ?? 0}) keeps the store`);

      const report = ccmon('report', '--json');
      expect(await report.ended).toBe(0);
      expect(report.err()).toContain('keeps this store up to date');
      expect(JSON.parse(report.out())).toMatchObject({ schemaVersion: 1, requests: 0 });

      const hooks = ccmon('hooks', 'status');
      expect(await hooks.ended).toBe(1);
      expect(hooks.out()).toMatch(/^collector +runs +\//m);

      run.child.kill('SIGINT');
      expect(await run.ended).toBe(0);
      // Hooks go on to leave what the next start will take.
      expect(fs.readdirSync(path.join(home, '.local/state/ccmon'))).toEqual(['ccmon.db', 'spool']);
    },
  );

  it('says who has the port, and leaves no lock behind', { timeout: 120_000 }, async () => {
    const other = net.createServer().listen(port, '127.0.0.1');
    await once(other, 'listening');
    const run = start();
    expect(await run.ended).toBe(1);
    expect(run.err()).toContain(`Port ${port} is in use by another program; use --port N for another.`);
    expect(fs.readdirSync(path.join(home, '.local/state/ccmon'))).toEqual(['ccmon.db']);
    other.close();
  });

  it('does not listen beyond loopback without a token', { timeout: 120_000 }, async () => {
    const run = start('--listen', '0.0.0.0');
    expect(await run.ended).toBe(1);
    expect(run.err()).toContain('needs a token: set CCMON_TOKEN');
  });
});
