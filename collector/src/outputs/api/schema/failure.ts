/** What is answered where something was wrong. */
import { z } from 'zod';

export const ApiError = z.object({ error: z.object({ code: z.string(), message: z.string(), field: z.string().optional() }) });
