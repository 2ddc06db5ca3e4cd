/**
 * Hooks of the user's own that count for themselves how often each event came: the truth that the collector is held against.
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const EVENTS = [
  ...['SessionStart', 'SessionEnd', 'UserPromptSubmit', 'PreToolUse', 'PostToolUse', 'PostToolUseFailure', 'PostToolBatch'],
  ...['PermissionRequest', 'PermissionDenied', 'Notification', 'Stop', 'StopFailure', 'SubagentStart', 'SubagentStop'],
  ...['PreCompact', 'PostCompact'],
] as const;
export type CountedEvent = (typeof EVENTS)[number];

const LOG = 'events.log';

/** One that does something beside those that count. */
export interface OwnHook {
  event: CountedEvent;
  file: string;
  /** Shell lines. */
  body: string;
}

export async function writeCountingHooks(configDir: string, own: readonly OwnHook[] = []): Promise<void> {
  await mkdir(join(configDir, 'hooks'), { recursive: true });
  for (const { file, body } of own) await writeFile(join(configDir, 'hooks', file), `#!/bin/sh\n${body}\n`, { mode: 0o755 });
  const hooksOf = (event: CountedEvent) => [
    { type: 'command', timeout: 5, command: `cat >/dev/null; echo ${event} >>"${join(configDir, LOG)}"` },
    ...own.filter((hook) => hook.event === event).map(({ file }) => ({ type: 'command', command: join(configDir, 'hooks', file) })),
  ];
  const hooks = Object.fromEntries(EVENTS.map((event) => [event, [{ hooks: hooksOf(event) }]]));
  await writeFile(join(configDir, 'settings.json'), JSON.stringify({ hooks }));
}

/** How often each event came. */
export async function readCountedEvents(configDir: string): Promise<Map<string, number>> {
  const events = new Map<string, number>();
  for (const event of (await readFile(join(configDir, LOG), 'utf8')).trim().split('\n')) events.set(event, (events.get(event) ?? 0) + 1);
  return events;
}
