/**
 * What the user has put into the folder `custom`: settings.yaml, and signals of their own in signals/*.yaml. Without the
 * folder all is as declared.
 */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { bucketsOf } from '../rules/catalogFacts.ts';
import { DEFAULT_PLAN, type Plan } from '../plan.ts';
import type { Topic, Watched } from '../rules/watched.ts';
import { applySettings, type Fault } from './applySettings.ts';
import { catalogFaults } from './catalogChecks.ts';
import { readYaml, type CheckedFile } from './checkedYaml.ts';
import type { Problem } from './problem.ts';
import { SETTINGS } from './settingsSchema.ts';
import { SIGNALS, type CustomSignals } from './signalSchema.ts';

export const CUSTOM_FOLDER = 'custom';
export const SETTINGS_FILE = `${CUSTOM_FOLDER}/settings.yaml`;
export const SIGNALS_FOLDER = `${CUSTOM_FOLDER}/signals`;

export interface Custom {
  readonly plan: Plan;
  readonly problems: readonly Problem[];
}

export function readCustom(root: string): Custom {
  const own = signalFiles(root).map((file) => readSignals(root, file));
  const signals = own.flatMap(({ signals: found }) => found);
  const topics = [...DEFAULT_PLAN.topics, ...topicOf(signals)];
  const twice = own.flatMap(({ problems }) => problems);
  const plan = { ...DEFAULT_PLAN, topics };
  if (!existsSync(join(root, SETTINGS_FILE))) return { plan, problems: [...twice, ...nameProblems(own)] };
  const settings = readYaml(root, SETTINGS_FILE, SETTINGS);
  if (settings.value === undefined) return { plan, problems: [...twice, ...settings.problems] };
  const { runbooks = plan.runbooks, receivers = plan.receivers } = settings.value;
  const applied = applySettings(topics, settings.value);
  const unprovable = applied.topics.flatMap((topic) =>
    topic.signals.flatMap((signal) =>
      bucketFaults(signal).map(({ path, message }) => ({ path: ['signals', signal.name, ...path], message })),
    ),
  );
  return {
    plan: { topics: applied.topics, runbooks: runbooks.replace(/\/$/, ''), receivers },
    problems: [...twice, ...nameProblems(own), ...[...applied.faults, ...unprovable].map((fault) => problemAt(settings, fault))],
  };
}

function signalFiles(root: string): string[] {
  const folder = join(root, SIGNALS_FOLDER);
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => /\.ya?ml$/.test(name))
    .sort()
    .map((name) => `${SIGNALS_FOLDER}/${name}`);
}

interface SignalsFile {
  readonly checked: CheckedFile<CustomSignals>;
  readonly signals: readonly Watched[];
  readonly problems: readonly Problem[];
}

function readSignals(root: string, file: string): SignalsFile {
  const checked = readYaml(root, file, SIGNALS);
  const signals = Object.entries(checked.value ?? {}).map(([name, { limits, ...rest }]): Watched => ({
    ...rest,
    name,
    except: {},
    limits: limits.map((limit) => ({ ...limit, lasting: `${Number.parseInt(limit.lasting, 10)}m` })),
  }));
  const faults = signals.flatMap((signal) =>
    [...catalogFaults(signal), ...bucketFaults(signal)].map(({ path, message }): Fault => ({ path: [signal.name, ...path], message })),
  );
  return { checked, signals, problems: [...checked.problems, ...faults.map((fault) => problemAt(checked, fault))] };
}

/** A name stands for one signal. */
function nameProblems(files: readonly SignalsFile[]): Problem[] {
  const taken = new Set(DEFAULT_PLAN.topics.flatMap(({ signals }) => signals.map(({ name }) => name)));
  return files.flatMap(({ checked, signals }) =>
    signals.flatMap(({ name }) => {
      const isTaken = taken.has(name);
      taken.add(name);
      return isTaken ? [problemAt(checked, { path: [name], message: 'there is a signal of this name already' })] : [];
    }),
  );
}

function topicOf(signals: readonly Watched[]): Topic[] {
  return signals.length === 0 ? [] : [{ name: 'custom', purpose: "The user's own signals, from custom/signals.", signals }];
}

/** Beyond its last bucket a histogram cannot tell one duration from another. */
function bucketFaults({ measure, limits }: Watched): Fault[] {
  if (measure.kind !== 'duration') return [];
  const last = bucketsOf(measure.of.metric).at(-1) ?? 0;
  return limits
    .filter(({ value }) => value <= 0 || value * 1.01 >= last)
    .map(({ severity }) => ({
      path: ['limits', severity],
      message: `expected a value above 0 and below ${String(last)}, where the buckets of ${measure.of.metric} end`,
    }));
}

function problemAt({ file, lineOf }: Pick<CheckedFile<unknown>, 'file' | 'lineOf'>, { path, message }: Fault): Problem {
  return { file, line: lineOf(path), field: path.join('.'), message: `${message}.` };
}
