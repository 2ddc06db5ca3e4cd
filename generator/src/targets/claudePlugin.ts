/** The Claude Code plugin and the marketplace that offers it: the same hooks as `ccmon hooks install` registers. */
import packageJson from '../../../package.json' with { type: 'json' };
import { REGISTERED_EVENTS } from '../../../collector/src/sources/hooks/events.ts';
import { handOffHandler } from '../../../collector/src/sources/hooks/handOff.ts';

export const PLUGIN_FOLDER = 'collector/claude-plugin';

const NAME = 'ccmon';
const AUTHOR = { name: 'Claude Code Monitoring contributors' };
const DESCRIPTION = 'Tells Claude Code Monitoring what sessions, agents and tools are doing now. Needs its collector; without it nothing happens.';

export function hooksFile(): string {
  const hooks = REGISTERED_EVENTS.map(({ name }) => [name, [{ hooks: [handOffHandler(name, null)] }]]);
  return json({ description: 'Leaves the payload of each event in the spool of the collector.', hooks: Object.fromEntries(hooks) as unknown });
}

export function pluginManifest(): string {
  return json({
    name: NAME,
    version: packageJson.version,
    description: DESCRIPTION,
    author: AUTHOR,
    license: packageJson.license,
    keywords: ['monitoring', 'observability', 'hooks'],
    // Nothing is reached over the network.
    network: { hosts: [] },
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
