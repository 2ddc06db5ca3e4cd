/** Tools: how often and how long they ran. */
import { z } from 'zod';
import { Range, count, seconds } from './parts.ts';

export const ToolCount = z.object({
  tool: z.string(),
  runs: count.describe('Calls, whether or not their result was read'),
  errors: count.describe('Results that are marked as an error; calls that the user refused are among them, stopped commands are not'),
});
export type ToolCount = z.infer<typeof ToolCount>;

export const ToolSummary = ToolCount.extend({
  p50Seconds: seconds.nullable(),
  p95Seconds: seconds.nullable(),
});
export type ToolSummary = z.infer<typeof ToolSummary>;

export const Tools = z.object({ range: Range, tools: z.array(ToolSummary) });
export type Tools = z.infer<typeof Tools>;
