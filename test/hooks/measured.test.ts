/** A hook under each wrapper behaves as without one, and leaves a record of what it took. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { chmod, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { installWrapper, wrapperPath } from '../../collector/src/claudeSettings/wrapper.ts';
import { measuredLabelOf, measuredProgram, measuredShell } from '../../collector/src/sources/hooks/measuredLine.ts';
import { spoolFolders, type MeasuredRun } from '../../collector/src/sources/hooks/spool.ts';
import type { WrapperProgram } from '../../collector/src/sources/hooks/wrapperScripts.ts';
import { hookCommandOf } from '../../collector/src/sources/transcripts/hookName.ts';
import { temporaryDirectory } from '../support/temporaryDirectory.ts';
import { BARE_ENV, runLine, type Ran, type RunOptions } from './shell.ts';

const WRAPPERS = (
  [
    { by: 'perl', program: '/usr/bin/perl' },
    { by: 'time', program: '/usr/bin/time' },
    { by: 'python', program: '/usr/bin/python3' },
  ] as const satisfies WrapperProgram[]
).filter(({ program }) => existsSync(program));
const LABEL = { event: 'PreToolUse', matcher: 'Edit|Write', hook: 'guard.sh run', command: '2fy2t4pibhe' };

interface Measured {
  dataDir: string;
  /** The user's line under the wrapper. */
  line: (command: string) => string;
}

async function measuredBy(wrapper: WrapperProgram): Promise<Measured> {
  const dataDir = join(await temporaryDirectory(), "o'neil");
  expect(installWrapper(dataDir, [wrapper])).toBe(wrapper.by);
  const { before, after } = measuredShell(LABEL, wrapperPath(dataDir));
  return { dataDir, line: (command) => before + command.replaceAll("'", String.raw`'\''`) + after };
}

function records(dataDir: string): MeasuredRun[] {
  const { measured } = spoolFolders(dataDir);
  return readdirSync(measured).map((name) => JSON.parse(readFileSync(join(measured, name), 'utf8')) as MeasuredRun);
}

/** What differs from one run to the next whatever is done. */
function normalized({ stdout, ...ran }: Ran): Ran {
  return { ...ran, stdout: stdout.replaceAll(/^(_|PPID)=.*\n/gm, '') };
}

const COMMANDS: [name: string, command: string, options?: RunOptions][] = [
  ['prints on both', 'echo out; echo "e r r" >&2'],
  ['reads a large payload', 'wc -c', { input: Buffer.alloc(5e6, 'x') }],
  ['does not read it', 'true', { input: Buffer.alloc(5e6, 'x') }],
  ['blocks', 'echo no >&2; exit 2'],
  ['fails', 'exit 1'],
  ['is not there', 'no-such-program-anywhere'],
  ['is no shell', 'if then'],
  ['has quotes', `printf '%s\\n' "it's" '"a b"' "\${HOME}" \\$x`],
  ['sees the environment', 'env | sort'],
  ['sees it with a locale that is not there', 'env | sort', { env: { ...BARE_ENV, LC_ALL: 'xx_YY.UTF-8', LANG: 'xx' } }],
  ['sees it with a variable that perl heeds', 'env | sort', { env: { ...BARE_ENV, PERL_BADLANG: '1', PERL5OPT: '-Mnothing' } }],
  ['sees its name and no arguments', 'echo "$0 $# $*"'],
  ['has the usual files open', 'ls /proc/self/fd | wc -l'],
  ['dies of a signal', 'kill -9 $$'],
  ['dies of another', 'kill -TERM $$'],
  ['closes everything and goes on', 'exec <&- >&- 2>&-; sleep 0.1'],
  ['leaves a child', 'sleep 0.3 & echo on'],
  ['dies when its reader is gone', 'yes | head -1'],
];

