/** How this command is called where it stands, for hints that a person can type as they are. */
import { isCheckout } from '../stack/shipped.ts';
import type { Terminal } from './terminal.ts';

export interface Invocation {
  /** `ccmon`, or what finds it where it is not on PATH. */
  ccmon: string;
  /** Starts it with made-up data. */
  demo: string;
}

export function invocation({ env }: Pick<Terminal, 'env'>, checkout: boolean = isCheckout()): Invocation {
  // A checkout links its command into node_modules; npm sets the variable for what it runs.
  const ccmon = checkout || env['npm_command'] !== undefined ? 'npx ccmon' : 'ccmon';
  return { ccmon, demo: checkout ? 'npm start -- --demo' : `${ccmon} start --demo` };
}
