/** `ccmon backfill` onto a full disk leaves nothing there, and says so. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { fixtureDirectories } from '../support/corpora.ts';
import { missingPrometheus } from '../support/prometheus.ts';
import { runCcmon } from '../support/runCommand.ts';
import { mountDisk, unmountDisk, whyNoDisk } from '../support/smallDisk.ts';
import { temporaryDirectory } from '../support/temporaryDirectory.ts';

const missing = [missingPrometheus(), await whyNoDisk()].filter((reason) => reason !== '').join('; ');

it.skipIf(missing !== '')(`a full disk gets no part of the history${missing && ` (${missing})`}`, { timeout: 240_000 }, async () => {
  const [root, disk] = [await temporaryDirectory(), await temporaryDirectory()];
  mountDisk(disk, '3m');
  onTestFinished(() => unmountDisk(disk));
  const directories = fixtureDirectories().flatMap((directory) => ['--config-dir', directory]);
  const args = ['backfill', '--json', '--output', disk, '--data-dir', join(root, 'state'), ...directories];
  const { code, stdout, stderr } = await runCcmon(args);
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(stderr).toMatch(`ccmon: The disk of ${disk} is full. Nothing there was changed: make room and run this again.`);
  expect(readdirSync(disk)).toEqual([]);
});
