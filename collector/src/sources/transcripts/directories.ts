/** Finds Claude Code's configuration directories. */
import { realpathSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';

export interface ConfigDir {
  path: string;
  found: boolean;
}

export interface ConfigDirOptions {
  /** Directories named on the command line; when there are any, no other is looked at. */
  explicit: readonly string[];
  env: Readonly<Record<string, string | undefined>>;
  home: string;
}

/**
 * The directories to read: those named explicitly, else those of CLAUDE_CONFIG_DIR (a comma list), else the usual two.
 * A directory that is reached under two names is given once. Missing ones are given too, so that they can be reported.
 */
export function resolveConfigDirs({ explicit, env, home }: ConfigDirOptions): ConfigDir[] {
  const byRealPath = new Map<string, ConfigDir>();
  for (const candidate of candidates(explicit, env, home)) {
    const path = resolve(expandHome(candidate, home));
    const realPath = realPathOf(path);
    if (!byRealPath.has(realPath)) byRealPath.set(realPath, { path, found: isFolder(path) });
  }
  return [...byRealPath.values()];
}

function candidates(explicit: readonly string[], env: ConfigDirOptions['env'], home: string): readonly string[] {
  if (explicit.length > 0) return explicit;
  const listed = (env['CLAUDE_CONFIG_DIR'] ?? '').split(',').map((dir) => dir.trim());
  const named = listed.filter((dir) => dir !== '');
  const xdg = env['XDG_CONFIG_HOME'];
  return [...named, join(home, '.claude'), join(xdg === undefined || xdg === '' ? join(home, '.config') : xdg, 'claude')];
}

function expandHome(path: string, home: string): string {
  return path === '~' || path.startsWith('~/') ? join(home, path.slice(1)) : path;
}

function realPathOf(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}
