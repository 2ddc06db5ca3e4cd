/** The collector's event log as the tools that carry and show it see it, from the catalog of events. */
import { eventFields, type EventFieldName, type FieldAt, type FieldPlace } from '../../../collector/src/catalog/events.ts';

/** Label by which the log is told from others in Loki. */
export const EVENT_LOG_JOB = 'claude_code';

/** Fields that are found in Loki without parsing a line. */
export type IndexedField = FieldAt<'label' | 'metadata'>;

/** Fields that Loki keeps at a place, in the order of the catalog. */
export function fieldsAt<P extends FieldPlace>(place: P): FieldAt<P>[] {
  return (Object.keys(eventFields) as EventFieldName[]).filter((name): name is FieldAt<P> => eventFields[name].place === place);
}
