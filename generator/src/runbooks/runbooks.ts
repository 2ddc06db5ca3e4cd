/**
 * Runbooks, a page each: what an alert means, its limit and why it is there, where to look, what to do, how to change or
 * silence it. Made from the same declarations as the alerts that link to them.
 */
import { runbookFile, type Alert } from '../rules/alert.ts';
import { panelOfSignal } from '../rules/signalPanels.ts';
import { quantityText } from '../rules/quantities.ts';
import { serviceAlert, serviceAlerts, type ServiceAlert } from '../rules/serviceAlerts.ts';
import { adaptiveAlertName, countedText, fixedAlertName, rulesOfSignal } from '../rules/signalAlerts.ts';
import { seriesOfSignal } from '../rules/signalSeries.ts';
import type { Topic, Watched } from '../rules/watched.ts';
import { HEADER } from '../targets/yaml.ts';

export function runbooks(topics: readonly Topic[]): [file: string, text: string][] {
  const signals = topics.flatMap((topic) => topic.signals).filter((signal) => rulesOfSignal(signal, '').alerts.length > 0);
  return [
    ['README.md', contents(topics, signals)],
    ...signals.map((signal): [string, string] => [runbookFile(signal.name), page(signal.title, signalSections(signal))]),
    ...serviceAlerts.map((declared): [string, string] => [runbookFile(declared.name), page(declared.title, serviceSections(declared))]),
  ];
}

function page(title: string, sections: readonly string[]): string {
  return `${[`<!-- ${HEADER} -->`, `# ${title}`, ...sections].join('\n\n')}\n`;
}

function contents(topics: readonly Topic[], signals: readonly Watched[]): string {
  const line = (name: string, title: string, help: string): string => `- [${title}](${runbookFile(name)}): ${help}`;
  const ofTopics = topics.flatMap((topic) => {
    const own = topic.signals.filter((signal) => signals.includes(signal));
    return own.length === 0 ? [] : [`## ${topic.purpose}`, own.map(({ name, title, help }) => line(name, title, help)).join('\n')];
  });
  const ofServices = serviceAlerts.map(({ name, title, why }) => line(name, title, why)).join('\n');
  return page('Runbooks', ['What to do when an alert fires, a page for each signal.', ...ofTopics, '## The services', ofServices]);
}

function signalSections(signal: Watched): string[] {
  const { help, by, name, remedies, source } = signal;
  const judged = by.length === 0 ? '' : ` It is judged for each ${by.join(' and ')} by itself.`;
  const stands = source === undefined ? '' : ` It is not known while the source \`${source}\` of the collector fails.`;
  const panel = panelOfSignal(name)['panel_url'];
  return [
    `${help}${countedText(signal)}${judged}${stands}`,
    ...alertTable(rulesOfSignal(signal, '').alerts),
    ...limitSections(signal),
    '## Where to look',
    [
      `- In Prometheus: \`${seriesOfSignal(signal).value.text}\``,
      ...(panel === undefined ? [] : [`- In Grafana: ${panel}`]),
      '- In the app: http://127.0.0.1:8001/',
    ].join('\n'),
    '## What to do',
    list(remedies),
    ...changeSections(signal),
  ];
}

function alertTable(alerts: readonly Alert[]): string[] {
  const rows = alerts.map(
    ({ alert, labels, lasting }) => `| \`${alert}\` | ${labels['severity'] ?? ''} | ${lasting === '0m' ? 'at once' : lasting} |`,
  );
  return ['## Alerts', ['| Alert | Severity | After |', '| --- | --- | --- |', ...rows].join('\n')];
}

function limitSections(signal: Watched): string[] {
  const { limits, baseline, exhaustion, unit } = signal;
  const fixed = limits.map(
    ({ severity, side, value, why }) => `- \`${fixedAlertName(signal, side)}\`, ${severity}: ${side} ${quantityText(unit, value)}. ${why}`,
  );
  const adaptive = (baseline?.sides ?? []).map(
    (side) =>
      `- \`${adaptiveAlertName(signal, side)}\`: ${side} what is usual, from ${quantityText(unit, baseline?.floor ?? 0)} on. What is usual is worked out each hour from the whole history; without enough of it the alert is silent.`,
  );
  const forecast =
    exhaustion === undefined
      ? []
      : [
          `- Used up within ${String(exhaustion.aheadHours)} hours, if it goes on as in the last ${exhaustion.window}, and below ${quantityText(unit, exhaustion.below)} already. ${exhaustion.why}`,
        ];
  return ['## The limits, and why', [...fixed, ...adaptive, ...forecast].join('\n')];
}

function changeSections({ name, by, limits }: Watched): string[] {
  const severity = limits[0]?.severity ?? 'warning';
  const example = limits[0]?.value ?? 1;
  const [label] = by;
  const settings = [
    'signals:',
    `  ${name}:`,
    `    limits: { ${severity}: ${String(example * 2)} }`,
    ...(label === undefined ? [] : [`    except: { ${label}: [name] }`]),
    '    # enabled: false',
  ];
  return [
    '## Another limit, or none',
    'In `custom/settings.yaml`, then `npm run generate`:',
    `\`\`\`yaml\n${settings.join('\n')}\n\`\`\``,
    'For a while only:',
    silence(`signal=${name}`),
  ];
}

function serviceSections(declared: ServiceAlert): string[] {
  const { why, remedies, alert, severity } = declared;
  return [
    why,
    ...alertTable([serviceAlert(declared, '')]),
    '## What to do',
    list(remedies),
    ...(severity === 'none' ? [] : ['## Silence', silence(`alertname=${alert}`)]),
  ];
}

function silence(matcher: string): string {
  return `\`\`\`sh\namtool --alertmanager.url=http://127.0.0.1:9093 silence add ${matcher} --duration=2h --comment='known'\n\`\`\``;
}

function list(lines: readonly string[]): string {
  return lines.map((line) => `- ${line}`).join('\n');
}
