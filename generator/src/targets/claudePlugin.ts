/** The Claude Code plugin and the marketplace that offers it: the same hooks as `ccmon hooks install` registers. */
import packageJson from '../../../package.json' with { type: 'json' };
import { eventsKnownTo } from '../../../collector/src/sources/hooks/events.ts';
import { handOffHandler } from '../../../collector/src/sources/hooks/handOff.ts';

export const PLUGIN_FOLDER = 'collector/claude-plugin';

const NAME = 'ccmon';
const AUTHOR = { name: 'Claude Code Monitoring contributors' };
const DESCRIPTION_OF_HOOKS = 'Leaves the payload of each event in the spool of the collector.';
const DESCRIPTION =
  'Tells Claude Code Monitoring what sessions, agents and tools are doing now. Needs its collector; without it nothing happens.';

/**
 * A client drops a whole file of hooks for one event that it does not know. So events are in files by the client that
 * knows them all: the first file is what every plugin has, the manifest names the others.
 */
const GENERATIONS = ['2.0.76', '2.1.39', '2.1.98', '2.1.200', '2.1.330'] as const;
const [FIRST_GENERATION, ...LATER_GENERATIONS] = GENERATIONS;

function hooksPath(version: string): string {
  return version === FIRST_GENERATION ? 'hooks/hooks.json' : `hooks/since-${version}.json`;
}

/** By path in the plugin. */
export function hooksFiles(): [path: string, content: string][] {
  return GENERATIONS.map((version, i) => {
    const before: readonly string[] = i === 0 ? [] : eventsKnownTo(GENERATIONS[i - 1] ?? FIRST_GENERATION);
    const events = eventsKnownTo(version).filter((event) => !before.includes(event));
    const hooks = events.map((event) => [event, [{ hooks: [handOffHandler(event, null)] }]]);
    return [hooksPath(version), json({ description: DESCRIPTION_OF_HOOKS, hooks: Object.fromEntries(hooks) as unknown })];
  });
}

export function pluginManifest(): string {
  return json({
    name: NAME,
    version: packageJson.version,
    description: DESCRIPTION,
    author: AUTHOR,
    license: packageJson.license,
    keywords: ['monitoring', 'observability', 'hooks'],
    hooks: LATER_GENERATIONS.map((version) => `./${hooksPath(version)}`),
  });
}

export function marketplaceFile(): string {
  return json({
    name: NAME,
    owner: AUTHOR,
    metadata: { description: 'Monitoring for Claude Code' },
    plugins: [{ name: NAME, source: `./${PLUGIN_FOLDER}`, description: DESCRIPTION, version: packageJson.version }],
  });
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
