/** The API held against its own description by schemathesis: whatever it thinks of to send, no answer is a failure of ours. */
import { execFile, execFileSync } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { startCollector } from '../support/collector.ts';
import { fixtureDirectories } from '../support/corpora.ts';
import { testSeed } from '../support/random.ts';
import { temporaryDirectory } from '../support/temporaryDirectory.ts';

const run = promisify(execFile);
const CHECKS = ['not_a_server_error', 'status_code_conformance', 'content_type_conformance', 'response_schema_conformance'];

const missing = missingSchemathesis();
const seed = testSeed();
it.skipIf(missing !== '')(
  `schemathesis finds nothing wrong, seed ${seed}${missing === '' ? '' : ` (skipped: ${missing})`}`,
  { timeout: 300_000 },
  async () => {
    const directory = await temporaryDirectory();
    const collector = await startCollector({ configDirs: fixtureDirectories().slice(0, 1), dataDir: directory });
    try {
      const args = ['run', `${collector.url}/api/v1/openapi.json`, '--checks', CHECKS.join()];
      const limits = [
        '--phases',
        'coverage,fuzzing',
        '--max-examples',
        '20',
        '--seed',
        String(seed),
        '--no-color',
        '--generation-database',
        'none',
      ];
      // It knows one server for a whole document; telemetry's addresses do not stand below the API.
      const parts: [at: string, which: string, atLeast: number][] = [
        [`${collector.url}/api/v1`, '--exclude-path-regex', 300],
        [collector.url, '--include-path-regex', 60],
      ];
      for (const [at, which, atLeast] of parts) {
        const part = ['--url', at, which, '^/otlp/'];
        const { stdout } = await run('schemathesis', [...args, ...part, ...limits], { cwd: directory }).catch((error: unknown) => {
          throw new Error(error instanceof Error && 'stdout' in error ? String(error.stdout) : String(error), { cause: error });
        });
        const [, generated, passed] = /(\d+) generated, (\d+) passed/.exec(stdout) ?? [];
        expect(Number(generated)).toBeGreaterThan(atLeast);
        expect(passed).toBe(generated);
      }
      expect(collector.output()).not.toContain('a request failed');
    } finally {
      await collector.stop();
    }
  },
);

/** Not demanded by continuous integration either: installing it takes longer than all it tests. */
function missingSchemathesis(): string {
  try {
    execFileSync('schemathesis', ['--version'], { stdio: 'ignore' });
    return '';
  } catch {
    return 'schemathesis is not installed: pip install schemathesis';
  }
}
