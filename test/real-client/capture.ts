/**
 * Writes small real transcripts of each version, stripped, with what a report over them must say, to test/fixtures:
 * `npx tsx test/real-client/capture.ts [VERSION]...`
 */
import { cp, mkdir, mkdtemp, readdir, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { locateClient, provideClient, reasonToSkip } from './clientCache.ts';
import { type Compatibility, compatibility } from './compatibility.ts';
import { expectationsOf } from './expectations.ts';
import { type Played, playScenario } from './play.ts';
import { smallScenario } from './scenario.ts';
import { isObject, type Json, stripRecord, type StripOptions, withoutMachine, wordOf } from './strip.ts';

const FIXTURES = fileURLToPath(new URL('../fixtures/real-client', import.meta.url));
/** Records that hold nothing but what was sent to the model: one of each in a file shows their shape. */
const INTERNAL = /^(api-request|atis-latch|attachment\/(?!hook_|queued_command))/;

async function capture(version: Compatibility): Promise<void> {
  const client = locateClient(version.version);
  const reason = reasonToSkip(client);
  if (reason !== '') throw new Error(`Claude Code ${version.version}: ${reason}`);
  const root = await realpath(await mkdtemp(join(tmpdir(), 'ccmon-capture-')));
  try {
    const played = await playScenario({ binary: await provideClient(client), version: version.version, root, scenario: smallScenario });
    await writeFixture(version, played, { root });
  } finally {
    await rm(root, { recursive: true, force: true });
  }
}

async function writeFixture(version: Compatibility, played: Played, options: StripOptions): Promise<void> {
  const directory = join(FIXTURES, version.version);
  await rm(directory, { recursive: true, force: true });
  const projects = join(played.configDir, 'projects');
  for (const file of await readdir(projects, { recursive: true })) {
    if (!/\.jsonl?$/.test(file)) continue;
    const target = join(directory, 'projects', withoutMachine(file, options));
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, stripFile(await readFile(join(projects, file), 'utf8'), options));
  }
  await cp(join(played.configDir, 'agents'), join(directory, 'agents'), { recursive: true });
  await writeFile(join(directory, 'expected.json'), `${JSON.stringify(expectationsOf(version, played), null, 2)}\n`);
}

function stripFile(text: string, options: StripOptions): string {
  const seen = new Set<string>();
  const keep = (record: Json): boolean => {
    const type = typeOf(record);
    const again = seen.has(type);
    seen.add(type);
    return !again || !INTERNAL.test(type);
  };
  const records = text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Json)
    .filter(keep);
  return records.map((record) => `${JSON.stringify(stripRecord(record, options))}\n`).join('');
}

/** `type`, and for an attachment its own type after a slash. */
function typeOf(record: Json): string {
  if (!isObject(record)) return '';
  const attachment = record['attachment'] ?? null;
  return isObject(attachment) ? `${wordOf(record['type'])}/${wordOf(attachment['type'])}` : wordOf(record['type']);
}

const wanted = process.argv.slice(2);
for (const version of compatibility) {
  if (wanted.length > 0 && !wanted.includes(version.version)) continue;
  await capture(version);
  process.stdout.write(`${version.version}\n`);
}
