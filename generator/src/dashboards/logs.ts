/** Lines of the collector's event log, from Loki. */
import * as common from '@grafana/grafana-foundation-sdk/common';
import { PanelBuilder as Logs } from '@grafana/grafana-foundation-sdk/logs';
import { DataqueryBuilder } from '@grafana/grafana-foundation-sdk/loki';
import type { EventLevel, EventName } from '../../../collector/src/catalog/events.ts';
import { EVENT_LOG_JOB, type IndexedField } from '../targets/eventLog.ts';
import { refId, type Panel, type PanelOptions } from './panels.ts';
import { LOGS_DATASOURCE } from './variables.ts';

interface LogsOptions extends PanelOptions {
  readonly event: EventName;
  readonly levels: readonly EventLevel[];
  /** Fields that variables of the dashboard select values of. */
  readonly selected: { readonly [F in IndexedField]?: string };
  /** Why it is right that the panel may show nothing; there is no Loki in every installation. */
  readonly mayBeEmpty: string;
}

const LINES_SHOWN = 200;

/** Events of one kind, the newest first; a line opens to its fields, and these lead into the app. */
export function logs(options: LogsOptions): Panel {
  const stream = `{job="${EVENT_LOG_JOB}", event="${options.event}", level=~"${options.levels.join('|')}"}`;
  const filters = Object.entries(options.selected).map(([field, variable]) => ` | ${field}=~"$${variable}"`);
  const builder = new Logs()
    .datasource(LOGS_DATASOURCE)
    .showTime(true)
    .wrapLogMessage(true)
    .enableLogDetails(true)
    .sortOrder(common.LogsSortOrder.Descending)
    .dedupStrategy(common.LogsDedupStrategy.None)
    .targets([
      new DataqueryBuilder()
        .datasource(LOGS_DATASOURCE)
        .refId(refId(0))
        .expr(`${stream}${filters.join('')}`)
        .maxLines(LINES_SHOWN)
        .queryType('range'),
    ]);
  return { ...options, datasource: LOGS_DATASOURCE, targets: [], builder };
}
