/** What an alert is, and the words it is told in. */
import type { Severity } from '../../../collector/src/catalog/signals/signal.ts';
import type { Expression } from '../promql/expressions.ts';
import { httpUrl } from '../targets/addresses.ts';
import { panelOfSignal } from './signalPanels.ts';
import type { Watched } from './watched.ts';

export interface Alert {
  readonly alert: string;
  readonly expression: Expression;
  /** How long it must be so. */
  readonly lasting: string;
  /** How long it stays after that, against flapping. */
  readonly stays?: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

/** `fixed`: a limit that somebody set; `adaptive`: what is usual; `forecast`: what it comes to. */
export type AlertKind = 'fixed' | 'adaptive' | 'forecast';
/** Not "kind": that is a label of damage. */
export const KIND_LABEL = 'alert_kind';

/** Label that says what the alert is about, however severe and of which kind it is: what Alertmanager inhibits by. */
export const SIGNAL_LABEL = 'signal';

export function alertLabels(signal: Watched, severity: Severity, kind: AlertKind): Record<string, string> {
  const source = signal.source === undefined || signal.by.includes('source') ? {} : { source: signal.source };
  return { severity, [KIND_LABEL]: kind, [SIGNAL_LABEL]: signal.name, ...source };
}

/** Name of a signal's runbook, below its folder and at the collector alike. */
export function runbookFile(name: string): string {
  return `${name}.md`;
}

export const RUNBOOKS_URL = `${httpUrl('collector')}/runbooks`;

export interface Words {
  readonly summary: string;
  readonly description: string;
}

export function annotationsOf(name: string, { summary, description }: Words, runbooks: string): Record<string, string> {
  return { summary, description, runbook_url: `${runbooks}/${runbookFile(name)}`, ...panelOfSignal(name) };
}

/** "agent_failures" -> "ClaudeAgentFailures" */
export function alertStem(name: string): string {
  return `Claude${name.replace(/(?:^|_)(\w)/g, (_, letter: string) => letter.toUpperCase())}`;
}

/** What an alert is about, as a template: " of scout", or nothing where all is one. */
export function subjectTemplate(by: readonly string[]): string {
  return by.length === 0 ? '' : ` of ${by.map(labelTemplate).join(' ')}`;
}

/** `{agent}` in a text stands for the value of a label. */
export function withLabels(text: string): string {
  return text.replace(/\{(\w+)\}/g, (_, label: string) => labelTemplate(label));
}

function labelTemplate(label: string): string {
  return `{{ $labels.${label} }}`;
}
