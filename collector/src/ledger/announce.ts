/** Tells outputs what changed: rows become states with names, under the labels that hold at that moment. */
import type { Names } from '../store/names.ts';
import type { Store } from '../store/store.ts';
import type { ChangeKind, ChangeListener } from './changes.ts';
import type { Identities } from './identities.ts';
import { changeOf, createStates, type Labels, type RowOf } from './states.ts';

export interface Announcer {
  /** A row was written. */
  changed<K extends ChangeKind>(kind: K, before: RowOf<K> | null, after: RowOf<K> | null): void;
  /** A session belongs to another project than its rows were told under. */
  moved(session: number, projectBefore: string): void;
  /** An agent has another name than its rows were told under. */
  renamed(agent: number, session: number, agentBefore: string): void;
}

const NOBODY_LISTENS: Announcer = { changed: () => undefined, moved: () => undefined, renamed: () => undefined };

export function createAnnouncer(
  { names, tables }: { names: Names } & Pick<Store, 'tables'>,
  identities: Identities,
  listener: ChangeListener | undefined,
): Announcer {
  if (listener === undefined) return NOBODY_LISTENS;
  const states = createStates(names);
  const labelsOf = (row: object, kind: ChangeKind): Labels => {
    // What was recorded by hand is of no session.
    const { session = 0, agent = 0 } = row as { session?: number; agent?: number };
    const { sessionId, project } = identities.sessionOf(session);
    // The agent column of an agent run is its own name, not the number of a run.
    return { sessionId, project, agent: kind === 'agentRun' ? '' : identities.agentOf(agent).agent };
  };
  const relabelled = <K extends ChangeKind>(kind: K, rows: readonly RowOf<K>[], before: Partial<Labels>): void => {
    for (const row of rows) {
      const labels = labelsOf(row, kind);
      listener(changeOf(kind, states[kind](row, { ...labels, ...before }), states[kind](row, labels)));
    }
  };
  return {
    changed(kind, before, after) {
      const state = (row: RowOf<typeof kind>) => states[kind](row, labelsOf(row, kind));
      listener(changeOf(kind, before === null ? null : state(before), after === null ? null : state(after)));
    },
    moved(session, project) {
      relabelled('request', tables.requests.where('session', session), { project });
      relabelled('toolRun', tables.toolRuns.where('session', session), { project });
      relabelled(
        'agentRun',
        tables.agentRuns.where('session', session).filter((row) => row.outcome !== 0),
        { project },
      );
      relabelled('turn', tables.turns.where('session', session), { project });
      relabelled('compaction', tables.compactions.where('session', session), { project });
      relabelled('apiError', tables.apiErrors.where('session', session), { project });
      relabelled('sessionTiming', tables.sessionTimings.where('session', session), { project });
      relabelled('sessionStart', tables.sessionStarts.where('session', session), { project });
      relabelled('work', tables.works.where('session', session), { project });
    },
    renamed(agentId, session, agent) {
      const isOfAgent = (row: { agent: number }): boolean => row.agent === agentId;
      relabelled('request', tables.requests.where('session', session).filter(isOfAgent), { agent });
      relabelled('toolRun', tables.toolRuns.where('session', session).filter(isOfAgent), { agent });
    },
  };
}