describe.each(WRAPPERS)('$by', (wrapper) => {
  // GNU time gives a code for a signal, and keeps the record's file open.
  const known = wrapper.by === 'time' ? COMMANDS.filter(([name]) => !/^dies of|files open/.test(name)) : COMMANDS;

  it.each(known)('changes nothing for one that %s', async (_name, command, options) => {
    const { line } = await measuredBy(wrapper);
    const [bare, measured] = [await runLine(command, options), await runLine(line(command), options)];
    expect(normalized(measured)).toEqual(normalized(bare));
  });

  it('records times, memory and how it ended', async () => {
    const { dataDir, line } = await measuredBy(wrapper);
    const env = { ...BARE_ENV, CLAUDE_CODE_SESSION_ID: 'session-1', SECRET: 'hunter2' };
    await runLine(line(`perl -e 'my $x = "x" x 60_000_000; 1 while times < 0.2; select undef, undef, undef, 0.2; exit 3'`), { env });
    const [record] = records(dataDir);
    expect(record).toMatchObject({ v: 1, by: wrapper.by, ...LABEL, exitCode: 3, signal: 0 });
    expect(record?.wallSeconds).toBeGreaterThanOrEqual(0.39);
    expect((record?.cpuSeconds.user ?? 0) + (record?.cpuSeconds.system ?? 0)).toBeGreaterThan(0.15);
    expect(record?.peakKilobytes).toBeGreaterThan(60_000);
    expect(record?.peakKilobytes).toBeLessThan(400_000);
    expect(readdirSync(spoolFolders(dataDir).measured)[0]).toMatch(/^session-1\.\d+$/);
    expect(JSON.stringify(record)).not.toContain('hunter2');
  });

  it('runs the hook where no record can be written', async () => {
    const { dataDir, line } = await measuredBy(wrapper);
    await rm(spoolFolders(dataDir).hooks, { recursive: true });
    expect(await runLine(line('cat; exit 3'), { input: 'in' })).toEqual({ code: 3, signal: null, stdout: 'in', stderr: '' });
  });

  it('runs the hook where the wrapper is gone', async () => {
    const { dataDir, line } = await measuredBy(wrapper);
    await rm(dataDir, { recursive: true });
    expect(await runLine(line('cat; exit 3'), { input: 'in' })).toEqual({ code: 3, signal: null, stdout: 'in', stderr: '' });
  });

  it('runs programs that have no shell', async () => {
    const { dataDir } = await measuredBy(wrapper);
    const args = ['ccmon', '/bin/echo', 'a b', '$HOME'];
    const ran = await runLine(measuredProgram(LABEL, wrapperPath(dataDir)), { args });
    expect(ran).toEqual({ code: 0, signal: null, stdout: 'a b $HOME\n', stderr: '' });
    expect(records(dataDir)).toHaveLength(1);
  });

  it.skipIf(wrapper.by === 'time')('lets a signal to the group reach the hook once, and one to itself too', async () => {
    const { dataDir, line } = await measuredBy(wrapper);
    const command = line('trap "echo caught; exit 4" TERM; echo up; while :; do :; done');
    for (const target of ['group', 'process'] as const) {
      const ran = await runLine(command, {
        meanwhile: (pid) => setTimeout(() => process.kill(target === 'group' ? -pid : pid, 'SIGTERM'), 700),
      });
      expect(ran, target).toEqual({ code: 4, signal: null, stdout: 'up\ncaught\n', stderr: '' });
    }
    expect(records(dataDir).map(({ exitCode }) => exitCode)).toEqual([4, 4]);
  });

  it.skipIf(wrapper.by !== 'perl' || process.platform !== 'linux')('does not leave the hook behind when it is killed', async () => {
    const { line } = await measuredBy(wrapper);
    const began = Date.now();
    const ran = await runLine(line('exec sleep 20'), { meanwhile: (pid) => setTimeout(() => process.kill(pid, 'SIGKILL'), 700) });
    expect(ran.signal).toBe('SIGKILL');
    expect(Date.now() - began).toBeLessThan(15_000);
  });
});

it('is chosen by trying: what does not work here is passed over', async () => {
  const directory = await temporaryDirectory();
  const [works] = WRAPPERS;
  expect(works).toBeDefined();
  const candidates = [
    { by: 'python', program: '/bin/false' },
    { by: 'time', program: join(directory, 'none') },
    ...(works ? [works] : []),
  ] as const;
  expect(installWrapper(directory, candidates)).toBe(works?.by);
  expect(installWrapper(join(directory, 'b'), candidates.slice(0, 2))).toBeNull();
  expect(existsSync(join(directory, 'b'))).toBe(false);
});

it('keeps the name and the key of a hook in transcripts', () => {
  const { before, after } = measuredShell(LABEL, '/d/run.sh');
  const measured = hookCommandOf(`${before}guard.sh run --token x${after}`, 1);
  expect(measured).toEqual({ name: 'guard.sh run', hash: parseInt(LABEL.command, 36), id: LABEL.command });
  expect(measuredLabelOf(measuredProgram(LABEL, '/d/run.sh'))).toEqual(LABEL);
});

it('leaves what is on the disk readable by its owner alone', async () => {
  const [wrapper] = WRAPPERS;
  if (wrapper === undefined) return;
  const { dataDir, line } = await measuredBy(wrapper);
  await chmod(dataDir, 0o700);
  await runLine(line('true'));
  expect(records(dataDir)).toHaveLength(1);
});
