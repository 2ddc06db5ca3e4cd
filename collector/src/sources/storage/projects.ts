/** Which project a folder below `projects` is of: its name is made from the project's path, and cannot be turned back. */
import { projectNameOf, UNKNOWN_PROJECT } from '../../ledger/projectName.ts';

/** Longer ones are cut and end in a hash. */
const NAME_LENGTH_MAX = 200;

/** @param paths of the projects that are known */
export function createProjectFinder(paths: readonly string[]): (slug: string) => string {
  const names = new Map(paths.map((path) => [slugOf(path).slice(0, NAME_LENGTH_MAX), projectNameOf(path)]));
  return (slug) => names.get(slug.slice(0, NAME_LENGTH_MAX)) ?? UNKNOWN_PROJECT;
}

export function slugOf(path: string): string {
  return path.replaceAll(/[^A-Za-z0-9]/g, '-');
}
