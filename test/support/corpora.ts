/** The real transcripts that tests read: those in this repository, and larger ones that stand beside it on some machines. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const FIXTURES = fileURLToPath(new URL('../fixtures/real-client', import.meta.url));
/** CCMON_TEST_DATA names another place: a folder that is not there shows what happens without them. */
const SHARED = process.env['CCMON_TEST_DATA'] ?? fileURLToPath(new URL('../../../shared/data', import.meta.url));
export const CORPORA = ['spotter', 'claude-code-viewer'] as const;

/** What an analyser of its own counted in one of them. */
export interface Oracle {
  sessions: number;
  requests: number;
  tokens: OracleTokens;
  byModel: Record<string, OracleTokens & { requests: number }>;
  toolUses: number;
  toolErrors: number;
  toolsByName: Record<string, number>;
  agentsCompleted: number;
}

export interface OracleTokens {
  input_tokens: number;
  output_tokens: number;
  cache_read_input_tokens: number;
  cache_creation_input_tokens: number;
}

export interface SharedCorpus {
  name: string;
  directory: string;
  /** Why it cannot be read here; empty when it can. */
  missing: string;
}

export function sharedCorpus(name: (typeof CORPORA)[number]): SharedCorpus {
  const directory = join(SHARED, name);
  // In CI it must be there: tests that are skipped where nobody looks prove nothing.
  const isExpected = process.env['CI'] === 'true' || existsSync(join(directory, 'oracle.json'));
  return { name, directory, missing: isExpected ? '' : `needs the real transcripts in ${directory}` };
}

export function readOracle(corpus: SharedCorpus): Oracle {
  return JSON.parse(readFileSync(join(corpus.directory, 'oracle.json'), 'utf8')) as Oracle;
}

/** One configuration directory for each version whose transcripts are kept here. */
export function fixtureDirectories(): string[] {
  return readdirSync(FIXTURES)
    .sort()
    .map((version) => join(FIXTURES, version));
}

/** Paths, relative to the configuration directory, of all files that a reader of transcripts may look at. */
export function transcriptFiles(configDir: string): string[] {
  return readdirSync(join(configDir, 'projects'), { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.jsonl?$/.test(file))
    .map((file) => join('projects', file))
    .sort();
}
