/** How the machine is now: processes, host, storage. */
import { z } from 'zod';
import {
  CLEANUP_WITHIN_DAYS,
  CPU_MODES,
  DISK_ROLES,
  PROCESS_KINDS,
  SESSION_STATUSES,
  STORAGE_TYPES,
  STUCK_REASONS,
} from '../../../catalog/machine.ts';
import { amount, count, time } from './parts.ts';

export const ProcessNow = z.object({
  pid: count,
  parentPid: count,
  kind: z.enum(PROCESS_KINDS).describe('`tool` is a command that the model had run'),
  name: z.string().describe('Of the program or its script; never an argument'),
  sessionId: z.string().nullable(),
  project: z.string(),
  claudePid: count.nullable().describe('The process of Claude Code that it belongs to; null when that is gone'),
  startedAt: time,
  uptimeSeconds: amount,
  status: z.enum(SESSION_STATUSES).nullable().describe('What the session is at, as Claude Code notes it; null for what notes none'),
  cpuSeconds: amount.nullable(),
  cpuCores: amount.nullable().describe('Processors used since the look before'),
  residentBytes: count.nullable(),
  threads: count.nullable(),
  openFiles: count.nullable(),
  orphan: z.boolean().describe('Claude Code started it and is gone'),
  stuck: z
    .enum(STUCK_REASONS)
    .nullable()
    .describe(
      '`no_activity`: busy for ten minutes without a record and without using a processor; `overdue`: a hook older than ten minutes',
    ),
});
export const Processes = z.object({ at: time, processes: z.array(ProcessNow) });

export const Host = z.object({
  at: time,
  cpus: count,
  cpuSeconds: z.record(z.enum(CPU_MODES), amount).describe('Since the machine was started'),
  cpuUsed: amount.max(1).nullable().describe('Part of all processors that was used since the look before'),
  load: z.object({ one: amount, five: amount, fifteen: amount }).nullable().describe('Averages over so many minutes'),
  memory: z.object({ totalBytes: count, availableBytes: count }),
  swap: z.object({ totalBytes: count, freeBytes: count }).nullable(),
  disks: z.array(z.object({ role: z.enum(DISK_ROLES), totalBytes: count, availableBytes: count })),
  diskIo: z.object({ readBytes: count, writtenBytes: count }).nullable().describe('Since the machine was started'),
  network: z.object({ receivedBytes: count, sentBytes: count }).nullable().describe('Since the machine was started'),
  bootedAt: time,
  uptimeSeconds: amount,
});

const Held = z.object({
  bytes: count,
  files: count,
  bytesPerDay: z.number().nullable().describe('Average growth over up to seven days; null before there is an earlier day to compare with'),
});
export const StoredSession = z.object({
  sessionId: z.string(),
  project: z.string(),
  bytes: count,
  damagedLines: count,
  lastAt: time.nullable(),
});
export const Storage = Held.extend({
  at: time,
  directories: z.array(
    z.object({
      configDir: z.string(),
      bytes: count,
      files: count,
      cleanupPeriodDays: z.number(),
      cleanupPeriodIsSet: z.boolean(),
      cleanup: z
        .array(z.object({ withinDays: z.literal(CLEANUP_WITHIN_DAYS), bytes: count, files: count, sessions: count }))
        .describe('What Claude Code will delete within so many days, if it is not written to before'),
    }),
  ),
  types: z.array(Held.extend({ type: z.enum(STORAGE_TYPES) })),
  projects: z.array(Held.extend({ project: z.string() })).describe('Without what is of no project'),
  days: z
    .array(z.object({ day: z.iso.date(), bytes: count }))
    .describe('What was held on each of the last 31 days on which it was looked at'),
  largeSessionBytes: count,
  largeSessions: z.array(StoredSession),
  damagedSessions: z.array(StoredSession),
  problems: z.array(z.object({ path: z.string(), message: z.string() })).describe('Folders that could not be looked into'),
});
