/** Watches the folders that transcripts lie in, without recursion, and says which files in them changed. */
import { type FSWatcher, watch } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Listing } from './files.ts';

/** The system's limit is far higher; folders beyond this are read at intervals only. */
const FOLDERS_MAX = 4_000;

export interface ChangedFile {
  path: string;
  configDir: string;
}

export class FolderWatch {
  /** True when a file or folder appeared that was not listed: everything must be listed again. */
  foldersChanged = false;
  private readonly watchers = new Map<string, FSWatcher>();
  private configDirs = new Map<string, string>();
  private changedPaths = new Set<string>();
  private wake: (() => void) | null = null;

  /** To be called before a listing is made: changes that come while it is made are not lost. */
  forgetChanges(): void {
    this.foldersChanged = false;
    this.changedPaths = new Set();
  }

  /** Watches the folders of a listing, and no others. @returns whether one is watched that was not */
  update(listing: Listing): boolean {
    this.configDirs = new Map(listing.files.map((file) => [file.path, file.configDir]));
    const wanted = new Set(listing.folders.slice(0, FOLDERS_MAX));
    for (const [folder, watcher] of this.watchers) if (!wanted.has(folder)) this.drop(folder, watcher);
    const unwatched = [...wanted].filter((folder) => !this.watchers.has(folder));
    for (const folder of unwatched) this.add(folder);
    return unwatched.some((folder) => this.watchers.has(folder));
  }

  /** Waits for a change; false when the time is up or the signal came. */
  async changed(timeoutMs: number, signal: AbortSignal): Promise<boolean> {
    if (!this.hasChanges() && !signal.aborted) {
      await new Promise<void>((resolve) => {
        const finish = (): void => {
          clearTimeout(timer);
          signal.removeEventListener('abort', finish);
          this.wake = null;
          resolve();
        };
        const timer = setTimeout(finish, Math.max(0, timeoutMs));
        signal.addEventListener('abort', finish);
        this.wake = finish;
      });
    }
    return this.hasChanges() && !signal.aborted;
  }

  takeChanged(): ChangedFile[] {
    const changed = [...this.changedPaths].flatMap((path) => {
      const configDir = this.configDirs.get(path);
      return configDir === undefined ? [] : [{ path, configDir }];
    });
    this.changedPaths = new Set();
    return changed;
  }

  close(): void {
    for (const [folder, watcher] of this.watchers) this.drop(folder, watcher);
  }

  private hasChanges(): boolean {
    return this.foldersChanged || this.changedPaths.size > 0;
  }

  private add(folder: string): void {
    try {
      const watcher = watch(folder, { persistent: false }, (_event, name) => this.note(folder, name));
      watcher.on('error', () => this.drop(folder, watcher));
      this.watchers.set(folder, watcher);
    } catch {
      // Too many watches, or a file system without them: the next listing will find what changed here.
    }
  }

  private note(folder: string, name: string | null): void {
    const path = name === null ? folder : join(folder, name);
    if (this.configDirs.has(path)) this.changedPaths.add(path);
    else if (name?.endsWith('.jsonl') === true || this.watchers.has(dirname(path))) this.foldersChanged = true;
    this.wake?.();
  }

  private drop(folder: string, watcher: FSWatcher): void {
    this.watchers.delete(folder);
    watcher.close();
  }
}
