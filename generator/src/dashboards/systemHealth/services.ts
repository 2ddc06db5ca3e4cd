/** Services around the collector and the collector's own sources: whether they work, and since when. */
import { current, inUnit, max, min, promql, sinceEver, sum } from '../../promql/expressions.ts';
import { series } from '../../promql/series.ts';
import { ofServices } from '../../promql/services.ts';
import type { Row } from '../dashboard.ts';
import { byLabels } from '../panels.ts';
import { ANY_IS_WARNING, colors, type Threshold } from '../style.ts';
import { table } from '../tables.ts';
import { timeline } from '../timelines.ts';
import { host } from './selection.ts';

const WORKS: readonly Threshold[] = [{ value: 1, color: colors.success }];

export function services(): Row {
  return {
    title: 'Services and sources',
    panels: [
      timeline({
        key: 'services-up',
        title: 'Services',
        description: 'Which service is down, and since when? A service that is not installed is down all the time, and no loss.',
        width: 12,
        height: 8,
        targets: [byLabels(min(current(ofServices('up')), 'job'), 'job')],
      }),
      timeline({
        key: 'sources-up',
        title: 'Sources of the collector',
        description: 'Which source fails, and since when? What it tells is missing or old for as long.',
        width: 12,
        height: 8,
        targets: [byLabels(min(current(series('ccmon_source_up', {}, host)), 'source'), 'source')],
      }),
      table({
        key: 'services-now',
        title: 'Services now',
        description: 'Is a service down, slow to answer, or large?',
        scope: 'now',
        width: 12,
        height: 8,
        rows: { job: 'Service' },
        sortBy: 'Memory',
        columns: [
          { title: 'Up', expression: min(current(ofServices('up')), 'job'), decimals: 0, base: colors.failure, steps: WORKS },
          { title: 'Scrape', expression: max(current(ofServices('scrape_duration_seconds')), 'job'), decimals: 3 },
          { title: 'Memory', expression: sum(current(ofServices('process_resident_memory_bytes')), 'job'), decimals: 1 },
          { title: 'Open files', expression: sum(current(ofServices('process_open_fds')), 'job'), decimals: 0 },
        ],
      }),
      table({
        key: 'sources-now',
        title: 'Sources now',
        description: 'When did a source last run to its end, and how often has it failed? Errors count everything the collector knows of.',
        scope: 'now',
        width: 12,
        height: 8,
        rows: { source: 'Source' },
        sortBy: 'Last run',
        columns: [
          {
            title: 'Up',
            expression: min(current(series('ccmon_source_up', {}, host)), 'source'),
            decimals: 0,
            base: colors.failure,
            steps: WORKS,
          },
          {
            title: 'Last run',
            expression: inUnit(
              'seconds',
              max(promql`time() - ${current(series('ccmon_source_last_success_timestamp_seconds', {}, host))}`, 'source'),
            ),
            decimals: 0,
          },
          {
            title: 'Errors',
            expression: sum(sinceEver(series('ccmon_source_errors_total', {}, host)), 'source'),
            decimals: 0,
            steps: ANY_IS_WARNING,
          },
        ],
      }),
    ],
  };
}
