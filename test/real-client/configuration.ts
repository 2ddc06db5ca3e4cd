/** The configuration directory that a client runs with: hooks that count themselves, and agents of the user's own. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

export interface AgentDefinition {
  name: string;
  /** Model id, or the alias of a family. */
  model: string;
}

interface HookDefinition {
  event: string;
  file: string;
  /** Shell lines after the one that counts. */
  body: string;
}

/** One that prints, one that is silent, one that fails. */
const HOOKS: readonly HookDefinition[] = [
  { event: 'SessionStart', file: 'announce.sh', body: 'echo started' },
  { event: 'PreToolUse', file: 'observe.sh', body: 'true' },
  { event: 'Stop', file: 'refuse.sh', body: 'echo refused >&2; exit 1' },
];
const HOOK_LOG = 'hook-runs.log';

export async function writeConfiguration(configDir: string, agents: readonly AgentDefinition[]): Promise<void> {
  await mkdir(join(configDir, 'agents'), { recursive: true });
  await mkdir(join(configDir, 'hooks'), { recursive: true });
  for (const agent of agents) {
    const text = `---\nname: ${agent.name}\ndescription: Plays its script\nmodel: ${agent.model}\n---\nDo what you are asked.\n`;
    await writeFile(join(configDir, 'agents', `${agent.name}.md`), text);
  }
  for (const hook of HOOKS) {
    const count = `echo ${hook.event} >>"${join(configDir, HOOK_LOG)}"`;
    await writeFile(join(configDir, 'hooks', hook.file), `#!/bin/sh\n${count}\n${hook.body}\n`, { mode: 0o755 });
  }
  const commandOf = (hook: HookDefinition): object => ({ type: 'command', command: join(configDir, 'hooks', hook.file) });
  const hooks = Object.fromEntries(HOOKS.map((hook) => [hook.event, [{ hooks: [commandOf(hook)] }]]));
  await writeFile(join(configDir, 'settings.json'), JSON.stringify({ hooks }));
}

/** How often each hook really ran, by event. */
export async function readHookRuns(configDir: string): Promise<Map<string, number>> {
  const runs = new Map<string, number>();
  for (const event of (await readFile(join(configDir, HOOK_LOG), 'utf8')).trim().split('\n')) {
    runs.set(event, (runs.get(event) ?? 0) + 1);
  }
  return runs;
}
