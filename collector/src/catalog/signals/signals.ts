/** All signals, by name. */
import { agentSignals } from './agents.ts';
import { collectorSignals } from './collector.ts';
import { hookSignals } from './hooks.ts';
import { machineSignals } from './machine.ts';
import { outlookSignals } from './outlook.ts';
import { sessionSignals } from './sessions.ts';
import type { Signal } from './signal.ts';
import { toolSignals } from './tools.ts';
import { usageSignals } from './usage.ts';

/** By what they are about: a file of rules each. */
export const SIGNAL_TOPICS = {
  agents: agentSignals,
  tools: toolSignals,
  hooks: hookSignals,
  usage: usageSignals,
  sessions: sessionSignals,
  machine: machineSignals,
  collector: collectorSignals,
  outlook: outlookSignals,
} as const;

export const signals = {
  ...agentSignals,
  ...toolSignals,
  ...hookSignals,
  ...usageSignals,
  ...sessionSignals,
  ...machineSignals,
  ...collectorSignals,
  ...outlookSignals,
} as const satisfies Record<string, Signal>;

export type SignalName = keyof typeof signals;
export const SIGNAL_NAMES = Object.keys(signals) as readonly SignalName[];

/** A signal without what only its own declaration knows of its type. */
export function signalOf(name: SignalName): Signal {
  return signals[name];
}
