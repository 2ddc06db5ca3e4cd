/** The two programs of Prometheus that blocks of its database are made with; every package of it has both. */
import { capture, currentSystem, findProgram, onPath, USUAL_PLACES } from '../../stack/programs.ts';
import { SERVICES } from '../../stack/services.ts';

export interface Tools {
  prometheus: string;
  promtool: string;
  env: NodeJS.ProcessEnv;
  /** Ends whatever runs. */
  signal: AbortSignal;
}

/** Far longer than a slice of history takes on a slow machine. */
const TIMEOUT_MS = 30 * 60_000;

/** @throws Error that says what is missing, where it was looked for, and what adds it */
export async function findTools(env: NodeJS.ProcessEnv, signal: AbortSignal): Promise<Tools> {
  const service = SERVICES.find(({ key }) => key === 'prometheus');
  const prometheus = service === undefined ? null : await findProgram(service, env);
  const promtool = onPath('promtool', env);
  if (prometheus !== null && promtool !== undefined) return { prometheus: prometheus.path, promtool, env, signal };
  throw new Error(missingMessage([...(prometheus === null ? ['prometheus'] : []), ...(promtool === undefined ? ['promtool'] : [])], env));
}

export function missingMessage(programs: readonly string[], env: NodeJS.ProcessEnv): string {
  const places = `on PATH (${env['PATH'] ?? ''}) nor in ${USUAL_PLACES.join(', ')}`;
  return `The history cannot be written: no ${programs.join(' and no ')} ${places}. ${installLine()}`;
}

function installLine(): string {
  const lines = {
    debian: 'Both are in the package prometheus: sudo apt-get install prometheus',
    macos: 'Both are in one package: brew install prometheus',
    other: 'Both are in the archive of https://prometheus.io/download/',
  };
  return lines[currentSystem()];
}

/** @throws Error with what promtool says, and what can be done where that is known */
export async function runPromtool({ promtool, env, signal }: Tools, args: readonly string[]): Promise<void> {
  const { code, stdout, stderr } = await capture(promtool, args, { timeoutMs: TIMEOUT_MS, env, signal });
  signal.throwIfAborted();
  if (code === 0) return;
  const said = `${stdout}\n${stderr}`.trim();
  const lastLine = said.slice(said.lastIndexOf('\n') + 1);
  throw new Error(`promtool could not make blocks of the history: ${lastLine === '' ? `it ended with code ${code}` : lastLine}`);
}
