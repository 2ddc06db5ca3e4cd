/**
 * What a page is narrowed to, as the address says it. Dashboards link with their variables, `var-agent` and `var-project`,
 * each as often as values are selected, and `$__all` for all of them; logs and exemplars link with `session`.
 */

import { OVERFLOW_VALUE } from '../../../collector/src/catalog/labels.ts';

export const FILTERS = {
  agents: { parameter: 'var-agent', label: 'Agent' },
  projects: { parameter: 'var-project', label: 'Project' },
  session: { parameter: 'session', label: 'Session' },
} as const;
type FilterKind = keyof typeof FILTERS;

export interface Filters {
  /** Names; empty for all. */
  agents: readonly string[];
  /** Names; empty for all. */
  projects: readonly string[];
  /** Session id; null for all. */
  session: string | null;
}

/** How Grafana writes "All" into an address. */
const ALL = '$__all';

function valuesOf(params: URLSearchParams, kind: FilterKind): string[] {
  const values = params.getAll(FILTERS[kind].parameter);
  return values.includes(ALL) || values.includes(OVERFLOW_VALUE) ? [] : [...new Set(values)].filter((value) => value !== '');
}

export function readFilters(params: URLSearchParams): Filters {
  const [session = null] = valuesOf(params, 'session');
  return { agents: valuesOf(params, 'agents'), projects: valuesOf(params, 'projects'), session };
}

/**
 * Whether it names what metrics count together because a label has too many values. Nothing bears that name, and which
 * names it stands for is not known here: it narrows nothing.
 */
export function namesOverflow(params: URLSearchParams): boolean {
  return [FILTERS.agents, FILTERS.projects].some(({ parameter }) => params.getAll(parameter).includes(OVERFLOW_VALUE));
}

export interface Filter {
  kind: FilterKind;
  value: string;
}

/** Each filter by itself, in the order of the chips. */
export function listFilters({ agents, projects, session }: Filters): Filter[] {
  return [
    ...projects.map((value): Filter => ({ kind: 'projects', value })),
    ...agents.map((value): Filter => ({ kind: 'agents', value })),
    ...(session === null ? [] : [{ kind: 'session', value: session } satisfies Filter]),
  ];
}

/** Changes of the address that leave only `kept` of the filters. */
export function filterChanges(kept: readonly Filter[]): Record<string, readonly string[]> {
  const kinds = Object.keys(FILTERS) as FilterKind[];
  return Object.fromEntries(
    kinds.map((kind) => [FILTERS[kind].parameter, kept.filter((filter) => filter.kind === kind).map(({ value }) => value)]),
  );
}
