/**
 * Agents defined in `agents/*.md`: the user's, those of projects, those of installed plugins. They are known before
 * their first run. Only the name and the model of the front matter are read.
 */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { AgentDefinitionFact } from '../../ledger/facts.ts';
import { isJsonObject } from './objectView.ts';
import { safeName } from './safeName.ts';

type Scope = AgentDefinitionFact['scope'];

const DEFINITION_BYTES_MAX = 1 << 20;
const FOLDER_DEPTH_MAX = 3;
const PROJECT_DIRS_MAX = 500;

/** Time of the last change of each definition that was handed over. */
export type DefinitionsSeen = Map<string, number>;

/** Reads definitions that are new; what cannot be read is passed over, since Claude Code does not know it either. */
export function readAgentDefinitions(
  configDirs: readonly string[],
  projectDirs: ReadonlySet<string>,
  seen: DefinitionsSeen,
): AgentDefinitionFact[] {
  const found: Found = { definitions: [], seen };
  for (const configDir of configDirs) {
    addFolder(join(configDir, 'agents'), 'user', '', found);
    for (const plugin of installedPlugins(configDir)) addFolder(join(plugin.path, 'agents'), 'plugin', `${plugin.name}:`, found);
  }
  for (const dir of [...projectDirs].slice(-PROJECT_DIRS_MAX)) addFolder(join(dir, '.claude', 'agents'), 'project', '', found);
  return found.definitions;
}

interface Found {
  definitions: AgentDefinitionFact[];
  seen: DefinitionsSeen;
}

function addFolder(folder: string, scope: Scope, prefix: string, found: Found, depth = 0): void {
  for (const entry of entriesOf(folder)) {
    const path = join(folder, entry.name);
    if (entry.isDirectory() && depth < FOLDER_DEPTH_MAX) addFolder(path, scope, prefix, found, depth + 1);
    else if (entry.name.endsWith('.md')) {
      const definition = readDefinition(path, scope, prefix, found.seen);
      if (definition) found.definitions.push(definition);
    }
  }
}

function entriesOf(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}

function readDefinition(path: string, scope: Scope, prefix: string, seen: DefinitionsSeen): AgentDefinitionFact | null {
  try {
    const stats = statSync(path);
    if (!stats.isFile() || stats.size > DEFINITION_BYTES_MAX || seen.get(path) === stats.mtimeMs) return null;
    seen.set(path, stats.mtimeMs);
    const bytes = readFileSync(path);
    const { name, model } = readFrontMatter(bytes.toString('utf8'));
    if (name === '') return null;
    const contentHash = createHash('sha256').update(bytes).digest('hex');
    return { agent: safeName(prefix + name), scope, path, contentHash, model: safeName(model), at: Math.round(stats.mtimeMs) };
  } catch {
    return null;
  }
}

/** `name` and `model` of the block between two lines of `---` at the top of the file. */
function readFrontMatter(text: string): { name: string; model: string } {
  const block = /^\uFEFF?---\r?\n([\s\S]*?)\r?\n---/.exec(text)?.[1] ?? '';
  const valueOf = (key: string): string => {
    const value = new RegExp(`^${key}:[ \\t]*(.*)$`, 'm').exec(block)?.[1]?.trim() ?? '';
    return value.replace(/\s+#.*$/, '').replace(/^(["'])(.*)\1$/, '$2');
  };
  return { name: valueOf('name'), model: valueOf('model') };
}

/** Plugins that Claude Code has installed, by its own list. */
function installedPlugins(configDir: string): { name: string; path: string }[] {
  const list = parseJson(join(configDir, 'plugins', 'installed_plugins.json'));
  const plugins = isJsonObject(list) && isJsonObject(list['plugins']) ? Object.entries(list['plugins']) : [];
  return plugins.flatMap(([id, installs]) => {
    const name = id.split('@')[0] ?? id;
    return [installs].flat().flatMap((install) => {
      const path = isJsonObject(install) ? install['installPath'] : undefined;
      return typeof path === 'string' ? [{ name, path }] : [];
    });
  });
}

function parseJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as unknown;
  } catch {
    return null;
  }
}
