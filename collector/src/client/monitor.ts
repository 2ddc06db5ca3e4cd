/**
 * The package's entry point for programs: records agent runs, hook runs and metrics of their own with the collector on this
 * machine. It loads neither the collector nor its store, and works while no collector runs. Complete in this file, so that
 * its types are shipped as one.
 */
import os from 'node:os';
import { stateDir } from '../stateDir.ts';
import { deliver } from './deliver.ts';

export interface MonitorOptions {
  /** The collector's data directory. Default: CCMON_DATA_DIR, else where the collector keeps its state by default. */
  dataDir?: string;
  /** The collector's token, where it has one. Default: CCMON_TOKEN. */
  token?: string;
}

export interface RecordOptions {
  /** When it ended or was measured. Default: now. */
  at?: Date;
  /** The same record sent again under the same key is recorded once. Default: a new key. */
  idempotencyKey?: string;
}

export interface AgentExecution extends RecordOptions {
  /** One word of letters, digits and `_ . : @ / - [ ]`. */
  agentName: string;
  /** Seconds. */
  duration: number;
  tokensUsed?: number;
  success: boolean;
}

export interface HookExecution extends RecordOptions {
  /** One word of letters, digits and `_ . : @ / - [ ]`. */
  hookName: string;
  /** The event that it ran for, such as `PreToolUse`. */
  event?: string;
  /** Seconds. */
  duration: number;
  success: boolean;
}

export interface MetricOptions extends RecordOptions {
  /** A gauge shows the latest value, a counter the sum of all. Default: `gauge`. */
  type?: 'gauge' | 'counter';
}

/** `recorded`: the collector has it. `spooled`: it waits for a collector to be started. */
export type Delivery = 'recorded' | 'spooled';

/**
 * Each rejects for what is not valid, with an error whose name is `RecordError` and whose `field` says which, and with
 * another error when a record could not even be left for later.
 */
export interface Monitor {
  recordAgentExecution(execution: AgentExecution): Promise<Delivery>;
  recordHookExecution(execution: HookExecution): Promise<Delivery>;
  /** Exposed as `claude_custom_<name>`; the name of a counter ends in `_total`. */
  exportCustomMetric(name: string, value: number, labels?: Record<string, string>, options?: MetricOptions): Promise<Delivery>;
}

export function getMonitor(options: MonitorOptions = {}): Monitor {
  const { CCMON_DATA_DIR, CCMON_TOKEN } = process.env;
  const destination = {
    dataDir: options.dataDir ?? (CCMON_DATA_DIR || stateDir(process.env, os.homedir())),
    token: options.token ?? CCMON_TOKEN ?? '',
  };
  return {
    recordAgentExecution: ({ at, ...run }) => deliver('agent-run', { ...run, at: at?.toISOString() }, destination),
    recordHookExecution: ({ at, ...run }) => deliver('hook-run', { ...run, at: at?.toISOString() }, destination),
    exportCustomMetric: (name, value, labels = {}, { at, ...rest } = {}) =>
      deliver('metric', { name, value, labels, ...rest, at: at?.toISOString() }, destination),
  };
}
