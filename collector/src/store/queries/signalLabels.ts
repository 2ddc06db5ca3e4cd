/** How the labels of metrics are read from the store's tables, for questions about the history of signals. */
import { sql } from 'kysely';
import type { LabelName } from '../../catalog/labels.ts';
import { MAIN, UNNAMED } from './names.ts';

export type Labels = Readonly<Partial<Record<LabelName, string>>>;

/** Name of the project of a row `f` that has a session. */
export const PROJECT_NAME = sql`(
  select p.name from sessions s join projects p on p.id = s.project where s.id = f.session) as project`;

/** When a run of an agent, or a turn, ended; no time where it is not known how long it took. */
export const END_OF_RUN = sql`started_at + coalesce(duration_ms, 0)`;

/** Label of an agent by its name in the store; null is the main thread. */
export function agentLabel(name: string | null): string {
  if (name === null) return MAIN;
  return name === '' ? UNNAMED : name;
}
