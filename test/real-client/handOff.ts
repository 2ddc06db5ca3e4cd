/**
 * Settings with which a client hands every event to the collector, and beside that counts for itself how often each event
 * came: the truth that the collector is held against.
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { spoolFolders } from '../../collector/src/sources/hooks/spool.ts';

const EVENTS = [
  ...['SessionStart', 'SessionEnd', 'UserPromptSubmit', 'PreToolUse', 'PostToolUse', 'PostToolUseFailure', 'PostToolBatch'],
  ...['PermissionRequest', 'PermissionDenied', 'Notification', 'Stop', 'StopFailure', 'SubagentStart', 'SubagentStop'],
  ...['PreCompact', 'PostCompact'],
] as const;
export type HandedEvent = (typeof EVENTS)[number];

const LOG = 'events.log';

/** A hook of the user's own, beside those that hand over and count. */
export interface OwnHook {
  event: HandedEvent;
  file: string;
  /** Shell lines. */
  body: string;
}

export interface HandOffOptions {
  configDir: string;
  dataDir: string;
  own?: readonly OwnHook[];
}

export async function writeHandOff({ configDir, dataDir, own = [] }: HandOffOptions): Promise<void> {
  const { hooks: spool, statusline } = spoolFolders(dataDir);
  await mkdir(join(configDir, 'hooks'), { recursive: true });
  const leave = (folder: string, name: string): string => `umask 077; { cat > "${folder}/${name}"; } 2>/dev/null || :`;
  const origin = '${CLAUDE_CODE_SESSION_ID:-$PPID}';
  for (const { file, body } of own) await writeFile(join(configDir, 'hooks', file), `#!/bin/sh\n${body}\n`, { mode: 0o755 });
  const hooksOf = (event: HandedEvent) => [
    { type: 'command', timeout: 5, command: leave(spool, `${origin}.$$`) },
    { type: 'command', timeout: 5, command: `cat >/dev/null; echo ${event} >>"${join(configDir, LOG)}"` },
    ...own.filter((hook) => hook.event === event).map(({ file }) => ({ type: 'command', command: join(configDir, 'hooks', file) })),
  ];
  const hooks = Object.fromEntries(EVENTS.map((event) => [event, [{ hooks: hooksOf(event) }]]));
  const statusLine = { type: 'command', command: leave(statusline, origin) };
  await writeFile(join(configDir, 'settings.json'), JSON.stringify({ hooks, statusLine }));
}

/** How often each event came, as the client's other hook counted. */
export async function readHandedEvents(configDir: string): Promise<Map<string, number>> {
  const events = new Map<string, number>();
  for (const event of (await readFile(join(configDir, LOG), 'utf8')).trim().split('\n')) events.set(event, (events.get(event) ?? 0) + 1);
  return events;
}
