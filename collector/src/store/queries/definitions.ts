/** Agents that are or were defined, each with the versions that were seen of its file. */
import type { Kysely } from 'kysely';
import type { AgentDefinitions } from '../../outputs/api/schema/agents.ts';
import type { Database } from '../schema.ts';
import { readNames } from './names.ts';
import { byName } from './order.ts';
import { isoTime } from './times.ts';

type Definition = AgentDefinitions['definitions'][number];

export async function readAgentDefinitions(db: Kysely<Database>): Promise<AgentDefinitions> {
  const names = await readNames(db);
  const present = await db.selectFrom('agent_definitions').select(['path', 'scope', 'content_hash']).execute();
  const versions = await db.selectFrom('agent_versions').selectAll().orderBy('at', 'desc').orderBy('id', 'desc').execute();
  const byPath = new Map(present.map((row) => [row.path, row]));
  const definitions = new Map<string, Definition>();
  for (const { path, agent, content_hash: contentHash, model, tools, at } of versions) {
    // The newest version names the agent.
    const definition = definitions.get(path) ?? { agent: names.nameOf(agent), path, scope: byPath.get(path)?.scope ?? '', versions: [] };
    definitions.set(path, definition);
    const current = byPath.get(path)?.content_hash === contentHash;
    definition.versions.push({ contentHash, model, tools: tools === '' ? [] : tools.split(' '), at: isoTime(at), current });
  }
  return { definitions: [...definitions.values()].sort((a, b) => byName(a.agent, b.agent) || byName(a.path, b.path)) };
}
