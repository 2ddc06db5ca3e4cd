/**
 * Sessions as they are now: applies what hooks and the live registry tell to each session's state and to what it waits
 * for, and keeps the events themselves as history. Events of tools and agents are kept with their runs instead.
 */
import type { Store } from '../store/store.ts';
import type { NewRow, Row } from '../store/table.ts';
import type { Announcer } from './announce.ts';
import { decodeHanded, encodeHanded, type HandedEvent, isCopy } from './copies.ts';
import type { Facts, HookEventFact, RegisteredSession, RegistryFact } from './facts.ts';
import type { Identities } from './identities.ts';
import { activityAfter, endedBy, isNews, opens, stateOf, type Activity, type OpenMatter } from './liveState.ts';
import { isSame } from './writer.ts';

type Deps = Pick<Store, 'tables' | 'names'> & { identities: Identities; announcer: Announcer };

/** A session while a batch is applied. */
interface Draft {
  row: NewRow<'live_sessions'>;
  stored: Row<'live_sessions'> | undefined;
  open: Row<'hook_events'>[];
  /** The latest events that were told of it. */
  handed: HandedEvent[];
}

export function applyLive(deps: Deps, { hookEvents, registries }: Facts): void {
  if (hookEvents.length === 0 && registries.length === 0) return;
  const drafts = new Map<number, Draft>();
  const draftOf = (sessionId: string): Draft => {
    const { id } = deps.identities.session(sessionId);
    let draft = drafts.get(id);
    if (draft === undefined) drafts.set(id, (draft = openDraft(deps, id)));
    return draft;
  };
  for (const fact of hookEvents) applyEvent(deps, draftOf(fact.sessionId), fact);
  for (const fact of registries) applyRegistry(deps, draftOf, fact);
  for (const draft of drafts.values()) save(deps, draft);
}

function openDraft({ tables }: Deps, session: number): Draft {
  const stored = tables.liveSessions.find([session]);
  const row = stored ?? {
    ...{ session, state: 0, since: 0, activity: 0, activity_at: 0, told_at: 0, reason: 0, registry: null, pid: 0, status_at: 0 },
    handed: '',
  };
  return { row: { ...row }, stored, open: tables.hookEvents.where('open_in', session), handed: decodeHanded(row.handed) };
}

function activityIn({ names }: Deps, { row }: Draft): Activity | undefined {
  return row.activity === 0 ? undefined : (names.text(row.activity) as Activity);
}

function setActivity({ names }: Deps, { row }: Draft, activity: Activity, at: number, reason = ''): void {
  const id = names.id(activity);
  row.told_at = at;
  if (row.activity === id) return;
  row.activity = id;
  row.activity_at = at;
  row.reason = names.id(reason);
  if (activity === 'ended') row.registry = null;
}

function mattersOf({ names }: Deps, { open }: Draft): OpenMatter[] {
  return open.map(({ id, event, detail, agent, at }) => ({ id, event: names.text(event), detail: names.text(detail), agent, at }));
}

/** Events that runs of tools and agents keep. */
const KEPT_WITH_RUNS: ReadonlySet<string> = new Set([
  ...['PreToolUse', 'PostToolUse', 'PostToolUseFailure', 'PostToolBatch', 'SubagentStart', 'SubagentStop'],
]);

function applyEvent(deps: Deps, draft: Draft, fact: HookEventFact): void {
  const { event, detail, at, content, readAt } = fact;
  if (isCopy(fact, draft.handed)) return;
  draft.handed.push({ content, at });
  const agent = deps.identities.agent(deps.identities.session(fact.sessionId), fact.agentId).id;
  const isKnown = draft.row.told_at !== 0 && !isNews(at, draft.row.told_at, readAt);
  for (const { matter, endedAt } of endedBy({ ...fact, agent }, mattersOf(deps, draft))) close(deps, draft, matter.id, endedAt);
  if (!KEPT_WITH_RUNS.has(event)) keepEvent(deps, draft, { ...fact, agent, over: isKnown });
  if (isKnown) return;
  const activity = activityAfter(fact, activityIn(deps, draft));
  if (activity !== undefined) setActivity(deps, draft, activity, at, event === 'SessionEnd' ? detail : '');
}

interface KeptEvent {
  event: string;
  detail: string;
  at: number;
  pid: number;
  agent: number;
  /** What it began is over: later news came before it. */
  over: boolean;
}

