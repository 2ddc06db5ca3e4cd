/** Temporary directories of the tests that cross rooms: one a test, gone when it ends. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

/** A directory that is removed when the test that called this ends. */
export async function temporaryDirectory(): Promise<string> {
  const { directory, remove } = await makeTemporaryDirectory();
  onTestFinished(remove);
  return directory;
}

/** For a directory that several tests share: the caller removes it. */
export async function makeTemporaryDirectory(): Promise<{ directory: string; remove: () => Promise<void> }> {
  const directory = await mkdtemp(join(tmpdir(), 'ccmon-test-'));
  return { directory, remove: () => rm(directory, { recursive: true, force: true }) };
}
