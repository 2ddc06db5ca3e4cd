import { once } from 'node:events';
import fs from 'node:fs';
import http from 'node:http';
import type net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Report } from '../outputs/api/schema/report.ts';
import { SETTING_NAMES, SETTINGS } from './settings.ts';
import { runForTest, type Ran } from './testTerminal.ts';

let home: string;
beforeEach(() => (home = fs.mkdtempSync(path.join(os.tmpdir(), 'ccmon-cli-'))));
afterEach(() => fs.rmSync(home, { recursive: true }));

const run = (args: string, env: Record<string, string> = {}): Promise<Ran> => runForTest(args, { home, env });

/** A transcript of one request, in a configuration directory under `home`. */
function writeTranscript(configDir: string, messageId = 'msg_1'): void {
  const project = path.join(home, configDir, 'projects/-src-app');
  const sessionId = '6c2214d7-b87e-4432-8e41-22ba294ea584';
  const common = { sessionId, cwd: '/src/app', version: '2.1.330', isSidechain: false, userType: 'external' };
  const usage = { input_tokens: 10, output_tokens: 20, cache_read_input_tokens: 300, cache_creation_input_tokens: 40 };
  const message = {
    id: messageId,
    role: 'assistant',
    model: 'claude-opus-4-6',
    content: [{ type: 'text', text: 'done' }],
    stop_reason: 'end_turn',
    usage,
  };
  const records = [
    {
      ...common,
      type: 'user',
      uuid: 'u1',
      parentUuid: null,
      timestamp: '2026-03-01T10:00:00.000Z',
      message: { role: 'user', content: 'hello' },
    },
    { ...common, type: 'assistant', uuid: 'a1', parentUuid: 'u1', timestamp: '2026-03-01T10:00:05.000Z', requestId: 'req_1', message },
  ];
  fs.mkdirSync(project, { recursive: true });
  fs.writeFileSync(path.join(project, `${sessionId}.jsonl`), records.map((record) => `${JSON.stringify(record)}\n`).join(''));
}

describe('help', () => {
  it.each(['start', 'report', 'status', 'config', 'hooks', 'hooks measure', 'statusline', 'telemetry'])(
    'of %s has examples and exit codes',
    async (command) => {
      const { code, out, err } = await run(`${command} --help`);
      expect([code, err]).toEqual([0, '']);
      expect(out).toContain('Exit codes: 0 ');
      // These tests run in a checkout.
      expect(out).toMatch(new RegExp(`^Usage: npx ccmon ${command} `));
      expect(out).toContain(`  $ npx ccmon ${command}`);
    },
  );

  it('calls the command as whoever reads it has to', async () => {
    const { out } = await run('--help');
    expect(out).toMatch(/^Usage: npx ccmon /);
    const examples = ['--help', 'start --help', 'report --help', 'status --help', 'hooks --help', 'telemetry --help'];
    const texts = await Promise.all(examples.map(async (args) => (await run(args)).out));
    const calls = texts.flatMap((text) => text.split('\n').filter((line) => /^ +\$ .*\bccmon /.test(line)));
    expect(calls.length).toBeGreaterThan(15);
    expect(calls.filter((line) => !line.includes(' npx ccmon '))).toEqual([]);
  });

  it('lists every command, and config every setting with its variable', async () => {
    const top = await run('--help');
    for (const command of ['start', 'report', 'status', 'config', 'hooks', 'statusline', 'telemetry']) {
      expect(top.out).toMatch(new RegExp(`^  ${command} `, 'm'));
    }
    const { out } = await run('config --help');
    for (const name of SETTING_NAMES) {
      expect(out).toContain(`  ${name.padEnd(13)} ${SETTINGS[name].env}`);
    }
  });

  it('gives the version', async () => {
    expect((await run('--version')).out).toMatch(/^\d+\.\d+\.\d+\n$/);
  });
});

describe('what is not known', () => {
  it.each([
    ['report --sincee 2026-01-01', "error: unknown option '--sincee'", 'Did you mean --since?'],
    ['strat', "error: unknown command 'strat'", 'Did you mean start?'],
    ['report extra', 'too many arguments', ''],
    ['config edit', 'there is no "config edit"', ''],
    ['report --since yesterday', "option '--since <time>' argument 'yesterday' is invalid", 'expected a time such as'],
    ['report --since 2026-02-31', 'is invalid', ''],
    ['report --since 2026-02-01 --until 2026-01-01', '--until is before --since', ''],
    ['status --port http', '--port: port: expected a whole number from 1 to 65535, got "http".', ''],
  ])('%s ends with code 2', async (args, error, hint) => {
    const { code, out, err } = await run(args);
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain(error);
    expect(err).toContain(hint);
  });
});

