/**
 * Signals as rules watch them: those of the catalog with the user's settings applied, and the user's own. Their types are
 * wider than the catalog's, since a metric recorded by hand has a name and labels that nobody here knows.
 */
import type {
  Baseline,
  Exhaustion,
  Join,
  Side,
  Signal,
  SignalUnit,
  Severity,
  Window,
} from '../../../collector/src/catalog/signals/signal.ts';
import { SIGNAL_TOPICS } from '../../../collector/src/catalog/signals/signals.ts';

export interface Selection {
  readonly metric: string;
  readonly where?: Readonly<Record<string, string | readonly string[] | undefined>> | undefined;
}

export type WatchedMeasure =
  | { readonly kind: 'count'; readonly of: Selection }
  | { readonly kind: 'ratio'; readonly part: Selection; readonly whole: Selection }
  | { readonly kind: 'duration'; readonly of: Selection }
  | {
      readonly kind: 'level';
      readonly of: Selection;
      readonly join: Join;
      readonly enough?: { readonly metric: string; readonly min: number } | undefined;
    }
  | { readonly kind: 'share'; readonly available: string; readonly total: string; readonly used: boolean; readonly join: Join };

export interface WatchedLimit {
  readonly severity: Severity;
  readonly side: Side;
  readonly value: number;
  readonly lasting: `${number}m`;
  readonly why: string;
}

export interface Watched {
  readonly name: string;
  readonly title: string;
  readonly help: string;
  readonly unit: SignalUnit;
  readonly by: readonly string[];
  readonly measure: WatchedMeasure;
  readonly window: Window;
  readonly limits: readonly WatchedLimit[];
  readonly baseline?: Baseline | undefined;
  readonly exhaustion?: Exhaustion | undefined;
  readonly alert?: string | undefined;
  readonly says?: string | undefined;
  readonly source?: string | undefined;
  readonly remedies: readonly string[];
  /** Values of labels that no alert is about, as the user wants it. */
  readonly except: Readonly<Record<string, readonly string[]>>;
}

export interface Topic {
  readonly name: string;
  readonly purpose: string;
  readonly signals: readonly Watched[];
}

const PURPOSES: Readonly<Record<keyof typeof SIGNAL_TOPICS, string>> = {
  agents: 'Whether agents succeed, how long they take, how often they run.',
  tools: 'Whether tools and the API answer, and how fast.',
  hooks: 'Whether hooks work, and what they cost.',
  usage: 'Tokens and cost.',
  sessions: 'How large sessions grow, whether they are whole, whether one waits for its user.',
  machine: 'What of the machine may run out.',
  collector: 'Whether the collector and its sources work, and what of it grows.',
  outlook: 'Limits that will be crossed if it goes on like this.',
};

const declaredTopics: Readonly<Record<keyof typeof SIGNAL_TOPICS, Readonly<Record<string, Signal>>>> = SIGNAL_TOPICS;

/** The signals of the catalog as they are declared. */
export const topics: readonly Topic[] = (Object.keys(PURPOSES) as (keyof typeof PURPOSES)[]).map((name) => ({
  name,
  purpose: PURPOSES[name],
  signals: Object.entries(declaredTopics[name]).map(([signal, declaration]): Watched => ({ name: signal, except: {}, ...declaration })),
}));
