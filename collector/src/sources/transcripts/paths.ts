/**
 * The only places of a transcript record that are ever looked at: the privacy allow-list and, compiled to tables, the
 * program of the scanner. What is not in this tree never becomes a string, not even for a moment.
 */

/**
 * What may be done with a value.
 * `text`: becomes a string (ids, times). `name`: becomes a string, and is one of few (types, models, tools); free text
 * becomes `(other)`, see safeName.ts. `path`: becomes a string as it is (directories, branches). `number` and `flag`: become
 * a number or a boolean.
 * `span`: content. Its bytes are compared with constants, searched for an id or hashed; it never becomes a string.
 * `command`: a hook's command line. It becomes a hash and a short safe name, see hookName.ts.
 */
export type LeafKind = 'text' | 'name' | 'path' | 'number' | 'flag' | 'span' | 'command';

/** Key of a node that stands for the value itself when it is a string or a scalar. */
const SELF = '$self';
/** Key of a node that stands for each element of an array: an object's keys, or a kind for an array of strings. */
const EACH = '$each';
/** Like EACH, for an array inside another array's elements: only the first element that has the value counts. */
const FIRST = '$first';

const USAGE = {
  input_tokens: 'number',
  output_tokens: 'number',
  cache_read_input_tokens: 'number',
  cache_creation_input_tokens: 'number',
  cache_creation: { ephemeral_5m_input_tokens: 'number', ephemeral_1h_input_tokens: 'number' },
  server_tool_use: { web_search_requests: 'number' },
  speed: 'name',
  inference_geo: 'name',
} as const;

const TREE = {
  type: 'name',
  subtype: 'name',
  timestamp: 'text',
  sessionId: 'text',
  uuid: 'text',
  parentUuid: 'text',
  requestId: 'text',
  requestSessionId: 'text',
  agentId: 'text',
  attributionAgent: 'name',
  isSidechain: 'flag',
  isMeta: 'flag',
  isCompactSummary: 'flag',
  isVisibleInTranscriptOnly: 'flag',
  isApiErrorMessage: 'flag',
  apiErrorStatus: 'number',
  cwd: 'path',
  version: 'name',
  entrypoint: 'name',
  gitBranch: 'path',
  promptSource: 'name',
  toolUseID: 'text',
  toolDenialKind: 'name',
  durationMs: 'number',
  retryAttempt: 'number',
  retryInMs: 'number',
  operation: 'name',
  totalCostUSD: 'number',
  totalAPIDuration: 'number',
  totalToolDuration: 'number',
  hasUnknownModelCost: 'flag',
  content: 'span',
  origin: { kind: 'name' },
  forkedFrom: { sessionId: 'text' },
  turnPosition: { promptIndex: 'number', turnIndex: 'number' },
  message: {
    id: 'text',
    model: 'name',
    stop_reason: 'name',
    usage: USAGE,
    content: {
      [SELF]: 'span',
      [EACH]: {
        type: 'name',
        id: 'text',
        name: 'name',
        tool_use_id: 'text',
        is_error: 'flag',
        text: 'span',
        content: { [SELF]: 'span', [FIRST]: { text: 'span' } },
        input: { subagent_type: 'name', prompt: 'span' },
      },
    },
  },
  toolUseResult: {
    [SELF]: 'span',
    agentId: 'text',
    agentType: 'name',
    status: 'name',
    totalDurationMs: 'number',
    interrupted: 'flag',
  },
  data: {
    type: 'name',
    agentId: 'text',
    hookEvent: 'name',
    hookName: 'name',
    command: 'command',
    message: {
      type: 'name',
      timestamp: 'text',
      requestId: 'text',
      message: { id: 'text', model: 'name', stop_reason: 'name', usage: USAGE },
    },
  },
  attachment: {
    type: 'name',
    hookEvent: 'name',
    hookName: 'name',
    toolUseID: 'text',
    command: 'command',
    blockingError: { command: 'command' },
    exitCode: 'number',
    durationMs: 'number',
    timedOut: 'flag',
    prompt: 'span',
  },
  hookInfos: { [EACH]: { command: 'command', durationMs: 'number' } },
  hookErrors: { [EACH]: 'span' },
  compactMetadata: { trigger: 'name', preTokens: 'number', postTokens: 'number', durationMs: 'number' },
  error: { [SELF]: 'name', status: 'number', message: 'span', error: { error: { type: 'name' } }, connection: { code: 'name' } },
} as const;

/** One wanted value: where it is, and what may be done with it. */
export interface Leaf<Kind extends LeafKind = LeafKind> {
  readonly id: number;
  readonly kind: Kind;
  /** Keys from the record, or from the element when `list` is set. */
  readonly path: readonly string[];
  /** The array of which this is a value of each element; 0 for a value of the record itself. */
  readonly list: number;
}