describe('report', () => {
  it('prints one object and nothing else', async () => {
    writeTranscript('.claude');
    const { code, out, err } = await run('report --json');
    expect([code, err]).toEqual([0, '']);
    const report = Report.strict().parse(JSON.parse(out));
    expect(report).toMatchObject({
      requests: 1,
      sessions: 1,
      files: { read: 1 },
      tokens: { input: 10, cacheWrite5m: 40 },
      cost: { requestsWithoutPrice: 0 },
    });
    expect(out.trimEnd().split('\n')).toHaveLength(1);
  });

  it('says the same when it is asked again, from a store that only its owner can enter', async () => {
    writeTranscript('.claude');
    const first = await run('report --json');
    expect((await run('report --json')).out).toBe(first.out);
    expect(fs.statSync(path.join(home, '.local/state/ccmon')).mode & 0o777).toBe(0o700);
    expect(fs.existsSync(path.join(home, '.local/state/ccmon/ccmon.lock'))).toBe(false);
  });

  it('keeps the numbers of other directories apart', async () => {
    writeTranscript('.claude');
    writeTranscript('other', 'msg_2');
    const own = await run('report --json');
    const other = await run('report --json --config-dir other');
    const both = await run('report --json --config-dir other --config-dir .claude');
    expect([own, other, both].map(({ out }) => Report.parse(JSON.parse(out)).requests)).toEqual([1, 1, 2]);
    expect((await run('report --json')).out).toBe(own.out);
  });

  it('is a table for a person', async () => {
    writeTranscript('.claude');
    const { out } = await run('report');
    expect(out).toContain('Read      1 file, 2 lines\n');
    expect(out).toMatch(/^main +1 +0 +0 +5\.0 s +5\.0 s +370 +\$0\.00$/m);
  });

  it('gives zeros where there is no Claude Code data, and says where it looked', async () => {
    const { code, out, err } = await run('report --json');
    expect(code).toBe(0);
    expect(Report.parse(JSON.parse(out))).toMatchObject({ requests: 0, files: { read: 0 } });
    expect(err).toContain(`there is no ${path.join(home, '.claude')} and no ${path.join(home, '.config/claude')}`);
  });

  it('counts damage and goes on', async () => {
    writeTranscript('.claude');
    const project = path.join(home, '.claude/projects/-src-app');
    const [file = ''] = fs.readdirSync(project);
    fs.appendFileSync(path.join(project, file), '{"type":"user","torn\n');
    const { code, out } = await run('report --json');
    expect(code).toBe(0);
    expect(Report.parse(JSON.parse(out))).toMatchObject({ requests: 1, files: { damaged: 1 }, lines: { damaged: 1 } });
  });

  it('prices by the user’s own file, and says which row of it is wrong', async () => {
    writeTranscript('.claude');
    const prices = path.join(home, 'prices.yaml');
    fs.writeFileSync(
      prices,
      '- { model: claude-opus-4-6, prices: { input: 1e6, output: 0, cacheRead: 0, cacheWrite5m: 0, cacheWrite1h: 0 } }\n',
    );
    expect(Report.parse(JSON.parse((await run(`report --json --prices ${prices}`)).out)).cost.usd).toBe(10);
    fs.writeFileSync(
      prices,
      '- { model: claude-opus-4-6, prices: { input: free, output: 0, cacheRead: 0, cacheWrite5m: 0, cacheWrite1h: 0 } }\n',
    );
    const wrong = await run(`report --json --prices ${prices}`);
    expect([wrong.code, wrong.out]).toEqual([2, '']);
    expect(wrong.err).toContain(`prices: ${prices}: row 1, prices.input: Invalid input: expected number, received string.`);
  });

  it('says what is wrong with a store', async () => {
    const dataDir = path.join(home, 'data');
    fs.mkdirSync(dataDir);
    fs.writeFileSync(path.join(dataDir, 'ccmon.db'), 'this is not a database, whatever its name says. '.repeat(100));
    const { code, out, err } = await run(`report --json --data-dir ${dataDir}`);
    expect([code, out]).toEqual([1, '']);
    expect(err).toContain('is damaged. Move it away and start again');
    fs.rmSync(dataDir, { recursive: true });
    fs.writeFileSync(dataDir, 'a file');
    expect((await run(`report --json --data-dir ${dataDir}`)).err).toContain(`The data directory ${dataDir} cannot be written`);
  });
});

describe.runIf(process.platform === 'linux')('a data directory where the system lets nobody make one', () => {
  it.each(['report --json', 'start --stack none', 'record metric queue_length 1'])('ends %s with code 1', async (args) => {
    const { code, out, err } = await run(`${args} --data-dir /proc/nowhere`);
    expect([code, out]).toEqual([1, '']);
    expect(err).toContain('The folder /proc/nowhere');
    expect(err).toContain("ENOENT: no such file or directory, mkdir '/proc/nowhere'");
  });
});

describe('config', () => {
  it('shows each value with where it comes from', async () => {
    const { code, out } = await run('config --port 9001', { CCMON_STACK: 'none' });
    expect(code).toBe(0);
    expect(out).toMatch(/^port +9001 +--port$/m);
    expect(out).toMatch(/^stack +none +CCMON_STACK$/m);
    expect(out).toMatch(/^listen +127\.0\.0\.1 +default$/m);
  });

  it('does so for programs, without the token', async () => {
    const { out } = await run('config show --json', { CCMON_TOKEN: 'a-token-of-some-length' });
    expect(JSON.parse(out)).toMatchObject({
      configFile: null,
      settings: {
        port: { value: 8001, origin: { kind: 'default' } },
        token: { value: 'set', origin: { kind: 'environment', name: 'CCMON_TOKEN' } },
      },
    });
    expect(out).not.toContain('a-token-of-some-length');
  });
});

describe('status', () => {
  it('does not take the collector of another data directory for the one that was named', async () => {
    const server = http.createServer((_request, response) =>
      response.end('{"dataDir":"/elsewhere","sources":[],"damagedFiles":[],"reconciliation":[],"deliveries":[]}'),
    );
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const { port } = server.address() as net.AddressInfo;
    for (const named of ['--demo', '--data-dir here', '--config-dir there']) {
      const { code, out, err } = await run(`status ${named}`, { CCMON_PORT: String(port) });
      expect([code, out]).toEqual([3, '']);
      expect(err).toContain(`The one on 127.0.0.1:${port} keeps /elsewhere: --port ${port} asks it.`);
    }
    server.close();
  });

  it('ends with code 3 where no collector runs', async () => {
    const { code, out, err } = await run('status --port 1');
    expect([code, out]).toEqual([3, '']);
    expect(err).toContain('No collector answers on 127.0.0.1:1');
    expect(err).toContain('ccmon start');
  });
});
