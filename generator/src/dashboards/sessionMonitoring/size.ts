/** Sizes of sessions on disk: their distribution now, how it moves, and which project has the largest. */
import { metrics } from '../../../../collector/src/catalog/metrics.ts';
import { current, mean, sum } from '../../promql/expressions.ts';
import { series } from '../../promql/series.ts';
import { largeSessions, recorded } from '../../rules/recordingRules.ts';
import type { Row } from '../dashboard.ts';
import { barGauge, byLabels, heatmap, named, timeSeries } from '../panels.ts';
import { signalPanel } from '../signalPanel.ts';
import { colors, unitId } from '../style.ts';
import { ALL_PROJECTS, PROJECT_OF_SERIES, selected, sizeBuckets } from './selection.ts';

const KIB = 1024;
const MIB = KIB * KIB;

function sizeText(bytes: number): string {
  return bytes < MIB ? `${String(bytes / KIB)} KiB` : `${String(bytes / MIB)} MiB`;
}

/** What each bucket holds: what is above the bound before it, up to its own. */
function bucketNames(): Map<number, string> {
  const { buckets } = metrics.claude_session_size_bytes;
  const names = buckets.map((bound): [number, string] => [bound, `up to ${sizeText(bound)}`]);
  return new Map([...names, [Infinity, `above ${sizeText(Math.max(...buckets))}`]]);
}

export function size(): Row {
  return {
    title: 'Size',
    panels: [
      barGauge({
        key: 'size-now',
        title: 'Sessions by size',
        description: `How many sessions are of which size? ${ALL_PROJECTS}`,
        scope: 'now',
        width: 8,
        height: 9,
        target: byLabels(sum(current(sizeBuckets), 'le'), 'le'),
        buckets: bucketNames(),
        color: colors.neutral,
      }),
      heatmap({
        key: 'size-heatmap',
        title: 'Sizes over time',
        description: `Do sessions grow, and are large ones cleaned up? Colour is the number of sessions of a size at a time. ${ALL_PROJECTS}`,
        width: 16,
        height: 9,
        target: byLabels(sum(current(sizeBuckets), 'le'), 'le'),
        bucketUnit: unitId('bytes'),
      }),
      signalPanel({
        signal: 'session_size',
        key: 'largest-by-project',
        title: 'Largest session by project',
        question: 'Which project has the session that is hard to load?',
        width: 12,
        height: 8,
        selected,
        link: PROJECT_OF_SERIES,
      }),
      timeSeries({
        key: 'large-over-time',
        title: 'Large sessions',
        description: `Do large sessions pile up? Sessions on disk that are larger than 10 MiB. ${ALL_PROJECTS}`,
        width: 6,
        height: 8,
        draw: 'lines',
        targets: [named(recorded(largeSessions), 'Large sessions')],
      }),
      timeSeries({
        key: 'size-mean',
        title: 'Mean size',
        description: `How large is a session on average? ${ALL_PROJECTS}`,
        width: 6,
        height: 8,
        draw: 'lines',
        targets: [
          named(
            mean(sum(current(series('claude_session_size_bytes_sum'))), sum(current(series('claude_session_size_bytes_count')))),
            'Mean size',
          ),
        ],
      }),
    ],
  };
}
