/** A session that goes on from where another one stood: it begins with a copy of the other's conversation. */
import type { Random } from './random.ts';
import type { JsonObject } from './records/envelope.ts';
import { openSession, type Session, type SessionPlan } from './session.ts';

export function forkSession(original: Session, plan: SessionPlan, random: Random): Session {
  const session = openSession(plan, random);
  const from = original.main;
  const until = plan.startAt;
  for (const line of from.file.lines) {
    if (line.at > until) continue;
    const record = JSON.parse(line.text) as JsonObject;
    if (typeof record['uuid'] !== 'string' || record['isSidechain'] === true) continue;
    const text = JSON.stringify(copiedRecord(record, original, plan));
    session.main.file.lines.push({ at: until, text, spare: true });
    session.main.file.bytes += text.length + 1;
  }
  Object.assign(session.main, {
    lastUuid: from.lastUuid,
    cachedTokens: from.cachedTokens,
    newTokens: from.newTokens,
    promptId: from.promptId,
  });
  session.promptIndex = original.promptIndex;
  session.turnIndex = original.turnIndex;
  return session;
}

/** Newer clients give the copy the new session's id, and the newest note where the request was made. */
function copiedRecord(record: JsonObject, original: Session, plan: SessionPlan): JsonObject {
  if (!plan.dialect.forkRewritesSession) return record;
  const moved = { ...record, sessionId: plan.sessionId };
  const madeElsewhere = record['type'] === 'assistant' && plan.dialect.prompts === 'turn';
  return madeElsewhere ? { ...moved, requestSessionId: original.plan.sessionId } : moved;
}
