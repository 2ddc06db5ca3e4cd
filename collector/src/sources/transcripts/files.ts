/**
 * Finds the transcript files below a configuration directory: main files, the files of agents in both places that
 * Claude Code has put them, and what stands in the way (unreadable folders, a folder named like a file, loops). Agents of a
 * workflow have files like any other. What its `journal.jsonl` and `wf_*.json` hold is not documented, so they are left
 * alone: how such an agent ended is told by its own file.
 */
import { existsSync, readdirSync, statSync } from 'node:fs';
import type { Dirent, Stats } from 'node:fs';
import { join, sep } from 'node:path';
import { messageOf } from '../../base/errors.ts';

/** A transcript, by its place; nothing of it is read yet. */
export interface TranscriptFile {
  path: string;
  configDir: string;
  /** The session whose transcript this is, or whose agent's; '' when its place does not tell. */
  sessionId: string;
  /** The agent whose file this is; '' for a main file. */
  agentId: string;
}

export interface FoundFile extends TranscriptFile {
  size: number;
  modifiedAt: number;
  device: number;
  inode: number;
  /** An agent's `.meta.json` stands beside it. */
  hasMeta: boolean;
}

/** Something that cannot be read, with the reason. */
export interface Problem {
  path: string;
  message: string;
}

export interface Listing {
  files: FoundFile[];
  /** True when everything was listed, false for a few files that are known to have changed. */
  isComplete: boolean;
  problems: Problem[];
  /** Every folder that transcripts may appear in. */
  folders: string[];
}

const SESSION_ID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const TRANSCRIPT = '.jsonl';
const AGENT_PREFIX = 'agent-';
/** `subagents/workflows/wf_x/agent-y.jsonl` is the deepest place known. */
const SUBAGENT_DEPTH_MAX = 4;

/** Lists all transcripts of the given directories; a file that is reached twice counts once. */
export function listTranscripts(configDirs: readonly string[]): Listing {
  const listing: Listing = { files: [], isComplete: true, problems: [], folders: [] };
  const seen = new Set<string>();
  for (const configDir of configDirs) listConfigDir(configDir, listing, seen);
  return listing;
}

/** Describes a single file, as far as its name is a transcript's; null when it is none or is gone. */
export function describeFile(path: string, configDir: string): FoundFile | null {
  const parts = path.slice(join(configDir, 'projects').length + 1).split(/[\\/]/);
  const name = parts[parts.length - 1] ?? '';
  const inSubagents = parts[2] === 'subagents';
  if (parts.length < 2 || (parts.length > 2 && !inSubagents) || !isTranscriptName(name, inSubagents)) return null;
  const stats = statSync(path, { throwIfNoEntry: false });
  if (!stats?.isFile()) return null;
  return found({ path, configDir, ...identify(name, inSubagents ? (parts[1] ?? '') : '') }, stats, inSubagents && existsSync(metaOf(path)));
}

function listConfigDir(configDir: string, listing: Listing, seen: Set<string>): void {
  const projects = join(configDir, 'projects');
  for (const entry of readFolder(projects, listing)) {
    const path = childOf(projects, entry.name);
    if (isFolder(entry, path, listing)) listProject(path, configDir, listing, seen);
  }
}

function listProject(project: string, configDir: string, listing: Listing, seen: Set<string>): void {
  for (const entry of readFolder(project, listing)) {
    const path = childOf(project, entry.name);
    if (isTranscriptName(entry.name, false)) addFile({ path, configDir, ...identify(entry.name, '') }, false, listing, seen);
    else if (SESSION_ID.test(entry.name) && isFolder(entry, path, listing)) {
      listSubagents(childOf(path, 'subagents'), { configDir, sessionId: entry.name, depth: 0 }, listing, seen);
    }
  }
}

interface SubagentsOf {
  configDir: string;
  sessionId: string;
  depth: number;
}

