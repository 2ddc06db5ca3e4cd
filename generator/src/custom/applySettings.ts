/** Puts the user's settings into the declared signals. What cannot be so is a problem, told with its field. */
import { TOKEN_TYPES } from '../../../collector/src/catalog/values.ts';
import type { Side } from '../../../collector/src/catalog/signals/signal.ts';
import type { Topic, Watched, WatchedLimit, WatchedMeasure } from '../rules/watched.ts';
import type { Settings, SignalSettings } from './settingsSchema.ts';

export interface Fault {
  readonly path: readonly string[];
  readonly message: string;
}

export interface Applied {
  readonly topics: readonly Topic[];
  readonly faults: readonly Fault[];
}

const SET_BY_USER = 'The limit is your own: it is set in custom/settings.yaml.';
const LASTING_UNLESS_SAID = '5m';

export function applySettings(topics: readonly Topic[], settings: Settings): Applied {
  const faults: Fault[] = [];
  const set = settings.signals ?? {};
  const known = topics.flatMap(({ signals }) => signals.map(({ name }) => name));
  for (const name of Object.keys(set)) {
    if (!known.includes(name)) faults.push({ path: ['signals', name], message: `there is no such signal. There are: ${known.join(', ')}` });
  }
  const applied = topics.map((topic) => ({
    ...topic,
    signals: topic.signals.flatMap((signal) => {
      const own = set[signal.name] ?? {};
      if (own.enabled === false) return [];
      const { value, faults: found } = applyTo(withBudget(signal, settings), own);
      faults.push(...found.map(({ path, message }) => ({ path: ['signals', signal.name, ...path], message })));
      return [value];
    }),
  }));
  return { topics: applied, faults };
}

/** The two signals whose limit is a budget, which nobody but the user knows. */
function withBudget(signal: Watched, { budget }: Settings): Watched {
  const limits: Readonly<Record<string, number | undefined>> = { day_cost: budget?.usdPerDay, month_cost_outlook: budget?.usdPerMonth };
  const value = limits[signal.name];
  if (value === undefined) return signal;
  const limit = {
    severity: 'warning',
    side: 'above',
    value,
    lasting: '0m',
    why: 'It is the budget that is set in custom/settings.yaml.',
  } as const;
  return { ...signal, limits: [limit] };
}

function applyTo(signal: Watched, own: SignalSettings): { value: Watched; faults: Fault[] } {
  const faults: Fault[] = [];
  const fault = (path: string[], message: string): void => void faults.push({ path, message });
  let value = signal;
  if (own.window !== undefined && own.window !== signal.window) {
    if (signal.baseline !== undefined)
      fault(['window'], `the collector works out its baseline over ${signal.window}: it cannot be changed here`);
    else value = { ...value, window: own.window };
  }
  if (own.counted !== undefined) {
    const measure = countedOf(signal, own.counted);
    if (typeof measure === 'string') fault(['counted'], measure);
    else value = { ...value, measure, help: `${signal.title} within ${value.window}.` };
  }
  for (const label of Object.keys(own.except ?? {})) {
    if (!signal.by.includes(label)) {
      const labels = signal.by.length === 0 ? 'it is judged as a whole' : `it is judged by ${signal.by.join(', ')}`;
      fault(['except', label], `the signal does not tell by it; ${labels}`);
    }
  }
  const { lasting } = own;
  const limits = limitsOf(value, own).map((limit) => (lasting === undefined ? limit : { ...limit, lasting: asMinutes(lasting) }));
  return { value: { ...value, limits, except: own.except ?? {} }, faults };
}

function asMinutes(text: string): `${number}m` {
  return `${Number.parseInt(text, 10)}m`;
}

function limitsOf({ limits, baseline }: Watched, { limits: own = {} }: SignalSettings): WatchedLimit[] {
  const sideUnlessSaid: Side = limits[0]?.side ?? baseline?.sides[0] ?? 'above';
  return (['critical', 'warning'] as const).flatMap((severity) => {
    const declared = limits.filter((limit) => limit.severity === severity);
    const wanted = own[severity];
    if (wanted === undefined) return declared;
    if (wanted === null) return [];
    const values: Partial<Record<Side, number | undefined>> =
      typeof wanted === 'number' ? { [declared[0]?.side ?? sideUnlessSaid]: wanted } : wanted;
    return (['above', 'below'] as const).flatMap((side): WatchedLimit[] => {
      const value = values[side];
      const before = declared.find((limit) => limit.side === side);
      if (value === undefined) return typeof wanted === 'number' && before !== undefined ? [before] : [];
      if (before?.value === value) return [before];
      return [{ severity, side, value, lasting: before?.lasting ?? LASTING_UNLESS_SAID, why: SET_BY_USER }];
    });
  });
}

/** The measure with other types of tokens, or why it cannot be. */
function countedOf({ measure, baseline }: Watched, types: readonly string[]): WatchedMeasure | string {
  if (measure.kind !== 'count' || measure.of.where?.['type'] === undefined) return 'the signal does not count by type';
  if (baseline !== undefined) return 'the collector works out its baseline of the types that it counts: they cannot be changed here';
  const known: readonly string[] = TOKEN_TYPES;
  const unknown = types.find((type) => !known.includes(type));
  if (unknown !== undefined) return `there is no type ${unknown}. There are: ${known.join(', ')}`;
  return { ...measure, of: { ...measure.of, where: { ...measure.of.where, type: types } } };
}
