/** The hand-off line in real shells: it hands over every byte, and whatever is wrong, it is silent and ends with 0. */
import { existsSync } from 'node:fs';
import { chmod, mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { handOffLine, isHandOff, WINDOWS_SCRIPT_TEXT, windowsHandler } from '../../collector/src/sources/hooks/handOff.ts';
import { FULL_FLAG, makeSpool, readSpoolName, spoolFolders } from '../../collector/src/sources/hooks/spool.ts';
import { hookCommandOf } from '../../collector/src/sources/transcripts/hookName.ts';
import { temporaryDirectory } from '../support/temporaryDirectory.ts';
import { BARE_ENV, runLine, type Ran } from './shell.ts';

const SHELLS = ['/bin/sh', '/bin/dash', '/bin/bash', '/bin/ksh', '/bin/zsh', '/bin/busybox'].filter((shell) => existsSync(shell));
const SESSION = '6c2214d7-b87e-4432-8e41-22ba294ea584';
const SILENT: Ran = { code: 0, signal: null, stdout: '', stderr: '' };
/** Nothing is read-only to root: it runs the line as another. */
const NOBODY = process.getuid?.() === 0 ? 65_534 : undefined;

function env(more: Record<string, string> = {}): Record<string, string> {
  return { ...BARE_ENV, CLAUDE_CODE_SESSION_ID: SESSION, ...more };
}

/** A data directory whose name needs quoting. */
async function dataDirectory(): Promise<string> {
  const dataDir = join(await temporaryDirectory(), "o'neil $HOME `id`");
  makeSpool(dataDir);
  return dataDir;
}

async function spooled(dataDir: string): Promise<string[]> {
  const entries = await readdir(spoolFolders(dataDir).hooks, { withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(spoolFolders(dataDir).hooks, entry.name));
}

describe.each(SHELLS)('in %s', (shell) => {
  it('leaves the payload as it is, for its owner only, under a name that is read back', async () => {
    const dataDir = await dataDirectory();
    const payload = `{"tool_input":"${'é\\n$(x)`'.repeat(20_000)}"}\n`;
    expect(await runLine(handOffLine('PostToolUse', { dataDir }), { shell, input: payload, env: env() })).toEqual(SILENT);
    const [file = ''] = await spooled(dataDir);
    expect(await readFile(file, 'utf8')).toBe(payload);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(readSpoolName(file.slice(file.lastIndexOf('/') + 1))?.origin).toBe(SESSION);
  });

  it.each(['SessionStart', 'Stop'] as const)('is silent and ends with 0 where %s finds no folder', async (event) => {
    const dataDir = join(await temporaryDirectory(), 'none');
    expect(await runLine(handOffLine(event, { dataDir }), { shell, input: '{}\n', env: env() })).toEqual(SILENT);
    expect(existsSync(dataDir)).toBe(false);
  });

  it.each(['SessionStart', 'Stop'] as const)('is so where %s may not write', async (event) => {
    const dataDir = await dataDirectory();
    const { hooks } = spoolFolders(dataDir);
    await chmod(join(dataDir, '..'), 0o755);
    await chmod(dataDir, 0o755);
    await chmod(hooks, 0o555);
    const run = (line: string, input = ''): Promise<Ran> => runLine(line, { shell, input, env: { ...env(), SPOOL: hooks }, uid: NOBODY });
    // It is there for whoever this is run as, and takes nothing.
    expect(await run('cd "$SPOOL" && [ ! -w . ] && echo "read-only"')).toEqual({ ...SILENT, stdout: 'read-only\n' });
    for (const payload of ['{}\n', `{"text":"${'x'.repeat(5e6)}"}\n`])
      expect(await run(handOffLine(event, { dataDir }), payload)).toEqual(SILENT);
    await chmod(hooks, 0o700);
    expect(await spooled(dataDir)).toEqual([]);
  });

  it('is so where a file is a folder, the limit for files is lower than ours, and nothing may be written at all', async () => {
    const dataDir = await dataDirectory();
    const line = handOffLine('Stop', { dataDir });
    await rm(spoolFolders(dataDir).hooks, { recursive: true });
    await writeFile(spoolFolders(dataDir).hooks, '');
    expect(await runLine(line, { shell, input: '{}\n', env: env() })).toEqual(SILENT);
    await rm(spoolFolders(dataDir).hooks);
    makeSpool(dataDir);
    expect(await runLine(`ulimit -f 0; ${line}`, { shell, input: '{}\n', env: env() })).toEqual(SILENT);
  });

  it('stops at the bound of a file', async () => {
    const dataDir = await dataDirectory();
    expect(await runLine(handOffLine('Stop', { dataDir }), { shell, input: Buffer.alloc(50e6, 'x'), env: env() })).toEqual(SILENT);
    const [file = ''] = await spooled(dataDir);
    expect((await stat(file)).size).toBeLessThanOrEqual(20_480 * 1024);
  });
});

it('does not write while the spool is full', async () => {
  const dataDir = await dataDirectory();
  const flag = join(spoolFolders(dataDir).hooks, FULL_FLAG);
  await writeFile(flag, '');
  expect(await runLine(handOffLine('Stop', { dataDir }), { input: '{}\n', env: env() })).toEqual(SILENT);
  expect(await spooled(dataDir)).toEqual([flag]);
});

it('finds a spool that has grown too large at the start of a session, without keeping the session waiting', async () => {
  const dataDir = await dataDirectory();
  const bin = await temporaryDirectory();
  await writeFile(join(bin, 'du'), '#!/bin/sh\nsleep 1\necho "524289\t$2"\n', { mode: 0o755 });
  const before = Date.now();
  const path = { PATH: `${bin}:${BARE_ENV.PATH}` };
  expect(await runLine(handOffLine('SessionStart', { dataDir }), { input: '{}\n', env: env(path) })).toEqual(SILENT);
  expect(Date.now() - before).toBeLessThan(900);
  await expect.poll(() => existsSync(join(spoolFolders(dataDir).hooks, FULL_FLAG)), { timeout: 10_000 }).toBe(true);
});

describe('without being told where', () => {
  it.each([
    ['in HOME', (root: string) => ({ HOME: root }), '.local/state/ccmon'],
    ['in XDG_STATE_HOME', (root: string) => ({ XDG_STATE_HOME: root }), 'ccmon'],
    ['in CCMON_DATA_DIR', (root: string) => ({ CCMON_DATA_DIR: join(root, 'a b'), XDG_STATE_HOME: '/other' }), 'a b'],
  ])('finds the spool %s', async (_name, variables, below) => {
    const root = await temporaryDirectory();
    makeSpool(join(root, below));
    expect(await runLine(handOffLine('Stop', null), { input: '{}\n', env: env(variables(root)) })).toEqual(SILENT);
    expect(await spooled(join(root, below))).toHaveLength(1);
  });

  it('is silent where there is no home', async () => {
    expect(await runLine(handOffLine('Stop', null), { input: '{}\n', env: { PATH: BARE_ENV.PATH } })).toEqual(SILENT);
  });
});

it('loses none of 50 at once', async () => {
  const dataDir = await dataDirectory();
  await mkdir(dataDir, { recursive: true });
  const line = handOffLine('PreToolUse', { dataDir });
  const runs = await Promise.all(Array.from({ length: 50 }, (_unused, i) => runLine(line, { input: `{"n":${i}}\n`, env: env() })));
  expect(runs.every((run) => run.code === 0)).toBe(true);
  const texts = await Promise.all((await spooled(dataDir)).map((file) => readFile(file, 'utf8')));
  const numbers = texts.map((text) => (JSON.parse(text) as { n: number }).n).sort((a, b) => a - b);
  expect(numbers).toEqual(Array.from({ length: 50 }, (_unused, i) => i));
});

it('is called by our name in transcripts', () => {
  for (const place of [null, { dataDir: "/o'neil" }]) expect(hookCommandOf(handOffLine('Stop', place), 1).name).toBe('ccmon');
});

describe('on Windows, as far as its text tells', () => {
  const lines = WINDOWS_SCRIPT_TEXT.split('\r\n');
  const code = lines.filter((line) => !line.startsWith('#')).join('\n');

  it('prints nothing, swallows every error and ends with 0', () => {
    expect(code).not.toMatch(/Write-|Out-(?!File)|echo|\[Console\]::(?!OpenStandardInput)|throw|Start-Process|Invoke-/i);
    // All that can fail is within the one `try`, whose `catch` does nothing; a statement whose value is not used would print it.
    expect(code).toMatch(/^param\(\[string\] \$Spool\)\ntry \{\n[\s\S]*\n\} catch \{ \}\nexit 0\n$/);
    const statements = code.split('\n').map((line) => line.trim());
    const silent =
      /^$|^[})]|^param\(|^try \{|^exit 0$|^\$\w+ = |^if \(.*\) \{( \$\w+ = .* \})?$|\.CopyTo\(\$file\) \} finally \{ \$file\.Dispose\(\) \}$/;
    expect(statements.filter((statement) => !silent.test(statement))).toEqual([]);
  });

  it('lets no name be taken for anything else: paths are put together by functions, and given as arguments of their own', () => {
    expect(code).not.toMatch(/"[^"]*\$Spool|\$Spool[\\/]|&\s|\biex\b/i);
    const [script, spool] = ["C:\\Users\\O'Neil & Co\\$x `y`\\ccmon-hand-off.ps1", 'C:\\Program Files\\s p'];
    const { command, args, async } = windowsHandler(script, spool);
    expect([command, args?.slice(-3), async]).toEqual(['powershell.exe', ['-File', script, spool], true]);
    expect(isHandOff([command, ...(args ?? [])].join(' '))).toBe(true);
  });

  it('ends each line as PowerShell 5 on Windows expects', () => {
    expect(WINDOWS_SCRIPT_TEXT.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
    expect(WINDOWS_SCRIPT_TEXT).toMatch(/^[\x20-\x7e\r\n]*$/);
  });
});
