/** A real file system that is too small, where one can be mounted. */
import { spawnSync } from 'node:child_process';
import { makeTemporaryDirectory } from './temporaryDirectory.ts';

/** @param options further ones of mount(8); `remount` gives a disk that is mounted another size */
export function mountDisk(directory: string, size: string, ...options: string[]): boolean {
  const words = ['-t', 'tmpfs', '-o', [`size=${size}`, ...options].join(','), 'tmpfs', directory];
  return spawnSync('mount', words, { stdio: 'ignore' }).status === 0;
}

export function unmountDisk(directory: string): void {
  spawnSync('umount', [directory], { stdio: 'ignore' });
}

/** Why none can be mounted here; empty when one can. */
export async function whyNoDisk(): Promise<string> {
  const probe = await makeTemporaryDirectory();
  const isMounted = mountDisk(probe.directory, '1m');
  unmountDisk(probe.directory);
  await probe.remove();
  return isMounted ? '' : 'needs the right to mount a tmpfs';
}
