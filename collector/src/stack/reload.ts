/**
 * Brings a changed configuration to services that run. Prometheus and Alertmanager read theirs again at SIGHUP, and go on
 * with the old one if the new one is not valid; a rule, a threshold or a receiver needs no restart.
 */
import { cpSync, readdirSync, rmSync, watch, type FSWatcher } from 'node:fs';
import { join } from 'node:path';
import { provisioningFor, type ProvisioningOptions } from './provisioning.ts';

/** Folders of the generated configuration that are read again. */
export const RELOADED_FOLDERS = ['prometheus', 'alertmanager'] as const;
export type ReloadedFolder = (typeof RELOADED_FOLDERS)[number];

/** `npm run generate` writes many files; it is over when nothing has changed for so long. */
const SETTLE_MS = 500;

/** @returns what ends the watching */
export function watchConfiguration(dir: string, onChange: (folder: ReloadedFolder) => void): () => void {
  const timers = new Map<ReloadedFolder, NodeJS.Timeout>();
  const watchers = RELOADED_FOLDERS.flatMap((folder) =>
    watchFolder(join(dir, folder), () => {
      clearTimeout(timers.get(folder));
      timers.set(
        folder,
        setTimeout(() => onChange(folder), SETTLE_MS),
      );
    }),
  );
  return () => {
    for (const watcher of watchers) watcher.close();
    for (const timer of timers.values()) clearTimeout(timer);
  };
}

/** Where nothing can be watched, a change is taken up at the next start. */
function watchFolder(folder: string, onChange: () => void): FSWatcher[] {
  try {
    return [watch(folder, { persistent: false, recursive: true }, onChange).on('error', () => undefined)];
  } catch {
    return [];
  }
}

/** Takes what has changed over into the copy that services read, if they read one. */
export function refreshCopy(options: ProvisioningOptions, folder: ReloadedFolder): void {
  const fresh = provisioningFor({ ...options, copyDir: `${options.copyDir}.new` });
  if (fresh === options.generatedDir) return;
  // In place: a container that has mounted the folder would not see another one of its name.
  const [from, to] = [join(fresh, folder), join(options.copyDir, folder)];
  cpSync(from, to, { recursive: true });
  const kept = new Set(readdirSync(from, { recursive: true, encoding: 'utf8' }));
  for (const path of readdirSync(to, { recursive: true, encoding: 'utf8' })) {
    if (!kept.has(path)) rmSync(join(to, path), { recursive: true, force: true });
  }
  rmSync(fresh, { recursive: true });
}
