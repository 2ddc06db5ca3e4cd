/**
 * What every record of a conversation carries around its own content, in the order in which each client version writes it.
 */
import type { Dialect } from '../dialects.ts';

/** What JSON.stringify takes; a key whose value is undefined is not written. */
export type Json = string | number | boolean | null | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: Json | undefined;
}

/** What the records of one thread (the main agent or a subagent) have in common. */
export interface ThreadContext {
  dialect: Dialect;
  sessionId: string;
  cwd: string;
  gitBranch: string;
  entrypoint: string;
  /** Nickname of a session; empty for none. */
  slug: string;
  /** Empty for the main thread. */
  agentId: string;
  isSidechain: boolean;
}

/** Where a record stands: its own id and time, and the record that it follows. */
export interface Link {
  parentUuid: string | null;
  uuid: string;
  at: number;
}

export function timestamp(at: number): string {
  return new Date(at).toISOString();
}

/** `body` in the order of the client; `promptId` only where the version and the record type have one. */
export function inEnvelope(context: ThreadContext, link: Link, body: JsonObject, promptId = ''): JsonObject {
  const { dialect, cwd, sessionId, gitBranch, isSidechain } = context;
  const { version } = dialect;
  const { parentUuid } = link;
  const agentId = orAbsent(context.agentId);
  const slug = orAbsent(context.slug);
  if (dialect.envelope === 'leading') {
    return { parentUuid, isSidechain, userType: 'external', cwd, sessionId, version, gitBranch, agentId, slug, ...body };
  }
  const known = dialect.prompts === 'plain' ? undefined : orAbsent(promptId);
  const { entrypoint } = context;
  return {
    parentUuid,
    isSidechain,
    promptId: known,
    agentId,
    ...body,
    userType: 'external',
    entrypoint,
    cwd,
    sessionId,
    version,
    gitBranch,
    slug,
  };
}

export function orAbsent(text: string): string | undefined {
  return text === '' ? undefined : text;
}
