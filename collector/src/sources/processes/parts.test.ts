/** The pure parts of the source of processes. */
import { describe, expect, it } from 'vitest';
import { findMembers } from './families.ts';
import { kindOfChild } from './kinds.ts';
import { createLibraryTable } from './library.ts';
import { findMarks } from './marks.ts';
import { parseStat } from './procfs.ts';
import { programNameOf } from './programName.ts';
import { identityOf, NO_MARKS, type ListedProcess } from './table.ts';

const SESSION = '5d12d2d2-d61e-4d59-89a6-8f72dd09dfc3';

it('reads a line of stat, whatever the name of the program is', () => {
  const numbers = `S 7 1 1 0 -1 4194304 39167 0 3 0 173 35 0 0 20 0 9 0 1221388 5850636288 50858`;
  for (const name of ['claude', 'a) S 9 (b', '']) {
    expect(parseStat(`42 (${name}) ${numbers}\n`, 1000)).toEqual({
      ...{ pid: 42, parentPid: 7, name, startedAt: 1000 + 12_213_880, procStart: '1221388', cpuSeconds: 2.08, cpuCores: null },
    });
  }
  for (const line of ['', '42 (claude', '42 (claude) S 7']) expect(parseStat(line, 0)).toBeUndefined();
});

describe('environment', () => {
  const environ = (...lines: string[]): Buffer => Buffer.from(lines.map((line) => `${line}\0`).join(''));

  it('is searched for marks, and wiped', () => {
    const bytes = environ('CLAUDECODE=1', 'TOKEN=secret', `CLAUDE_CODE_SESSION_ID=${SESSION}`, 'CLAUDE_PID=77', 'CLAUDE_PROJECT_DIR=/x');
    expect(findMarks(bytes)).toEqual({ isClaudes: true, sessionId: SESSION, claudePid: 77, isOfChildSession: false, hasProjectDir: true });
    expect(bytes.every((byte) => byte === 0)).toBe(true);
  });

  it('gives no text that is not of the form of an id', () => {
    const bytes = environ(
      'MY_CLAUDECODE=1',
      'CLAUDE_CODE_SESSION_ID=secret',
      `CLAUDE_PID=${'7'.repeat(11)}`,
      'X=CLAUDE_CODE_CHILD_SESSION=1',
    );
    expect(findMarks(bytes)).toEqual(NO_MARKS);
    expect(findMarks(Buffer.alloc(0))).toEqual(NO_MARKS);
  });
});

it.each([
  [['/usr/bin/git', 'push', 'https://me:secret@host'], 'git'],
  [['-bash'], 'bash'],
  [['bash', '-c', 'secret command'], 'bash'],
  [['python3', '-c', 'secret'], 'python3'],
  [['python3.12', '-m', 'mcp_server_git', '--token', 'secret'], 'mcp_server_git'],
  [['python3', '/srv/app.py', '--key=secret'], 'app.py'],
  [['node', '--token', 'secret', '/srv/app.js'], 'node'],
  [['node', '--inspect', '/srv/app.js'], 'app.js'],
  [['npx', '-y', '@modelcontextprotocol/server-filesystem', '/home/me'], 'server-filesystem'],
  [['npx', '--package', 'secret', 'x'], 'npx'],
  [['uvx', '--from', 'git+https://secret@host/x', 'tool'], 'uvx'],
  [['npm', 'exec', 'weather-mcp@1.2.3'], 'weather-mcp@1.2.3'],
  [['sh', './deploy.sh', 'secret'], 'deploy.sh'],
  [['/opt/my secret folder/a program'], 'fallback'],
  [[], 'fallback'],
])('names %j %s', (commandLine, name) => {
  expect(programNameOf(commandLine, 'fallback')).toBe(name);
});

it('has no name for what has none that is safe', () => {
  expect(programNameOf([], 'Web Content: secret')).toBe('process');
});

it.each([
  ['a command of the model', ['bash', '-c', 'source /c/shell-snapshots/snapshot-bash-1-x.sh && eval ls'], {}, 'tool'],
  ['a command of the model without a snapshot', ['sh', '-c', 'ls'], { sessionId: SESSION, isOfChildSession: true }, 'tool'],
  ['a hook', ['sh', '-c', 'x'], { sessionId: SESSION, isOfChildSession: true, hasProjectDir: true }, 'hook'],
  ['a hook of a version that names no session', ['mcp-guard.sh'], { hasProjectDir: true }, 'hook'],
  ['a server', ['python3', 'x.py'], { sessionId: SESSION, hasProjectDir: true }, 'mcp_server'],
  ['a server of a version that marks none', ['npx', '@modelcontextprotocol/server-x'], {}, 'mcp_server'],
  ['a server by its name', ['weather-mcp', 'serve'], {}, 'mcp_server'],
  ['something else', ['rg', 'mcpx'], {}, 'other'],
] as const)('tells %s', (_what, commandLine, marks, kind) => {
  expect(kindOfChild(commandLine, { ...NO_MARKS, ...marks })).toBe(kind);
});

