/** What each setting may be. Loaded only when a value was set that needs checking: `ccmon report` starts without it. */
import { isIP } from 'node:net';
import { z } from 'zod';
import { labels, type LabelName } from '../catalog/labels.ts';
import { LOG_LEVELS } from './log.ts';
import { STACK_MODES, type SettingName } from './settings.ts';

const HOST_NAME = /^(?:[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:.]+\])(?::\d{1,5})?$/i;
const text = z.string().min(1);

/** Labels whose number of values the catalog bounds. */
const LIMITED_LABELS = (Object.keys(labels) as LabelName[]).filter((label) => 'limit' in labels[label]);

export const SETTING_SCHEMAS = {
  port: z.number().int().min(1).max(65_535),
  otlpPort: z.number().int().min(0).max(65_535),
  listen: text.refine((address) => address === 'localhost' || isIP(address) !== 0),
  token: z.string().regex(/^\S{16,}$/),
  allowedHosts: z.array(z.string().regex(HOST_NAME)),
  configDirs: z.array(text).min(1),
  dataDir: text,
  stack: z.enum(STACK_MODES),
  prices: text,
  labelLimits: z.partialRecord(z.enum(LIMITED_LABELS), z.number().int().min(1).max(10_000)),
  logLevel: z.enum(LOG_LEVELS),
} satisfies Record<SettingName, z.ZodType>;
