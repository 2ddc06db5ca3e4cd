/** What of the process around the code decides where files are, so that tests can name other places. */

export interface Surroundings {
  env: Readonly<Record<string, string | undefined>>;
  home: string;
  cwd: string;
}
