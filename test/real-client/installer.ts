/** Our own commands that change Claude Code's settings, run in a client's home as its user does. */
import { delimiter, dirname } from 'node:path';
import { runCcmon } from '../support/runCommand.ts';
import type { ClientHome } from './client.ts';

export async function runInstaller({ binary, root, configDir }: ClientHome, args: readonly string[]): Promise<void> {
  // The client's version decides what is installed: it is asked for by its name.
  const path = [dirname(binary), process.env['PATH'] ?? ''].join(delimiter);
  const env = { ...process.env, PATH: path, HOME: root, CLAUDE_CONFIG_DIR: configDir, XDG_STATE_HOME: '', CCMON_DATA_DIR: '' };
  const { code, stderr } = await runCcmon([...args, '--yes'], env);
  if (code !== 0) throw new Error(`ccmon ${args.join(' ')} ended with ${code ?? 'a signal'}: ${stderr}`);
}
