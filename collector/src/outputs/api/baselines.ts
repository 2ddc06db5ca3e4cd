/** Answers about what is usual, what is not, and what is to come. */
import { compareSnapshots } from '../../baselines/compareSnapshots.ts';
import type { Baseline } from '../../baselines/baseline.ts';
import { forecasts as declaredForecasts } from '../../catalog/signals/forecasts.ts';
import { signalOf, type SignalName } from '../../catalog/signals/signals.ts';
import type { Reading, Readings } from '../../readings/board.ts';
import type { Snapshot } from '../../store/queries/snapshots.ts';
import type { AgentChanges, BaselineComparison, Baselines, Forecasts } from './schema/baselines.ts';

type Latest = Reading<'baselines'> | undefined;

export function latestBaselines(readings: Readings): Latest {
  return readings.latest('baselines');
}

/** @param signal only of this one */
export function baselinesAnswer(latest: Latest, signal?: SignalName): Baselines {
  const wanted = (latest?.value.baselines ?? []).filter((baseline) => signal === undefined || baseline.signal === signal);
  return { at: timeOf(latest), baselines: wanted.map(baselineAnswer) };
}

function baselineAnswer({ anomaly, season, ...baseline }: Baseline): Baselines['baselines'][number] {
  return {
    ...declared(baseline.signal),
    ...baseline,
    subject: known(baseline.subject),
    season: season === null ? null : { ...season, expected: [...season.expected] },
    anomaly: anomaly === null ? null : { ...anomaly, since: iso(anomaly.since) },
  };
}

export const NOTHING_TO_COMPARE: BaselineComparison = { from: null, to: null, differences: [] };

export function comparisonAnswer(from: Snapshot, to: Snapshot): BaselineComparison {
  const differences = compareSnapshots(from.content.baselines, to.content.baselines);
  return {
    from: iso(from.at),
    to: iso(to.at),
    differences: differences.map((difference) => ({ ...declared(difference.signal), ...difference, subject: known(difference.subject) })),
  };
}

export function forecastsAnswer(latest: Latest): Forecasts {
  return {
    at: timeOf(latest),
    forecasts: (latest?.value.forecasts ?? []).map(({ forecast, subject, at, now, guess, score }) => ({
      ...{ forecast, title: declaredForecasts[forecast].title, unit: declaredForecasts[forecast].unit },
      ...{ subject: known(subject), for: iso(at), now },
      ...{ expected: guess?.expected ?? null, low: guess?.low ?? null, high: guess?.high ?? null },
      ...{ error: score?.error ?? null, naiveError: score?.naiveError ?? null, origins: score?.origins ?? 0 },
    })),
  };
}

export function changesAnswer(latest: Latest): AgentChanges {
  return {
    at: timeOf(latest),
    changes: (latest?.value.changes ?? []).map(({ at, effects, ...change }) => ({ ...change, at: iso(at), effects: [...effects] })),
  };
}

function declared(name: SignalName): { title: string; unit: string } {
  const { title, unit } = signalOf(name);
  return { title, unit };
}

function known(subject: Baseline['subject']): Record<string, string> {
  return Object.fromEntries(Object.entries(subject));
}

function timeOf(latest: Latest): string | null {
  return latest === undefined ? null : iso(latest.at);
}

function iso(at: number): string {
  return new Date(at).toISOString();
}
