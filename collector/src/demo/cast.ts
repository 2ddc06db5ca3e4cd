/** Who and what appears in the demo: projects, agents, tools, hooks. Every name says that it is made up. */
import { models, type DemoModel } from './models.ts';
import type { Quantiles } from './random.ts';

export interface DemoAgent {
  type: string;
  /** Model of its own; absent when it uses the launching thread's. */
  model?: DemoModel;
  builtIn: boolean;
  weight: number;
  failureShare: number;
  cancelledShare: number;
  unfinishedShare: number;
  /** Multiplies the number of steps. */
  effort: number;
}

export const agents: readonly DemoAgent[] = [
  {
    type: 'Explore',
    model: models.haiku55,
    builtIn: true,
    weight: 36,
    failureShare: 0.015,
    cancelledShare: 0.01,
    unfinishedShare: 0.01,
    effort: 0.7,
  },
  { type: 'general-purpose', builtIn: true, weight: 24, failureShare: 0.05, cancelledShare: 0.04, unfinishedShare: 0.02, effort: 1.4 },
  { type: 'code-reviewer', builtIn: false, weight: 20, failureShare: 0.03, cancelledShare: 0.01, unfinishedShare: 0.01, effort: 1 },
  {
    type: 'test-runner',
    model: models.sonnet55,
    builtIn: false,
    weight: 16,
    failureShare: 0.12,
    cancelledShare: 0.03,
    unfinishedShare: 0.02,
    effort: 0.9,
  },
  {
    type: 'docs-writer',
    model: models.withoutPrice,
    builtIn: false,
    weight: 4,
    failureShare: 0.04,
    cancelledShare: 0,
    unfinishedShare: 0,
    effort: 0.8,
  },
];

export interface AgentDefinition {
  name: string;
  description: string;
  model: string;
}

/** Files in `agents/`. The last one never runs: it must be known all the same. */
export const agentDefinitions: readonly AgentDefinition[] = [
  { name: 'code-reviewer', description: 'Demo agent that reads a change and says what is wrong with it', model: 'inherit' },
  { name: 'test-runner', description: 'Demo agent that runs the tests and reports what failed', model: 'sonnet' },
  { name: 'docs-writer', description: 'Demo agent that writes pages nobody reads', model: 'inherit' },
  { name: 'release-captain', description: 'Demo agent that was defined and has never run', model: 'opus' },
];

export interface DemoProject {
  name: string;
  branch: string;
  weight: number;
  /** 1 is usual; above, more tool calls fail. */
  trouble: number;
}

export const projects: readonly DemoProject[] = [
  { name: 'demo-webshop', branch: 'main', weight: 34, trouble: 1 },
  { name: 'demo-api', branch: 'develop', weight: 26, trouble: 0.8 },
  { name: 'demo-mobile', branch: 'feature/demo-login', weight: 14, trouble: 1.6 },
  { name: 'demo-data-pipeline', branch: 'main', weight: 12, trouble: 1.2 },
  { name: 'demo-infra', branch: 'main', weight: 8, trouble: 0.9 },
  { name: 'demo-legacy', branch: 'maintenance', weight: 6, trouble: 2 },
];

/** Work that goes on while the demo runs. */
export const liveProject: DemoProject = { name: 'demo-live', branch: 'main', weight: 1, trouble: 1 };

export function projectDirectory(project: DemoProject): string {
  return `/home/demo/projects/${project.name}`;
}

export type ToolKind = 'command' | 'read' | 'edit' | 'search' | 'other';

export interface DemoTool {
  name: string;
  kind: ToolKind;
  weight: number;
  errorShare: number;
  /** Share of calls that a person or a rule refuses. */
  refusedShare: number;
  durationMs: Quantiles;
}

