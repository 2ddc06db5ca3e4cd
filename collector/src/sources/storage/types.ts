/** What a file below a configuration directory is, by its place alone; no file is opened. */
import type { StorageType } from '../../catalog/machine.ts';

/** A file's or a folder's place: the type of what it holds, and where to look for the project that it is of. */
export interface Place {
  type: StorageType;
  /** Name of the folder of a project, below `projects`; empty for what is elsewhere. */
  slug: string;
  /** Of the session that it is named after; empty for what is named after none. */
  sessionId: string;
}

const FOLDERS: Readonly<Record<string, StorageType>> = {
  'file-history': 'file_history',
  debug: 'debug',
  todos: 'todos',
  tasks: 'tasks',
  plans: 'plans',
  plugins: 'plugins',
  'shell-snapshots': 'shell_snapshots',
  'session-env': 'session_env',
  'paste-cache': 'pastes',
  'image-cache': 'pastes',
  backups: 'backups',
  telemetry: 'telemetry',
  statsig: 'telemetry',
  agents: 'definitions',
  commands: 'definitions',
  skills: 'definitions',
  'output-styles': 'definitions',
  rules: 'definitions',
  hooks: 'definitions',
};
const IN_SESSION: Readonly<Record<string, StorageType>> = {
  subagents: 'subagents',
  'tool-results': 'tool_results',
  workflows: 'workflows',
};
const SETTINGS = /^(?:settings.*\.json|\.claude\.json|\.credentials\.json|keybindings\.json)$/;
const SESSION_ID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/i;

/** @param path components below the configuration directory */
export function placeOf(path: readonly string[]): Place {
  const [top = '', second = ''] = path;
  if (top === 'projects') return placeInProject(path);
  const folder = Object.hasOwn(FOLDERS, top) && path.length > 1 ? FOLDERS[top] : undefined;
  return { type: folder ?? typeOfFile(path), slug: '', sessionId: SESSION_ID.exec(second)?.[0] ?? '' };
}

function placeInProject([, slug = '', name = '', inSession = '']: readonly string[]): Place {
  const of = { slug, sessionId: SESSION_ID.exec(name)?.[0] ?? '' };
  if (inSession !== '')
    return {
      ...of,
      type: name === 'memory' ? 'memory' : Object.hasOwn(IN_SESSION, inSession) ? (IN_SESSION[inSession] ?? 'other') : 'other',
    };
  if (!name.endsWith('.jsonl')) return { ...of, type: 'other' };
  return { ...of, type: name.startsWith('agent-') ? 'subagents' : 'transcripts' };
}

function typeOfFile(path: readonly string[]): StorageType {
  const [name = ''] = path;
  if (path.length > 1) return 'other';
  if (name === 'history.jsonl') return 'prompt_history';
  if (name.startsWith('.claude.json.backup')) return 'backups';
  if (name === 'CLAUDE.md') return 'definitions';
  return SETTINGS.test(name) ? 'settings' : 'other';
}
