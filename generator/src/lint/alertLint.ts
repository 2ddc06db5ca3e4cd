/** Checks of alerts: that they say what is so, lead somewhere, can be silent, and are proven both ways. */
import { DASHBOARDS_FOLDER, RUNBOOKS_FOLDER, type Outputs } from '../outputs.ts';
import { KIND_LABEL, type Alert } from '../rules/alert.ts';
import { WATCHDOG } from '../rules/serviceAlerts.ts';
import type { WrittenDashboard } from './dashboardLint.ts';
import type { Finding } from './finding.ts';
import { lintPromql, type RecordedLabels } from './promqlLint.ts';

const SEVERITIES: readonly (string | undefined)[] = ['critical', 'warning', 'none'];

export interface AlertContext {
  readonly outputs: Outputs;
  /** Address below which runbooks stand. */
  readonly runbooks: string;
  readonly recorded: RecordedLabels;
  /** Names of alerts that a test expects to fire, and to be silent. */
  readonly fired: ReadonlySet<string>;
  readonly silent: ReadonlySet<string>;
}

export function lintAlerts(alerts: readonly Alert[], context: AlertContext): Finding[] {
  return alerts.flatMap((alert) => lintAlert(alert, context));
}

function lintAlert(alert: Alert, { outputs, runbooks, recorded, fired, silent }: AlertContext): Finding[] {
  const { expression, labels, annotations } = alert;
  const where = `alerts: ${alert.alert}`;
  const always = alert.alert === WATCHDOG;
  const told = Object.values(annotations).join(' ');
  const unknown = [...told.matchAll(/\$labels\.(\w+)/g)]
    .map(([, label = '']) => label)
    .filter((label) => !expression.labels.includes(label));
  const wrong: [boolean, string, string][] = [
    [!always && !/[<>]|[=!]=/.test(expression.text), 'alert-comparison', 'compares nothing: it would always fire.'],
    [
      /\babsent/.test(expression.text) && alert.lasting === '0m',
      'alert-for',
      'fires at the first scrape that fails; give it some minutes.',
    ],
    [!SEVERITIES.includes(labels['severity']), 'alert-severity', `has the severity "${labels['severity'] ?? ''}".`],
    [labels[KIND_LABEL] === 'adaptive' && labels['severity'] !== 'warning', 'alert-adaptive', 'is unusual only: a warning, not more.'],
    [
      Object.values(labels).some((value) => value.includes('{{')),
      'alert-label',
      'has a label that changes with its value: each change is a new alert.',
    ],
    [
      Object.keys(labels).some((label) => expression.labels.includes(label)),
      'alert-label',
      'has a label that overwrites one of the series: several alerts would become one.',
    ],
    [!/\S\.$/.test(annotations['summary'] ?? ''), 'alert-text', 'needs a summary that is a sentence.'],
    [!/\S\.$/.test(annotations['description'] ?? ''), 'alert-text', 'needs a description that ends with a sentence.'],
    [unknown.length > 0, 'alert-text', `tells of labels that it does not have: ${unknown.join(', ')}.`],
    [
      !isAlive(annotations['runbook_url'], runbooks, outputs),
      'runbook',
      `leads to the runbook ${annotations['runbook_url'] ?? ''}, which nothing writes.`,
    ],
    [!hasPanel(annotations, outputs), 'alert-panel', 'leads to a panel that no dashboard has.'],
    [!fired.has(alert.alert), 'alert-untested', 'has no test in which it fires.'],
    [!always && !silent.has(alert.alert), 'alert-untested', 'has no test in which it is silent.'],
  ];
  return [
    ...wrong.filter(([applies]) => applies).map(([, rule, message]) => ({ where, rule, message })),
    ...lintPromql(expression.text, { where, sinceEver: false, recorded }),
  ];
}

function isAlive(url: string | undefined, runbooks: string, outputs: Outputs): boolean {
  return url?.startsWith(`${runbooks}/`) === true && outputs.has(`${RUNBOOKS_FOLDER}/${url.slice(runbooks.length + 1)}`);
}

/** A signal that no dashboard shows has no panel to lead to. */
function hasPanel({ __dashboardUid__: uid, __panelId__: panel }: Alert['annotations'], outputs: Outputs): boolean {
  if (uid === undefined && panel === undefined) return true;
  const text = outputs.get(`${DASHBOARDS_FOLDER}/${uid ?? ''}.json`);
  if (text === undefined) return false;
  return ((JSON.parse(text) as WrittenDashboard).panels ?? []).some(({ id }) => String(id) === panel);
}
