/** Checks of one LogQL query: Loki must understand it, and the event log must have the labels and fields that it names. */
import { parser } from '@grafana/lezer-logql';
import { eventFields } from '../../../collector/src/catalog/events.ts';
import { EVENT_LOG_JOB, fieldsAt } from '../targets/eventLog.ts';
import type { Finding } from './finding.ts';

const STREAM_LABELS: ReadonlySet<string> = new Set(['job', ...fieldsAt('label')]);
const FIELDS: ReadonlySet<string> = new Set(Object.keys(eventFields));

export function lintLogql(text: string, where: string): Finding[] {
  const findings: Finding[] = [];
  const streamLabels: string[] = [];
  parser.parse(text).iterate({
    enter: ({ type, name, from, to, node }) => {
      if (type.isError) findings.push({ where, rule: 'logql-syntax', message: `"${text}" cannot be parsed at "${text.slice(from)}".` });
      if (name !== 'Identifier') return;
      const label = text.slice(from, to);
      const isOfStream = node.parent?.name === 'Matcher' && node.parent.parent?.name !== 'LabelFilter';
      if (isOfStream) streamLabels.push(label);
      const known = isOfStream ? STREAM_LABELS : FIELDS;
      if (!known.has(label)) {
        const what = isOfStream ? 'no label of the event log' : 'no field of any event';
        findings.push({ where, rule: 'unknown-field', message: `"${text}" names ${label}, which is ${what}.` });
      }
    },
  });
  if (!text.includes(`job="${EVENT_LOG_JOB}"`) || streamLabels.length === 0)
    findings.push({ where, rule: 'unknown-log', message: `"${text}" does not select the event log, {job="${EVENT_LOG_JOB}"}.` });
  return findings;
}
