/**
 * A short, safe name for a process: its program, or the script that an interpreter runs. Arguments may hold secrets, so
 * of them only a word that is surely a script's or a package's name is taken.
 */
import { basename } from 'node:path';

const INTERPRETERS =
  /^(?:(?:ba|z|da|fi|k)?sh|node|nodejs|bun|bunx|deno|tsx|npx|npm|pnpm|yarn|python[\d.]*|uv|uvx|pipx|ruby|perl|php|pwsh|java)(?:\.exe)?$/;
/** After one of these comes program text. */
const INLINE = /^-[a-z]*[ce]$|^(?:--eval|--print|-p|-pe)$/;
/** Flags that surely take no value. */
const BARE_FLAGS = new Set(['-y', '--yes', '-u', '-B', '-E', '-s', '-l', '-q', '--quiet', '--silent', '--']);
const RUNNER_WORDS = new Set(['run', 'exec', 'dlx', 'x', 'tool']);
const SCRIPT = /\.(?:[cm]?[jt]s|py|sh|rb|pl|php|jar)$/;
const PACKAGE = /^(?:@[\w.-]+\/)?[a-z][\w.-]*(?:@[\w.-]+)?$/;
const SAFE = /^[\w.@+-]{1,64}$/;
const UNNAMED = 'process';

/** `['python3', '/srv/x.py', '--key=…']` -> `x.py`; `['npx', '-y', '@scope/server-files', '/home/me']` -> `server-files`. */
export function programNameOf(commandLine: readonly string[], systemName: string): string {
  const [program = '', ...words] = commandLine;
  const own = safe(basename(program.replace(/^-/, ''))) ?? safe(systemName) ?? UNNAMED;
  if (!INTERPRETERS.test(own)) return own;
  let mayBeValue = false;
  for (const [i, word] of words.entries()) {
    if (INLINE.test(word)) return own;
    if (word === '-m') return safe(words[i + 1] ?? '') ?? own;
    if (word.startsWith('-')) {
      mayBeValue = !BARE_FLAGS.has(word);
    } else if (!RUNNER_WORDS.has(word)) {
      const isName = SCRIPT.test(word) || (!mayBeValue && (word.includes('/') || PACKAGE.test(word)));
      return (isName ? safe(basename(word)) : undefined) ?? own;
    }
  }
  return own;
}

function safe(name: string): string | undefined {
  return SAFE.test(name) ? name : undefined;
}
