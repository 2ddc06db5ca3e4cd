/**
 * Every schema of an answer, and of a part of one, under the name that openapi.json gives it. Answers are typed by them,
 * and the app imports their types from the files of the subjects. Money is US dollars, durations are seconds, times are
 * ISO 8601 in UTC; null means "not known".
 */
import type { z } from 'zod';
import type { AnswerName } from './resources.ts';
import * as agents from './schema/agents.ts';
import * as baselines from './schema/baselines.ts';
import * as failure from './schema/failure.ts';
import * as hooks from './schema/hooks.ts';
import * as live from './schema/live.ts';
import * as machine from './schema/machine.ts';
import * as reconciliation from './schema/reconciliation.ts';
import * as recorded from './schema/recorded.ts';
import * as report from './schema/report.ts';
import * as sessions from './schema/sessions.ts';
import * as status from './schema/status.ts';
import * as telemetry from './schema/telemetry.ts';
import * as tools from './schema/tools.ts';
import * as tree from './schema/tree.ts';
import * as usage from './schema/usage.ts';

export const SCHEMAS = {
  ...agents,
  ...baselines,
  ...failure,
  ...hooks,
  ...live,
  ...machine,
  ...reconciliation,
  ...recorded,
  ...report,
  ...sessions,
  ...status,
  ...telemetry,
  ...tools,
  ...tree,
  ...usage,
} satisfies Record<AnswerName, z.ZodType> & Record<string, z.ZodType>;
