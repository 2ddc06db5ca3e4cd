/** How a directory becomes the name of a project: the same for facts and for what is read live. */

export const UNKNOWN_PROJECT = 'unknown';

/** Components of a path that name a project. */
const NAME_COMPONENTS = 2;

/**
 * A project is named after the end of its path: `/home/me/code/shop` -> `code/shop`. Of the path alone, since a name that
 * depended on the other projects would depend on the order of reading, and a counter whose label changes starts anew.
 * Two components tell most directories of one name apart; projects that share both are one in what is shown by name.
 */
export function projectNameOf(path: string): string {
  if (path === '') return UNKNOWN_PROJECT;
  const parts = path.split(/[/\\]+/).filter((part) => part !== '');
  return parts.length === 0 ? path : parts.slice(-NAME_COMPONENTS).join('/');
}
