/**
 * Load and save performance as far as transcripts tell: hooks that run while a session is loaded or saved, the first
 * answer, and compactions. Claude Code does not record how long it reads or writes a transcript itself.
 */
import { histogramQuantile, sum, type Instant } from '../../promql/expressions.ts';
import { compactionBuckets1d, firstResponseBuckets6h, recorded, sessionHookBuckets6h } from '../../rules/recordingRules.ts';
import { increase } from '../../promql/expressions.ts';
import { series } from '../../promql/series.ts';
import type { Row } from '../dashboard.ts';
import { byLabels, heatmap, named, timeSeries, withExemplars, type Target } from '../panels.ts';
import { signalPanel } from '../signalPanel.ts';
import { unitId } from '../style.ts';
import { ALL_PROJECTS, PROJECT_OF_SERIES, selected, SIX_HOURS } from './selection.ts';

/** P50, P95 and P99 of one histogram, as three lines. */
function quantiles(buckets: Instant<'le'>): Target[] {
  return [0.5, 0.95, 0.99].map((quantile) => named(histogramQuantile(quantile, buckets, 'seconds'), `P${String(quantile * 100)}`));
}

export function loadAndSave(): Row {
  return {
    title: 'Load and save performance',
    panels: [
      timeSeries({
        key: 'first-response',
        title: 'Time to the first response',
        description: `How long does one wait after a prompt? It includes loading the context, so it grows with the session. ${SIX_HOURS}`,
        width: 12,
        height: 9,
        draw: 'lines',
        targets: quantiles(sum(recorded(firstResponseBuckets6h, selected), 'le')),
        mayBeEmpty: 'No turn in six hours.',
      }),
      signalPanel({
        signal: 'first_response',
        title: 'P95 of the time to the first response, by project',
        question: 'Does a project wait longer for its first answer than it usually does?',
        width: 12,
        height: 9,
        selected,
        value: histogramQuantile(0.95, recorded(firstResponseBuckets6h, selected), 'seconds'),
        mayBeEmpty: 'No turn in six hours.',
        link: PROJECT_OF_SERIES,
      }),
      timeSeries({
        key: 'session-hooks',
        title: 'P95 of hooks that run while a session loads or is saved',
        description: `Do hooks hold up starting (SessionStart), compacting (PreCompact) or ending (SessionEnd) a session? Only hooks that transcripts tell of. ${SIX_HOURS} ${ALL_PROJECTS}`,
        width: 8,
        height: 9,
        draw: 'lines',
        targets: [byLabels(histogramQuantile(0.95, recorded(sessionHookBuckets6h), 'seconds'), 'event')],
        mayBeEmpty: 'No such hook ran in six hours, or the version of Claude Code does not record it.',
      }),
      timeSeries({
        key: 'compaction-duration',
        title: 'Duration of compactions',
        description: `How long does a compaction take? Only versions of Claude Code that record it. Each point looks back a day. ${ALL_PROJECTS}`,
        width: 8,
        height: 9,
        draw: 'lines',
        targets: quantiles(recorded(compactionBuckets1d)),
        mayBeEmpty: 'No compaction in a day, or the version of Claude Code does not record its duration.',
      }),
      heatmap({
        key: 'turn-duration',
        title: 'Duration of turns',
        description: 'How long do turns take, from the prompt to the last word? Colour is the number of turns per interval.',
        width: 8,
        height: 9,
        target: withExemplars(
          byLabels(sum(increase(series('claude_turn_duration_seconds_bucket', selected), '$__rate_interval'), 'le'), 'le'),
        ),
        bucketUnit: unitId('seconds'),
      }),
    ],
  };
}
