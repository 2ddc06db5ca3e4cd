/** What the panels of System Health have in common. */
import { selectedInstances } from '../variables.ts';

/** The machines of the selected collectors. */
export const host = selectedInstances;
