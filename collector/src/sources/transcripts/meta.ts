/** Reads the `.meta.json` that stands beside an agent's transcript: what it is, and which tool call launched it. */
import { readFileSync, statSync } from 'node:fs';
import type { AgentMetaFact } from '../../ledger/facts.ts';
import { metaOf, type TranscriptFile } from './files.ts';
import { isJsonObject } from './objectView.ts';
import { safeName } from './safeName.ts';

/** Real ones have about 300 bytes. */
const META_BYTES_MAX = 1 << 20;

/** Null when there is none, or when it cannot be read (it is written anew while the agent runs, and read again then). */
export function readAgentMeta(file: TranscriptFile): AgentMetaFact | null {
  if (file.agentId === '' || file.sessionId === '') return null;
  const meta = parseMeta(metaOf(file.path));
  if (!isJsonObject(meta)) return null;
  const text = (key: string): string => (typeof meta[key] === 'string' ? safeName(meta[key]) : '');
  const depth = meta['spawnDepth'];
  return {
    sessionId: file.sessionId,
    agentId: file.agentId,
    agentType: text('agentType'),
    toolUseId: text('toolUseId'),
    parentAgentId: text('parentAgentId'),
    spawnDepth: typeof depth === 'number' ? depth : 0,
  };
}

function parseMeta(path: string): unknown {
  try {
    const stats = statSync(path, { throwIfNoEntry: false });
    if (!stats?.isFile() || stats.size > META_BYTES_MAX) return null;
    return JSON.parse(readFileSync(path, 'utf8')) as unknown;
  } catch {
    return null;
  }
}
