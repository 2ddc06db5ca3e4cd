/** What a PromQL text names: parsed with Prometheus' own grammar, after Grafana's macros have been replaced. */
import type { SyntaxNode, Tree } from '@lezer/common';
import { parser } from '@prometheus-io/lezer-promql';

export interface SelectorUse {
  readonly name: string;
  readonly labels: readonly string[];
  /** The window, for a selector within brackets. */
  readonly window: string | undefined;
  /** The function that takes the window. */
  readonly function: string | undefined;
}

export interface PromqlFacts {
  readonly errors: readonly string[];
  /** Functions that are called. */
  readonly functions: readonly string[];
  readonly selectors: readonly SelectorUse[];
  /** Labels of `by`, `without`, `on`, `ignoring` and the like. */
  readonly groupings: readonly string[];
  /** Divisors that are neither a number nor compared with one, so that they may be zero. */
  readonly unguardedDivisors: readonly string[];
  /** Arguments of histogram_quantile that have lost `le`. */
  readonly quantilesWithoutBuckets: readonly string[];
}

/** Windows that Grafana fills in; any duration of the right size does for a check. */
const MACROS: Readonly<Record<string, string>> = { $__rate_interval: '1m', $__interval: '1m', $__range: '24h' };

export function withoutMacros(text: string): string {
  return Object.entries(MACROS).reduce((replaced, [macro, duration]) => replaced.replaceAll(macro, duration), text);
}

/** Windows as they were written, macros included. */
function windowsOf(text: string): string[] {
  return [...text.matchAll(/\[([^\]]+)\]/g)].map(([, window = '']) => window);
}

export function promqlFacts(written: string): PromqlFacts {
  const text = withoutMacros(written);
  const tree = parser.parse(text);
  const windows = windowsOf(written);
  const slice = (node: SyntaxNode): string => text.slice(node.from, node.to);
  const selectors = nodes(tree, 'VectorSelector').map((node): SelectorUse => {
    const matrix = node.parent?.name === 'MatrixSelector' ? node.parent : undefined;
    return {
      name: textOf(node.getChild('Identifier'), slice),
      labels: descendants(node, 'LabelName').map(slice),
      window: matrix === undefined ? undefined : windows[nodes(tree, 'MatrixSelector').findIndex(({ from }) => from === matrix.from)],
      function: matrix === undefined ? undefined : functionAround(matrix, slice),
    };
  });
  return {
    errors: errorsOf(tree, text),
    functions: nodes(tree, 'FunctionIdentifier').map(slice),
    selectors,
    groupings: nodes(tree, 'GroupingLabels').flatMap((node) => descendants(node, 'LabelName').map(slice)),
    unguardedDivisors: nodes(tree, 'BinaryExpr').flatMap((node) => unguardedDivisor(node, slice)),
    quantilesWithoutBuckets: nodes(tree, 'FunctionCall').flatMap((node) => quantileWithoutBuckets(node, slice)),
  };
}

function nodes(tree: Tree, name: string): SyntaxNode[] {
  return descendants(tree.topNode, name);
}

function descendants(root: SyntaxNode, name: string): SyntaxNode[] {
  const found: SyntaxNode[] = [];
  root.cursor().iterate((node) => {
    if (node.name === name && node.from >= root.from && node.to <= root.to) found.push(node.node);
  });
  return found;
}

function textOf(node: SyntaxNode | null, slice: (node: SyntaxNode) => string): string {
  return node === null ? '' : slice(node);
}

function errorsOf(tree: Tree, text: string): string[] {
  const errors: string[] = [];
  tree.iterate({
    enter: (node) => {
      if (node.type.isError) errors.push(`cannot be parsed at "${text.slice(Math.max(0, node.from - 20), node.to + 20)}"`);
    },
  });
  return errors;
}

function functionAround(node: SyntaxNode, slice: (node: SyntaxNode) => string): string | undefined {
  const call = node.parent?.parent;
  return call?.name === 'FunctionCall' ? textOf(call.getChild('FunctionIdentifier'), slice) : undefined;
}

function unguardedDivisor(node: SyntaxNode, slice: (node: SyntaxNode) => string): string[] {
  const divisor = node.getChild('Div') === null ? null : node.lastChild;
  if (divisor === null || divisor.name === 'NumberDurationLiteral') return [];
  const isCompared = descendants(divisor, 'Gtr').length > 0;
  return isCompared ? [] : [slice(divisor)];
}

function quantileWithoutBuckets(node: SyntaxNode, slice: (node: SyntaxNode) => string): string[] {
  if (textOf(node.getChild('FunctionIdentifier'), slice) !== 'histogram_quantile') return [];
  const aggregate = descendants(node, 'AggregateModifier')[0];
  const keepsBuckets = aggregate === undefined || descendants(aggregate, 'LabelName').some((label) => slice(label) === 'le');
  return keepsBuckets ? [] : [slice(node)];
}
