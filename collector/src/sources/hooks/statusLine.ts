/**
 * What Claude Code runs for its status line: it leaves what it is handed in the spool and prints the line that the collector
 * keeps ready. The shell can tell a fresh line from a stale one without starting anything, because the line's file is dated
 * ahead, at the time until which it holds: it holds while it is newer than a file that has just been written. That is one of
 * its own, since the collector may have taken the payload already.
 */
import fs from 'node:fs';
import path from 'node:path';
import { shellWord } from './shell.ts';
import { spoolFolders, STATUS_LINE_ASKED_FILE, STATUS_LINE_FILE, STATUS_LINE_FRESH_MINUTES } from './spool.ts';

/** For the collector: puts the line in place, to be shown until it is replaced, and for no more than some minutes. */
export function keepStatusLine(dataDir: string, line: string, now: number): void {
  const file = path.join(dataDir, STATUS_LINE_FILE);
  const partial = `${file}.tmp`;
  fs.writeFileSync(partial, `${line}\n`, { mode: 0o600 });
  const until = new Date(now + STATUS_LINE_FRESH_MINUTES * 60_000);
  fs.utimesSync(partial, until, until);
  fs.renameSync(partial, file);
}

function beginning(dataDir: string): string {
  const { statusline } = spoolFolders(dataDir);
  return `ccmon_spool=${shellWord(statusline)}`;
}

const FILE = 'ccmon_file="$ccmon_spool/${CLAUDE_CODE_SESSION_ID:-$PPID}"';

/** What has been handed over is in the spool, and now is noted; without the spool neither. */
function handOver(dataDir: string, write: string): string {
  return `${write} > "$ccmon_file" && echo > ${shellWord(path.join(dataDir, STATUS_LINE_ASKED_FILE))}`;
}

/** Reads the kept line into `ccmon_own`; it stays empty where there is none that holds. */
function readOwn(dataDir: string): string {
  const kept = shellWord(path.join(dataDir, STATUS_LINE_FILE));
  return `[ ${kept} -nt ${shellWord(path.join(dataDir, STATUS_LINE_ASKED_FILE))} ] && IFS= read -r ccmon_own < ${kept}`;
}

export function statusLineAlone(dataDir: string): string {
  const ask = `{ ${handOver(dataDir, 'cat')} && ${readOwn(dataDir)}; } 2>/dev/null`;
  return `${beginning(dataDir)}; ${FILE}; ccmon_own=; umask 077; ${ask}; [ -z "$ccmon_own" ] || printf '%s\\n' "$ccmon_own"`;
}

/**
 * The user's own line, within single quotes, comes between the two. It gets the same input, its output comes first and
 * unchanged, and its exit code is the code of all. Its output is caught with an `x` behind it, to keep its last line feeds.
 */
export function statusLineAround(dataDir: string): { before: string; after: string } {
  const keep = `(umask 077; ${handOver(dataDir, `printf '%s\\n' "$ccmon_payload"`)})`;
  const run = `ccmon_out=$(printf '%s\\n' "$ccmon_payload" | { /bin/sh -c "$ccmon_line"; ccmon_code=$?; printf x; exit $ccmon_code; }); ccmon_code=$?`;
  const print = `printf '%s' "\${ccmon_out%x}"; if [ -n "$ccmon_own" ]; then case "\${ccmon_out%x}" in ''|*"\n") ;; *) echo ;; esac; printf '%s\\n' "$ccmon_own"; fi`;
  return {
    before: `${beginning(dataDir)}; ccmon_line='`,
    after: `'; ccmon_payload=$(cat); ${FILE}; ccmon_own=; { ${keep} && ${readOwn(dataDir)}; } 2>/dev/null; ${run}; ${print}; exit $ccmon_code`,
  };
}