/** An array whose elements are wanted one by one. */
export interface List {
  readonly list: number;
  readonly path: readonly string[];
  /** The scanner reports this number at the end of each element that is an object; for an array of strings, each string. */
  readonly elementId: number;
  readonly ofStrings: boolean;
}

/** A node of the tree as the scanner sees it: 0 in place of a node or a leaf means "not wanted". */
export interface PathNode {
  readonly keys: { key: string; node: number; leaf: number }[];
  element: number;
  elementLeaf: number;
  closeLeaf: number;
}

type Leaves<Tree> = Tree extends LeafKind ? Leaf<Tree> : { readonly [Key in keyof Tree]: Leaves<Tree[Key]> };

interface Branch {
  readonly [key: string]: LeafKind | Branch;
}

/** Number that the scanner reports at the end of a line. */
export const LINE_ID = 1;

interface Compiled {
  leaves: Leaf[];
  lists: List[];
  nodes: PathNode[];
  lastId: number;
}

function compile(tree: Branch): Compiled & { paths: Record<string, unknown> } {
  const compiled: Compiled = { leaves: [], lists: [], nodes: [newNode()], lastId: LINE_ID };
  const root = newNode();
  compiled.nodes.push(root);
  const paths = compileBranch(compiled, tree, root, [], 0);
  return { ...compiled, paths };
}

function newNode(): PathNode {
  return { keys: [], element: 0, elementLeaf: 0, closeLeaf: 0 };
}

function compileBranch(compiled: Compiled, branch: Branch, node: PathNode, path: string[], list: number): Record<string, unknown> {
  const paths: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(branch)) {
    if (key === SELF) paths[key] = addLeaf(compiled, value as LeafKind, path, list);
    else if (key === EACH) paths[key] = compileList(compiled, value, node, path);
    else if (key === FIRST) paths[key] = compileElement(compiled, value as Branch, node, [...path, FIRST], list);
    else paths[key] = compileKey(compiled, key, value, node, [...path, key], list);
  }
  return paths;
}

function compileKey(compiled: Compiled, key: string, value: LeafKind | Branch, node: PathNode, path: string[], list: number): unknown {
  if (typeof value === 'string') {
    const leaf = addLeaf(compiled, value, path, list);
    node.keys.push({ key, node: 0, leaf: leaf.id });
    return leaf;
  }
  const child = newNode();
  const childIndex = compiled.nodes.push(child) - 1;
  const paths = compileBranch(compiled, value, child, path, list);
  const self = paths[SELF] as Leaf | undefined;
  node.keys.push({ key, node: childIndex, leaf: self?.id ?? 0 });
  return paths;
}

function compileList(compiled: Compiled, value: LeafKind | Branch, node: PathNode, path: string[]): unknown {
  const list = compiled.lists.length + 1;
  if (typeof value === 'string') {
    const leaf = addLeaf(compiled, value, [], list);
    node.elementLeaf = leaf.id;
    compiled.lists.push({ list, path, elementId: leaf.id, ofStrings: true });
    return leaf;
  }
  const elementId = ++compiled.lastId;
  compiled.lists.push({ list, path, elementId, ofStrings: false });
  const paths = compileElement(compiled, value, node, [], list);
  const element = compiled.nodes[node.element];
  if (element) element.closeLeaf = elementId;
  return paths;
}

function compileElement(compiled: Compiled, value: Branch, node: PathNode, path: string[], list: number): Record<string, unknown> {
  const element = newNode();
  node.element = compiled.nodes.push(element) - 1;
  return compileBranch(compiled, value, element, path, list);
}

function addLeaf(compiled: Compiled, kind: LeafKind, path: readonly string[], list: number): Leaf {
  const leaf: Leaf = { id: ++compiled.lastId, kind, path: [...path], list };
  compiled.leaves.push(leaf);
  return leaf;
}

const compiled = compile(TREE);

/** The wanted values, reached by the keys of the record: `PATHS.message.usage.output_tokens`. */
export const PATHS = compiled.paths as Leaves<typeof TREE>;
export const LEAVES: readonly Leaf[] = compiled.leaves;
export const LISTS: readonly List[] = compiled.lists;
export const PATH_NODES: readonly PathNode[] = compiled.nodes;
/** Largest number in use by a leaf or an element. */
export const LAST_ID = compiled.lastId;
export const FIRST_STEP = FIRST;

function listAt(...path: string[]): List {
  const found = LISTS.find((list) => list.path.join('.') === path.join('.'));
  if (!found) throw new Error(`no list at ${path.join('.')} in the tree of paths`);
  return found;
}

/** The content blocks of a message. */
export const CONTENT_BLOCKS = listAt('message', 'content');
export const HOOK_INFOS = listAt('hookInfos');
export const HOOK_ERRORS = listAt('hookErrors');
