/** What runs now: what the store knows of it, and what status lines last told. */
import type { Kysely } from 'kysely';
import type { Readings } from '../../readings/board.ts';
import { limitsInForce } from '../../readings/statusLines.ts';
import { readLiveSessions } from '../../store/queries/live.ts';
import { isoTime } from '../../store/queries/times.ts';
import type { Database } from '../../store/schema.ts';
import type { Live } from './schema/live.ts';

export async function readLive(db: Kysely<Database>, readings: Readings, now: number): Promise<Live> {
  const sessions = await readLiveSessions(db, now);
  const lines = readings.latest('statusLines')?.value;
  const told = new Map(lines?.sessions.map((line) => [line.sessionId, line]));
  return {
    at: new Date(now).toISOString(),
    sessions: sessions.map((session) => {
      const line = told.get(session.sessionId);
      return line === undefined ? session : { ...session, contextUsedRatio: line.contextUsedRatio, usd: line.usd };
    }),
    limits: (lines === undefined ? [] : limitsInForce(lines, now)).map(({ window, usedRatio, resetsAt }) => ({
      window,
      usedRatio,
      resetsAt: isoTime(resetsAt ?? 0),
    })),
  };
}
