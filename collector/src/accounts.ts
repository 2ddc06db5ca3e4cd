/** How each source fares: kept for the status, told to outputs, and logged when it changes. */
import type { Round, SourceContext } from './sources/source.ts';

/** One round of a source, told to outputs. */
export interface SourceRun extends Round {
  source: string;
}

export interface SourceState {
  name: string;
  ok: boolean;
  /** Seconds since the source last ran to its end; null before. */
  lagSeconds: number | null;
  error: string | null;
}

export interface Accounts {
  note(source: string, round: Round): void;
  states(): SourceState[];
}

export interface AccountOptions {
  /** Of all sources, in the order in which they are told. */
  names: readonly string[];
  now: () => number;
  log: SourceContext['log'];
  onSourceRun: (run: SourceRun) => void;
}

interface Account {
  error: string | null;
  succeededAt: number | null;
}

const UNKNOWN = 'unknown';

export function createAccounts({ names, now, log, onSourceRun }: AccountOptions): Accounts {
  const accounts = new Map<string, Account>(names.map((name) => [name, { error: null, succeededAt: null }]));
  return {
    note(source, round) {
      const before = accounts.get(source);
      const error = round.ok ? null : (round.error ?? UNKNOWN);
      if (error !== null && error !== before?.error) log('error', `reading ${source} failed`, { error });
      if (error === null && before !== undefined && before.error !== null) log('info', `${source} are read again`);
      accounts.set(source, { error, succeededAt: round.ok ? now() : (before?.succeededAt ?? null) });
      onSourceRun({ source, ...round });
    },
    states: () =>
      [...accounts].map(([name, { error, succeededAt }]) => ({
        name,
        ok: error === null,
        lagSeconds: succeededAt === null ? null : Math.max(0, (now() - succeededAt) / 1000),
        error,
      })),
  };
}
