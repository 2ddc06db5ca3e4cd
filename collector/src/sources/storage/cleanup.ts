/**
 * What Claude Code's clean-up will delete: at its start it removes files of sessions that were not written to for
 * `cleanupPeriodDays`. Which folders it covers is documented, and since 2.1.117 also tasks, shell snapshots and backups.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { DAY_MS } from '../../base/time.ts';
import { CLEANUP_WITHIN_DAYS, type StorageType } from '../../catalog/machine.ts';
import { type CleanupForecast } from '../../readings/storage.ts';

const DEFAULT_DAYS = 30;

const COVERED: ReadonlySet<StorageType> = new Set<StorageType>([
  ...(['transcripts', 'subagents', 'tool_results', 'workflows', 'file_history', 'plans', 'debug', 'pastes', 'session_env'] as const),
  ...(['tasks', 'shell_snapshots', 'backups'] as const),
]);

/** Settings of an administrator, which win over a user's. */
const MANAGED_SETTINGS: Partial<Record<NodeJS.Platform, string>> = {
  linux: '/etc/claude-code/managed-settings.json',
  darwin: '/Library/Application Support/ClaudeCode/managed-settings.json',
  win32: 'C:\\Program Files\\ClaudeCode\\managed-settings.json',
};

const Settings = z.object({ cleanupPeriodDays: z.number().min(1) });

export interface CleanupPeriod {
  days: number;
  isSet: boolean;
}

export function cleanupPeriodOf(configDir: string): CleanupPeriod {
  const managed = MANAGED_SETTINGS[process.platform];
  for (const path of [...(managed === undefined ? [] : [managed]), join(configDir, 'settings.json')]) {
    const days = readPeriod(path);
    if (days !== undefined) return { days, isSet: true };
  }
  return { days: DEFAULT_DAYS, isSet: false };
}

/** Claude Code refuses a value that is not valid and goes by its default. */
function readPeriod(path: string): number | undefined {
  try {
    return Settings.safeParse(JSON.parse(readFileSync(path, 'utf8'))).data?.cleanupPeriodDays;
  } catch {
    return undefined;
  }
}

export interface Forecaster {
  add(file: { type: StorageType; bytes: number; modifiedAt: number }): void;
  forecasts(): CleanupForecast[];
}

export function createForecaster({ days }: CleanupPeriod, now: number): Forecaster {
  const forecasts = CLEANUP_WITHIN_DAYS.map((withinDays): CleanupForecast => ({ withinDays, bytes: 0, files: 0, sessions: 0 }));
  return {
    add({ type, bytes, modifiedAt }) {
      if (!COVERED.has(type)) return;
      const daysLeft = (modifiedAt - now) / DAY_MS + days;
      for (const forecast of forecasts) {
        if (daysLeft > forecast.withinDays) continue;
        forecast.bytes += bytes;
        forecast.files += 1;
        forecast.sessions += type === 'transcripts' ? 1 : 0;
      }
    },
    forecasts: () => forecasts,
  };
}
