/** What is generated from: the declared signals, and whatever the user has set and added. */
import { RUNBOOKS_URL } from './rules/alert.ts';
import { topics, type Topic } from './rules/watched.ts';
import { NO_RECEIVERS, type Receivers } from './targets/alertmanager.ts';

export interface Plan {
  readonly topics: readonly Topic[];
  /** Address below which the runbooks stand. */
  readonly runbooks: string;
  readonly receivers: Receivers;
}

/** What the committed files are generated from. */
export const DEFAULT_PLAN: Plan = { topics, runbooks: RUNBOOKS_URL, receivers: NO_RECEIVERS };
