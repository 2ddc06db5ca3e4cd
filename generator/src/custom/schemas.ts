/** The schemas of the user's files as JSON Schema, for editors. */
import { z } from 'zod';
import { SETTINGS } from './settingsSchema.ts';
import { SIGNALS } from './signalSchema.ts';

export const SCHEMAS = { settings: SETTINGS, signals: SIGNALS } as const;

export function jsonSchema(name: keyof typeof SCHEMAS): string {
  return `${JSON.stringify(z.toJSONSchema(SCHEMAS[name], { io: 'input' }), null, 2)}\n`;
}