function listSubagents(folder: string, of: SubagentsOf, listing: Listing, seen: Set<string>): void {
  // Most sessions have no agents; asking first is cheaper than an exception.
  if (of.depth > SUBAGENT_DEPTH_MAX || !existsSync(folder)) return;
  const entries = readFolder(folder, listing);
  const names = new Set(entries.map((entry) => entry.name));
  for (const entry of entries) {
    const path = childOf(folder, entry.name);
    if (isTranscriptName(entry.name, true))
      addFile({ path, configDir: of.configDir, ...identify(entry.name, of.sessionId) }, names.has(metaOf(entry.name)), listing, seen);
    else if (entry.isDirectory()) listSubagents(path, { ...of, depth: of.depth + 1 }, listing, seen);
  }
}

/** What `join` gives for a folder's path that is normal already; `join` is a quarter of the time of a listing. */
function childOf(folder: string, name: string): string {
  return `${folder}${sep}${name}`;
}

function isTranscriptName(name: string, inSubagents: boolean): boolean {
  return name.endsWith(TRANSCRIPT) && (!inSubagents || name.startsWith(AGENT_PREFIX));
}

/** Who a file is of, by its name and the session folder that it lies in. */
function identify(name: string, sessionFolder: string): Pick<TranscriptFile, 'sessionId' | 'agentId'> {
  const stem = name.slice(0, -TRANSCRIPT.length);
  if (stem.startsWith(AGENT_PREFIX)) return { sessionId: sessionFolder, agentId: stem.slice(AGENT_PREFIX.length) };
  return { sessionId: SESSION_ID.test(stem) ? stem : '', agentId: '' };
}

/** The file with what Claude Code knows of an agent, beside the agent's transcript. */
export function metaOf(transcript: string): string {
  return `${transcript.slice(0, -TRANSCRIPT.length)}.meta.json`;
}

function addFile(file: TranscriptFile, hasMeta: boolean, listing: Listing, seen: Set<string>): void {
  const stats = statOf(file.path, listing);
  if (!stats) return;
  if (!stats.isFile()) {
    listing.problems.push({
      path: file.path,
      message: `is ${stats.isDirectory() ? 'a folder' : 'not a regular file'}, though it is named like a transcript`,
    });
    return;
  }
  const identity = `${stats.dev}:${stats.ino}`;
  if (seen.has(identity)) return;
  seen.add(identity);
  listing.files.push(found(file, stats, hasMeta));
}

/** Field by field: to spread `file` is a third of the time of a listing. */
function found({ path, configDir, sessionId, agentId }: TranscriptFile, stats: Stats, hasMeta: boolean): FoundFile {
  const { size, dev: device, ino: inode } = stats;
  return { path, configDir, sessionId, agentId, size, modifiedAt: modifiedAt(stats), device, inode, hasMeta };
}

/** Follows a symbolic link to a folder; loops end because only a fixed depth is looked at. */
function isFolder(entry: Dirent, path: string, listing: Listing): boolean {
  return entry.isDirectory() || (entry.isSymbolicLink() && statOf(path, listing)?.isDirectory() === true);
}

function statOf(path: string, listing: Listing): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch (error) {
    listing.problems.push({ path, message: reasonOf(error) });
    return undefined;
  }
}

function readFolder(path: string, listing: Listing): Dirent[] {
  try {
    const entries = readdirSync(path, { withFileTypes: true });
    listing.folders.push(path);
    return entries;
  } catch (error) {
    if (errorCode(error) !== 'ENOENT' && errorCode(error) !== 'ENOTDIR') listing.problems.push({ path, message: reasonOf(error) });
    return [];
  }
}

export function errorCode(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}

const REASONS = new Map([
  ['EACCES', 'permission denied'],
  ['EPERM', 'permission denied'],
  ['ELOOP', 'symbolic links form a loop'],
  ['ENOENT', 'does not exist'],
  ['EIO', 'the disk reports an error'],
  ['EMFILE', 'too many open files'],
]);

/** Why something could not be read, in words, without the path that the message stands beside. */
export function reasonOf(error: unknown): string {
  const code = errorCode(error);
  const message = messageOf(error);
  return REASONS.get(code) ?? (code === '' ? message : code);
}

/** Whole milliseconds: a fraction would not come back from the store as it went in. */
export function modifiedAt(stats: Stats): number {
  return Math.floor(stats.mtimeMs);
}