// prettier-ignore
export const tools: readonly DemoTool[] = [
  { name: 'Bash', kind: 'command', weight: 34, errorShare: 0.07, refusedShare: 0.006, durationMs: [[0, 15], [0.5, 600], [0.9, 12_000], [0.99, 90_000], [1, 300_000]] },
  { name: 'Read', kind: 'read', weight: 26, errorShare: 0.015, refusedShare: 0, durationMs: [[0, 3], [0.5, 20], [1, 900]] },
  { name: 'Edit', kind: 'edit', weight: 14, errorShare: 0.03, refusedShare: 0.012, durationMs: [[0, 8], [0.5, 60], [0.95, 2000], [1, 60_000]] },
  { name: 'Grep', kind: 'search', weight: 10, errorShare: 0.005, refusedShare: 0, durationMs: [[0, 8], [0.5, 60], [1, 4000]] },
  { name: 'Glob', kind: 'search', weight: 5, errorShare: 0.002, refusedShare: 0, durationMs: [[0, 5], [0.5, 30], [1, 2000]] },
  { name: 'Write', kind: 'edit', weight: 4, errorShare: 0.01, refusedShare: 0.01, durationMs: [[0, 8], [0.5, 40], [1, 30_000]] },
  { name: 'TodoWrite', kind: 'other', weight: 3, errorShare: 0, refusedShare: 0, durationMs: [[0, 2], [1, 20]] },
  { name: 'WebFetch', kind: 'other', weight: 2, errorShare: 0.09, refusedShare: 0.02, durationMs: [[0, 400], [0.5, 2500], [1, 40_000]] },
  { name: 'mcp__demo-tracker__list_issues', kind: 'other', weight: 2, errorShare: 0.04, refusedShare: 0, durationMs: [[0, 80], [0.5, 400], [1, 9000]] },
];

export interface DemoHook {
  event: string;
  /** Tools that it is for; empty for an event without tools. */
  tools: readonly string[];
  command: string;
  durationMs: Quantiles;
  errorShare: number;
  blockingShare: number;
  cancelledShare: number;
}

// prettier-ignore
export const hooks: readonly DemoHook[] = [
  {
    event: 'SessionStart',
    tools: [],
    command: 'node ~/.claude/hooks/demo-context.mjs',
    durationMs: [[0, 60], [0.5, 140], [1, 900]],
    errorShare: 0.02,
    blockingShare: 0,
    cancelledShare: 0,
  },
  {
    event: 'UserPromptSubmit',
    tools: [],
    command: '~/.claude/hooks/demo-prompt-guard.sh',
    durationMs: [[0, 4], [0.5, 12], [1, 200]],
    errorShare: 0.005,
    blockingShare: 0,
    cancelledShare: 0,
  },
  {
    event: 'PreToolUse',
    tools: ['Bash'],
    command: '"${CLAUDE_PLUGIN_ROOT}/hooks/demo-bash-policy.sh"',
    durationMs: [[0, 3], [0.5, 9], [0.99, 80], [1, 700]],
    errorShare: 0.004,
    blockingShare: 0,
    cancelledShare: 0,
  },
  {
    event: 'PostToolUse',
    tools: ['Edit', 'Write'],
    command: 'npx demo-lint --fix',
    durationMs: [[0, 250], [0.5, 900], [0.95, 5000], [1, 25_000]],
    errorShare: 0.05,
    blockingShare: 0.05,
    cancelledShare: 0.02,
  },
  {
    event: 'SubagentStop',
    tools: [],
    command: '~/.claude/hooks/demo-agent-log.sh',
    durationMs: [[0, 4], [0.5, 15], [1, 120]],
    errorShare: 0.01,
    blockingShare: 0,
    cancelledShare: 0,
  },
];

// prettier-ignore
export const stopHooks: readonly DemoHook[] = [
  {
    event: 'Stop',
    tools: [],
    command: '~/.claude/hooks/demo-notify.sh done',
    durationMs: [[0, 5], [0.5, 25], [1, 400]],
    errorShare: 0.01,
    blockingShare: 0,
    cancelledShare: 0,
  },
  {
    event: 'Stop',
    tools: [],
    command: 'node ~/.claude/hooks/demo-quality-gate.mjs',
    durationMs: [[0, 90], [0.5, 300], [1, 8000]],
    errorShare: 0.02,
    blockingShare: 0.03,
    cancelledShare: 0,
  },
];
