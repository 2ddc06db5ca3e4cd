/** Prints the compatibility data as the table of README.md. */
import type { Compatibility } from './compatibility.ts';

type Column = [title: string, cell: (version: Compatibility) => string];

const exact = 'exact';

const columns: readonly Column[] = [
  ['Claude Code', (c) => c.version],
  ['records of agents', (c) => c.agentFiles],
  ['requests', (c) => (c.auxiliaryRequests === 'none' ? exact : 'all but auxiliary ones')],
  ['input and cache tokens', () => exact],
  ['output tokens', (c) => (c.outputTokens === 'exact' ? exact : 'lower bound')],
  ['tool runs and errors', () => exact],
  ['agent runs and failures', (c) => agentRuns(c)],
  ['API retries', (c) => (c.apiRetries === 'recorded' ? exact : 'not recorded')],
  ['hook that prints', (c) => ({ all: exact, startup: 'only at the start of a session', none: 'not recorded' })[c.printingHook]],
  ['silent hook', (c) => (c.silentHook === 'agents' ? 'only within agents, without outcome' : 'not recorded')],
  ['failing hook', (c) => (c.failingHook === 'all' ? exact : 'not recorded')],
];

function agentRuns(version: Compatibility): string {
  const missing = [
    ...(version.backgroundAgents === 'foreground' ? ['in the background'] : []),
    ...(version.nestedAgents ? [] : ['within agents']),
  ];
  return missing.length === 0 ? exact : `${exact} (no agents ${missing.join(' or ')})`;
}

/** One row a measure, one column a version. */
export function compatibilityTable(versions: readonly Compatibility[]): string {
  const rows = columns.map(([title, cell]) => [title, ...versions.map(cell)]);
  const [header = [], ...body] = rows;
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(header), line(header.map(() => '---')), ...body.map(line)].join('\n');
}
