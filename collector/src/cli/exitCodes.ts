/** Exit codes, the same for every command; each command's help names those that it uses. */

export const EXIT = {
  ok: 0,
  /** Something failed, or `status` found a problem. */
  failed: 1,
  /** A flag or setting is wrong. */
  usage: 2,
  /** `status`: no collector runs. */
  notRunning: 3,
  /** Ended by Ctrl-C. */
  interrupted: 130,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** Takes the exit code of a command that has run. */
export type Done = (code: ExitCode) => void;