describe('families', () => {
  const listed = (pid: number, parentPid: number, name = 'x', startedAt = pid): ListedProcess => ({
    ...{ pid, parentPid, name, startedAt, procStart: String(startedAt), cpuSeconds: 0, cpuCores: null },
  });
  const members = (processes: ListedProcess[], question: Partial<Parameters<typeof findMembers>[0]> = {}) =>
    findMembers({
      ...{
        processes,
        isClaude: ({ name }) => name === 'claude',
        remembered: () => undefined,
        marksOf: () => NO_MARKS,
        sessionOf: () => '',
        ownPid: 999,
      },
      ...question,
    }).map(({ process, claude, root }) => [process.pid, claude?.pid ?? 0, root.pid]);
  const marked = { ...NO_MARKS, isClaudes: true };

  it('go from Claude Code down, and begin anew with a Claude Code that another one started', () => {
    const processes = [
      listed(1, 0, 'init'),
      listed(10, 1, 'claude'),
      listed(11, 10),
      listed(12, 11),
      listed(13, 12, 'claude'),
      listed(14, 13),
      listed(20, 1),
    ];
    expect(members(processes)).toEqual([
      [10, 10, 10],
      [11, 10, 11],
      [12, 10, 11],
      [13, 13, 13],
      [14, 13, 14],
    ]);
  });

  it('keep a child whose parents have ended while Claude Code lives, and know that it is gone', () => {
    const [init, claude, child] = [listed(1, 0, 'systemd'), listed(10, 1, 'claude'), listed(12, 1)];
    const remembered = (identity: string): string | undefined => (identity === identityOf(child) ? identityOf(claude) : undefined);
    expect(members([init, claude, child], { remembered })).toContainEqual([12, 10, 12]);
    expect(members([init, child, listed(14, 12)], { remembered })).toEqual([
      [12, 0, 12],
      [14, 0, 12],
    ]);
  });

  it('look for marks only where the parent has ended, and never count the collector', () => {
    const asked: number[] = [];
    const marksOf = ({ pid }: ListedProcess) => (asked.push(pid), marked);
    const processes = [listed(1, 0, 'init'), listed(30, 1), listed(31, 30), listed(50, 1, 'bash'), listed(999, 50), listed(1000, 999)];
    expect(
      members(
        processes.filter(({ pid }) => pid !== 50),
        { marksOf },
      ),
    ).toEqual([
      [30, 0, 30],
      [31, 0, 30],
    ]);
    expect(asked).toEqual([30]);
  });

  it('give a mark to the process that it names, or to none while it may be of any that lives', () => {
    const processes = [listed(1, 0, 'init'), listed(10, 1, 'claude'), listed(20, 1)];
    const marksOf = (marks: Partial<typeof marked>) => ({
      marksOf: ({ pid }: ListedProcess) => (pid === 20 ? { ...marked, ...marks } : NO_MARKS),
    });
    expect(members(processes, marksOf({ claudePid: 10 }))).toContainEqual([20, 10, 20]);
    expect(members(processes, { ...marksOf({ sessionId: SESSION }), sessionOf: () => SESSION })).toContainEqual([20, 10, 20]);
    expect(members(processes, marksOf({ sessionId: SESSION }))).toContainEqual([20, 0, 20]);
    expect(members(processes, marksOf({ claudePid: 9 }))).toContainEqual([20, 0, 20]);
    expect(members(processes, marksOf({}))).toEqual([[10, 10, 10]]);
  });
});

it('lists processes by the library that other systems are read by', async () => {
  const table = createLibraryTable();
  const own = (await table.list()).find(({ pid }) => pid === process.pid);
  expect(own).toMatchObject({ parentPid: process.ppid, cpuSeconds: null });
  expect(Math.abs(Date.now() - process.uptime() * 1000 - (own?.startedAt ?? 0))).toBeLessThan(5000);
  expect(table.commandLine(process.pid).join(' ')).toContain('node');
  expect(table.usage(process.pid).residentBytes).toBeGreaterThan(10_000_000);
  const again = (await table.list()).find(({ pid }) => pid === process.pid);
  expect(again?.startedAt).toBe(own?.startedAt);
});
