/**
 * Agents defined in `agents/*.md`: the user's, those of projects, those of installed plugins. They are known before
 * their first run. Only the name, the model and the tools of the front matter are read.
 */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, sep } from 'node:path';
import type { AgentDefinitionFact, Facts } from '../../ledger/facts.ts';
import { errorCode } from './files.ts';
import { isJsonObject } from './objectView.ts';
import { safeName } from './safeName.ts';

type Scope = AgentDefinitionFact['scope'];

const DEFINITION_BYTES_MAX = 1 << 20;
const FOLDER_DEPTH_MAX = 3;
const TOOLS_MAX = 200;
const PROJECT_DIRS_MAX = 500;

/** What was found at each path when it was last looked at. */
export type DefinitionsSeen = Map<string, { modifiedAt: number; isDefinition: boolean }>;

/** Where to look, and what was found before. */
export interface DefinitionsWanted {
  configDirs: readonly string[];
  projectDirs: Iterable<string>;
  /** Paths of the definitions that the store has. */
  stored: Iterable<string>;
  seen: DefinitionsSeen;
}

export type DefinitionsFound = Pick<Facts, 'agentDefinitions' | 'goneDefinitions'>;

/**
 * Reads definitions that are new or changed, and names those of the store that are gone from the places looked at. What
 * cannot be read is passed over: it is neither new nor gone.
 */
export function readAgentDefinitions({ configDirs, projectDirs, stored, seen }: DefinitionsWanted): DefinitionsFound {
  const look: Look = { definitions: [], seen, looked: [], blocked: [], present: new Set() };
  for (const configDir of configDirs) {
    addFolder(join(configDir, 'agents'), 'user', '', look);
    const plugins = installedPlugins(configDir);
    for (const plugin of plugins ?? []) addFolder(join(plugin.path, 'agents'), 'plugin', `${plugin.name}:`, look);
    // Plugins that are installed no more.
    if (plugins) look.looked.push(join(configDir, 'plugins'));
  }
  for (const dir of [...new Set(projectDirs)].slice(-PROJECT_DIRS_MAX)) addFolder(join(dir, '.claude', 'agents'), 'project', '', look);
  const isBelow = (folders: readonly string[], path: string): boolean => folders.some((folder) => path.startsWith(folder + sep));
  const isGone = (path: string): boolean => !look.present.has(path) && isBelow(look.looked, path) && !isBelow(look.blocked, path);
  for (const path of seen.keys()) if (isGone(path)) seen.delete(path);
  return { agentDefinitions: look.definitions, goneDefinitions: [...stored].filter(isGone).map((path) => ({ path })) };
}

interface Look {
  definitions: AgentDefinitionFact[];
  seen: DefinitionsSeen;
  /** Folders of which it is known what is in them; one that does not exist is empty. */
  looked: string[];
  blocked: string[];
  /** Definitions that are there. */
  present: Set<string>;
}

function addFolder(folder: string, scope: Scope, prefix: string, look: Look, depth = 0): void {
  for (const entry of entriesOf(folder, look)) {
    const path = join(folder, entry.name);
    if (entry.isDirectory() && depth < FOLDER_DEPTH_MAX) addFolder(path, scope, prefix, look, depth + 1);
    else if (entry.name.endsWith('.md')) addDefinition(path, scope, prefix, look);
  }
}

function entriesOf(folder: string, look: Look) {
  try {
    const entries = readdirSync(folder, { withFileTypes: true });
    look.looked.push(folder);
    return entries;
  } catch (error) {
    (isMissing(error) ? look.looked : look.blocked).push(folder);
    return [];
  }
}

function isMissing(error: unknown): boolean {
  return errorCode(error) === 'ENOENT' || errorCode(error) === 'ENOTDIR';
}

function addDefinition(path: string, scope: Scope, prefix: string, look: Look): void {
  try {
    const stats = statSync(path);
    if (!stats.isFile() || stats.size > DEFINITION_BYTES_MAX) return;
    const before = look.seen.get(path);
    if (before?.modifiedAt !== stats.mtimeMs) {
      const definition = readDefinition(path, scope, prefix, stats.mtimeMs);
      look.seen.set(path, { modifiedAt: stats.mtimeMs, isDefinition: definition !== null });
      if (definition) look.definitions.push(definition);
    }
    if (look.seen.get(path)?.isDefinition === true) look.present.add(path);
  } catch (error) {
    if (!isMissing(error)) look.present.add(path);
  }
}

function readDefinition(path: string, scope: Scope, prefix: string, modifiedAt: number): AgentDefinitionFact | null {
  const bytes = readFileSync(path);
  const { name, model, tools } = readFrontMatter(bytes.toString('utf8'));
  if (name === '') return null;
  const contentHash = createHash('sha256').update(bytes).digest('hex');
  return {
    ...{ agent: safeName(prefix + name), scope, path, contentHash, model: safeName(model), at: Math.round(modifiedAt) },
    // A rule such as `Bash(git *)` is named after its tool.
    tools: [...new Set(tools.map((tool) => safeName(tool.replace(/\(.*$/, ''))))].slice(0, TOOLS_MAX),
  };
}

/** `name`, `model` and `tools` of the block between two lines of `---` at the top of the file. */
function readFrontMatter(text: string): { name: string; model: string; tools: string[] } {
  const block = /^\uFEFF?---\r?\n([\s\S]*?)\r?\n---/.exec(text)?.[1] ?? '';
  const valueOf = (key: string): string => {
    const value = new RegExp(`^${key}:[ \\t]*(.*)$`, 'm').exec(block)?.[1]?.trim() ?? '';
    return value.replace(/\s+#.*$/, '').replace(/^(["'])(.*)\1$/, '$2');
  };
  return { name: valueOf('name'), model: valueOf('model'), tools: toolsIn(block, valueOf('tools')) };
}

/** `tools: Read, Grep`, `tools: [Read, Grep]`, or a list with a line each. */
function toolsIn(block: string, value: string): string[] {
  const list = value === '' ? (/^tools:[ \t]*\r?\n((?:[ \t]+-.*\r?\n?)+)/m.exec(block)?.[1] ?? '').replace(/^[ \t]+-/gm, ',') : value;
  return list
    .replace(/^\[(.*)\]$/, '$1')
    .split(/,(?![^(]*\))/)
    .map((tool) => tool.trim().replace(/^(["'])(.*)\1$/, '$2'))
    .filter((tool) => tool !== '');
}

/** Plugins that Claude Code has installed, by its own list; null when the list cannot be read. */
function installedPlugins(configDir: string): { name: string; path: string }[] | null {
  const list = parseJson(join(configDir, 'plugins', 'installed_plugins.json'));
  if (!isJsonObject(list)) return null;
  const plugins = isJsonObject(list['plugins']) ? Object.entries(list['plugins']) : [];
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
