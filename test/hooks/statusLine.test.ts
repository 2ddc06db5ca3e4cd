/** The status line in a real shell: what it leaves, what it prints, and that an existing one notices nothing. */
import { readdirSync, readFileSync, utimesSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { beginEdit } from '../../collector/src/claudeSettings/edit.ts';
import { valueAt } from '../../collector/src/claudeSettings/jsonText.ts';
import { installStatusLine } from '../../collector/src/claudeSettings/statusLine.ts';
import { makeSpool, spoolFolders, STATUS_LINE_FILE } from '../../collector/src/sources/hooks/spool.ts';
import { keepStatusLine } from '../../collector/src/sources/hooks/statusLine.ts';
import { temporaryDirectory } from '../support/temporaryDirectory.ts';
import { BARE_ENV, runLine, type Ran } from './shell.ts';

const PAYLOAD = '{"session_id":"s","model":{"display_name":"It\'s \\\\n"}}\n';
const env = { ...BARE_ENV, CLAUDE_CODE_SESSION_ID: 's-1' };

async function dataDirectory(): Promise<string> {
  const dataDir = join(await temporaryDirectory(), "o'neil");
  makeSpool(dataDir);
  return dataDir;
}

/** Runs what an installation beside `existing` has Claude Code run. */
async function run(dataDir: string, existing?: string): Promise<Ran> {
  const text = existing === undefined ? '{}' : JSON.stringify({ statusLine: { type: 'command', command: existing } });
  const command = valueAt(installStatusLine(beginEdit(text, {}), dataDir).text, ['statusLine', 'command']);
  return runLine(String(command), { input: PAYLOAD, env });
}

const ran = (stdout: string, code = 0, stderr = ''): Ran => ({ code, signal: null, stdout, stderr });

describe('alone', () => {
  it('leaves the newest payload of the session and prints the line that is kept', async () => {
    const dataDir = await dataDirectory();
    keepStatusLine(dataDir, 'today $1.20 \\ of $3', Date.now());
    for (let i = 0; i < 2; i++) expect(await run(dataDir)).toEqual(ran('today $1.20 \\ of $3\n'));
    const { statusline } = spoolFolders(dataDir);
    expect(readdirSync(statusline)).toEqual(['s-1']);
    expect(readFileSync(join(statusline, 's-1'), 'utf8')).toBe(PAYLOAD);
  });

  it('prints nothing when there is no line, an old one, or no spool', async () => {
    const dataDir = await dataDirectory();
    expect(await run(dataDir)).toEqual(ran(''));
    keepStatusLine(dataDir, 'old', Date.now() - 121_000);
    expect(await run(dataDir)).toEqual(ran(''));
    keepStatusLine(dataDir, 'new', Date.now());
    await rm(spoolFolders(dataDir).hooks, { recursive: true });
    expect(await run(dataDir)).toEqual(ran(''));
  });

  it('takes a line for old that was written without a time until which it holds', async () => {
    const dataDir = await dataDirectory();
    keepStatusLine(dataDir, 'line', Date.now());
    const past = new Date(Date.now() - 1000);
    utimesSync(join(dataDir, STATUS_LINE_FILE), past, past);
    expect(await run(dataDir)).toEqual(ran(''));
  });
});

describe('behind an existing one', () => {
  it.each<[existing: string, printed: string, code?: number, errors?: string]>([
    ['cat', PAYLOAD],
    [`printf '%s' "it's"`, "it's"],
    ['printf "two\\nlines\\n\\n"', 'two\nlines\n\n'],
    ['echo no >&2; exit 3', '', 3, 'no\n'],
    ['true', ''],
  ])('%j prints what it prints', async (existing, printed, code = 0, errors = '') => {
    const dataDir = await dataDirectory();
    expect(await run(dataDir, existing)).toEqual(ran(printed, code, errors));
    keepStatusLine(dataDir, 'ours', Date.now());
    const between = printed === '' || printed.endsWith('\n') ? '' : '\n';
    expect(await run(dataDir, existing)).toEqual(ran(`${printed}${between}ours\n`, code, errors));
    expect(readFileSync(join(spoolFolders(dataDir).statusline, 's-1'), 'utf8')).toBe(PAYLOAD);
    await rm(dataDir, { recursive: true });
    expect(await run(dataDir, existing)).toEqual(ran(printed, code, errors));
  });
});