function keepEvent({ tables, names, announcer }: Deps, draft: Draft, { event, detail, at, pid, agent, over }: KeptEvent): void {
  const { session } = draft.row;
  const row: NewRow<'hook_events'> = {
    ...{ session, at, pid, agent, event: names.id(event), detail: names.id(detail) },
    ...(opens(event) ? (over ? { ended_at: Math.max(at, draft.row.told_at), open_in: null } : { ended_at: 0, open_in: session }) : NO_END),
  };
  // The registry may have told of the same wait already, without saying what for.
  const registered = opens(event) ? draft.open.find((each) => each.detail === 0 && each.at >= at) : undefined;
  if (registered !== undefined) {
    Object.assign(registered, row, { ended_at: 0, open_in: session });
    const { id, ...after } = registered;
    tables.hookEvents.update(id, after);
    return;
  }
  if (tables.hookEvents.find([session, at, pid]) !== undefined) return;
  const id = tables.hookEvents.insert(row);
  announcer.changed('hookEvent', null, row);
  if (row.open_in !== null) draft.open.push({ id, ...row });
}

const NO_END = { ended_at: 0, open_in: null };

function close({ tables, names, announcer }: Deps, draft: Draft, matter: number, endedAt: number): void {
  const open = draft.open.find(({ id }) => id === matter);
  if (open === undefined) return;
  const { id, ...before } = open;
  const after = { ...before, ended_at: endedAt, open_in: null };
  tables.hookEvents.update(id, after);
  announcer.changed('hookEvent', before, after);
  draft.open = draft.open.filter((each) => each.id !== id);
  // After the wait it works since then.
  if (names.text(draft.row.activity) === 'working') draft.row.activity_at = Math.max(draft.row.activity_at, endedAt);
}

function applyRegistry(deps: Deps, draftOf: (sessionId: string) => Draft, { configDir, at, sessions }: RegistryFact): void {
  for (const registered of sessions) {
    const draft = draftOf(registered.sessionId);
    if (registered.alive) applyRegistered(deps, draft, registered, { configDir, at });
    // Of one that nothing is known of, it is not known when it ended either: it may have been months ago.
    else if (draft.row.activity !== 0) end(deps, draft, at, 'killed');
  }
  const named = new Set(sessions.map(({ sessionId }) => sessionId));
  for (const row of deps.tables.liveSessions.where('registry', configDir)) {
    const { sessionId } = deps.identities.sessionOf(row.session);
    if (!named.has(sessionId)) end(deps, draftOf(sessionId), at, 'exit');
  }
}

function applyRegistered(
  deps: Deps,
  draft: Draft,
  { pid, startedAt, status, statusAt }: RegisteredSession,
  { configDir, at }: Pick<RegistryFact, 'configDir' | 'at'>,
): void {
  const { row } = draft;
  const hasEnded = activityIn(deps, draft) === 'ended';
  // The hook of its end comes before the process is gone.
  if (hasEnded && Math.max(startedAt, statusAt) <= row.activity_at) return;
  row.registry = configDir;
  row.pid = pid;
  if (row.status_at === statusAt && !hasEnded) return;
  row.status_at = statusAt;
  const isLatest = isNews(statusAt, row.told_at, at);
  if (status === 'working' || status === 'idle') {
    for (const { id, at: openedAt } of draft.open) if (openedAt <= statusAt) close(deps, draft, id, statusAt);
    if (isLatest) setActivity(deps, draft, status, statusAt);
    return;
  }
  if (!isLatest) return;
  setActivity(deps, draft, 'working', statusAt);
  if (draft.open.some(({ event }) => deps.names.text(event) !== 'PreCompact')) return;
  const event = status === 'waiting_answer' ? 'Elicitation' : 'PermissionRequest';
  keepEvent(deps, draft, { event, detail: '', at: statusAt, pid, agent: 0, over: false });
}

function end(deps: Deps, draft: Draft, at: number, reason: string): void {
  for (const { id, at: openedAt } of draft.open) close(deps, draft, id, Math.max(at, openedAt));
  setActivity(deps, draft, 'ended', at, reason);
  draft.row.registry = null;
}

function save(deps: Deps, draft: Draft): void {
  const { tables, names, announcer } = deps;
  const activity = activityIn(deps, draft);
  if (activity === undefined) return;
  const { state, since } = stateOf(activity, draft.row.activity_at, mattersOf(deps, draft));
  const { row, stored } = draft;
  Object.assign(row, { state: names.id(state), since, handed: encodeHanded(draft.handed) });
  if (stored === undefined) tables.liveSessions.insert(row);
  else if (isSame(stored, row)) return;
  else tables.liveSessions.update(stored.id, row);
  if (stored?.state !== row.state || stored.since !== row.since) announcer.changed('liveSession', stored ?? null, row);
}
