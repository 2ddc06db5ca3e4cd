/** Where the collector keeps its state when nobody says otherwise. */
import path from 'node:path';

export function stateDir(env: Readonly<Record<string, string | undefined>>, home: string): string {
  return path.join(env['XDG_STATE_HOME'] || path.join(home, '.local', 'state'), 'ccmon');
}
