/** What schemas of more than one subject are made of. */
import { z } from 'zod';

export const count = z.number().int().nonnegative();
export const amount = z.number().nonnegative();
export const seconds = amount;
export const time = z.iso.datetime();
/** What an answer covers; null where it has no bound. */
export const Range = z.object({ since: time.nullable(), until: time.nullable() });
