/**
 * What a hook runs to leave its payload in the spool. It is one shell line, because nothing starts faster that is on every
 * machine; it prints nothing and ends with 0 whatever happens, because what a hook prints may reach the model and a code
 * of 2 blocks what the user asked for.
 */
import { FILE_BLOCKS_MAX, FULL_FLAG, spoolFolders, SPOOL_KILOBYTES_MAX } from './spool.ts';
import type { RegisteredEvent } from './events.ts';
import { shellWord } from './shell.ts';

/** A handler as Claude Code's settings and plugins have it. */
export interface HookHandler {
  type: 'command';
  command: string;
  args?: string[];
  /** Seconds. */
  timeout: number;
  async?: true;
}

/** More than the line ever takes; a hook without one may hang for ten minutes. */
const TIMEOUT_SECONDS = 5;

/** How the shell finds the data directory without being told: as the collector does by default. */
const DEFAULT_DATA_DIR = '${CCMON_DATA_DIR:-${XDG_STATE_HOME:-$HOME/.local/state}/ccmon}';

/** Null: the folder is found when the hook runs, by whoever runs it. */
export type HandOffPlace = { dataDir: string } | null;

/** Begins every line of ours, so that it can be told from the user's own. */
const MARK = 'ccmon_spool=';

/**
 * The last line of defence is that every error stays inside the braces: a failed redirection alone would end dash with 2.
 * SIGXFSZ is ignored so that a payload beyond the bound leaves no core file.
 */
export function handOffLine(event: RegisteredEvent, place: HandOffPlace): string {
  const file = `"$ccmon_spool/\${CLAUDE_CODE_SESSION_ID:-$PPID}.$$"`;
  const bound = `trap '' XFSZ; ulimit -f ${FILE_BLOCKS_MAX}; [ -e "$ccmon_spool/${FULL_FLAG}" ] || cat > ${file};`;
  const watch = event === 'SessionStart' ? `; ${OVERFLOW_WATCH}` : '';
  return `${MARK}${spoolWord(place)}; umask 077; { ${bound} } 2>/dev/null || :${watch}`;
}

/**
 * Once a session: sets the flag when nobody has emptied the spool for long. Claude Code does not wait for it, as long as it
 * holds none of the hook's own files; within the braces a shell would keep one for later.
 */
const OVERFLOW_WATCH =
  `( ccmon_size=$(du -sk "$ccmon_spool") && [ "\${ccmon_size%%[!0-9]*}" -gt ${SPOOL_KILOBYTES_MAX} ] && : > "$ccmon_spool/${FULL_FLAG}" ) ` +
  '</dev/null >/dev/null 2>&1 &';

function spoolWord(place: HandOffPlace): string {
  return place === null ? `"${DEFAULT_DATA_DIR}/spool"` : shellWord(spoolFolders(place.dataDir).hooks);
}

export function handOffHandler(event: RegisteredEvent, place: HandOffPlace): HookHandler {
  return { type: 'command', command: handOffLine(event, place), timeout: TIMEOUT_SECONDS };
}

/** True for a command line that some version of ours has registered. */
export function isHandOff(command: string): boolean {
  return command.startsWith(MARK) || command.includes(WINDOWS_SCRIPT);
}

/** Beside the spool, written by the installer. */
export const WINDOWS_SCRIPT = 'ccmon-hand-off.ps1';

/** PowerShell starts too slowly to be waited for. Programs and arguments, since there need be no shell. */
export function windowsHandler(script: string, spool: string): HookHandler {
  const flags = ['-NoLogo', '-NoProfile', '-NonInteractive', '-ExecutionPolicy', 'Bypass', '-File'];
  return { type: 'command', command: 'powershell.exe', args: [...flags, script, spool], timeout: TIMEOUT_SECONDS, async: true };
}

/** As the shell line: no folder, nothing recorded; silent and 0 whatever happens. */
export const WINDOWS_SCRIPT_TEXT = `# Leaves the payload of one hook of Claude Code in the spool of ccmon. Written by "ccmon hooks install".
param([string] $Spool)
try {
  $origin = $env:CLAUDE_CODE_SESSION_ID
  if (-not $origin) { $origin = 'unknown' }
  if (-not [IO.File]::Exists([IO.Path]::Combine($Spool, '${FULL_FLAG}'))) {
    $file = [IO.File]::Create([IO.Path]::Combine($Spool, "$origin.$PID"))
    try { [Console]::OpenStandardInput().CopyTo($file) } finally { $file.Dispose() }
  }
} catch { }
exit 0
`.replaceAll('\n', '\r\n');
