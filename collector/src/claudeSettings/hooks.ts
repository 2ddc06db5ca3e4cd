/** The hooks of a settings file: which are ours, how they get in, how they get out. */
import type { JSONPath } from 'jsonc-parser';
import { isHandOff, type HookHandler } from '../sources/hooks/handOff.ts';
import { addElement, remove, type Settings } from './edit.ts';
import { oneLine, valueAt } from './jsonText.ts';

/** A hook as it is configured. */
export interface ConfiguredHook {
  path: JSONPath;
  event: string;
  /** '' for none. */
  matcher: string;
  handler: Readonly<Record<string, unknown>>;
}

/** Every handler under `hooks`; what is formed otherwise is not ours to judge, and left out. */
export function configuredHooks(text: string): ConfiguredHook[] {
  return entriesOf(valueAt(text, ['hooks'])).flatMap(([event, groups]) =>
    listOf(groups).flatMap((group, i) => {
      const { matcher, hooks } = recordOf(group);
      return listOf(hooks).map((handler, j) => ({
        path: ['hooks', event, i, 'hooks', j],
        event,
        matcher: typeof matcher === 'string' ? matcher : '',
        handler: recordOf(handler),
      }));
    }),
  );
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

function entriesOf(value: unknown): [string, unknown][] {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.entries(value) : [];
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? (value as unknown[]) : [];
}

export function isOurs({ handler: { command, args } }: Pick<ConfiguredHook, 'handler'>): boolean {
  return [command, ...listOf(args)].some((word) => typeof word === 'string' && isHandOff(word));
}

/** The wanted handler of each event. */
export type WantedHooks = readonly (readonly [event: string, handler: HookHandler])[];

/** Unchanged where they are there; else ours are taken out and put in anew. */
export function installHooks(settings: Settings, wanted: WantedHooks): Settings {
  const there = configuredHooks(settings.text)
    .filter(isOurs)
    .map(({ event, matcher, handler }) => JSON.stringify([event, matcher, handler]));
  const isThere =
    there.length === wanted.length && wanted.every(([event, handler]) => there.includes(JSON.stringify([event, '', handler])));
  if (isThere) return settings;
  return wanted.reduce(
    (edited, [event, handler]) => addElement(edited, ['hooks', event], oneLine({ hooks: [handler] }, settings.text)),
    uninstallHooks(settings),
  );
}

export function uninstallHooks(settings: Settings): Settings {
  // From the end, so that the places of those before stay.
  return configuredHooks(settings.text)
    .filter(isOurs)
    .reduceRight((edited, { path }) => remove(edited, path), settings);
}
