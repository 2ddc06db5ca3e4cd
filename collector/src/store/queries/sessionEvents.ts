/** What hooks told of one session, in order; what they told of tools and agents stands with the runs of these. */
import type { Kysely } from 'kysely';
import type { SessionEvents } from '../../outputs/api/schema/sessions.ts';
import type { Database } from '../schema.ts';
import { MAIN, readNames, UNNAMED } from './names.ts';
import { isoTime, toSeconds } from './times.ts';

/** @returns undefined when there is no such session */
export async function readSessionEvents(db: Kysely<Database>, sessionId: string): Promise<SessionEvents | undefined> {
  const session = await db.selectFrom('sessions').select('id').where('session_id', '=', sessionId).executeTakeFirst();
  if (session === undefined) return undefined;
  const names = await readNames(db);
  const rows = await db
    .selectFrom('hook_events')
    .leftJoin('agent_runs', 'agent_runs.id', 'hook_events.agent')
    .select(['hook_events.at', 'hook_events.event', 'hook_events.detail', 'hook_events.ended_at', 'hook_events.agent as run'])
    .select('agent_runs.agent')
    .where('hook_events.session', '=', session.id)
    .orderBy('hook_events.at')
    .orderBy('hook_events.id')
    .execute();
  return {
    sessionId,
    events: rows.map((row) => ({
      at: isoTime(row.at),
      event: names.nameOf(row.event),
      detail: names.nameOf(row.detail),
      agent: row.run === 0 ? MAIN : names.nameOf(row.agent ?? 0) || UNNAMED,
      endedAt: isoTime(row.ended_at),
      seconds: row.ended_at === 0 ? null : toSeconds(Math.max(0, row.ended_at - row.at)),
    })),
  };
}
