/**
 * The conversation that every version of the client is taken through: parallel and failing tools, agents of every kind,
 * API errors, a resume and a fork.
 */
import type { AgentDefinition } from './configuration.ts';
import { agent, bash, calls, type Script } from './script.ts';

export const MAIN_MODEL = 'claude-sonnet-4-5-20250929';
const CUSTOM_AGENT = 'reviewer';
const agents: readonly AgentDefinition[] = [{ name: CUSTOM_AGENT, model: 'haiku' }];

export interface Scenario {
  agents: readonly AgentDefinition[];
  scripts: readonly Script[];
}

const OVERLOADED = { status: 529, type: 'overloaded_error', times: 1 };
const REFUSED = { status: 400, type: 'invalid_request_error', times: Infinity };

const fullScripts: readonly Script[] = [
  {
    name: 'main',
    agent: 'main',
    steps: [
      calls(bash('printf one'), bash('printf two')),
      { ...calls(bash('exit 3')), errors: OVERLOADED },
      calls(agent('general-purpose', 'foreground')),
      calls(agent(CUSTOM_AGENT, 'review-parser'), agent(CUSTOM_AGENT, 'review-store')),
      calls(agent('general-purpose', 'background', { background: true })),
      calls(agent('general-purpose', 'refused')),
      calls(agent('no-such-agent', 'never-played')),
      calls(bash('sleep 2.5'), { kind: 'tool', tool: 'Read', input: { file_path: '/nonexistent/file' } }),
    ],
  },
  {
    name: 'foreground',
    agent: 'general-purpose',
    steps: [calls(bash('printf three')), calls(bash('exit 4')), calls(agent(CUSTOM_AGENT, 'nested'))],
  },
  { name: 'nested', agent: CUSTOM_AGENT, steps: [calls(bash('printf four'))] },
  { name: 'review-parser', agent: CUSTOM_AGENT, steps: [calls(bash('printf five'), bash('printf six'))] },
  { name: 'review-store', agent: CUSTOM_AGENT, steps: [{ ...calls(bash('printf seven')), cacheReadTokens: 110_000 }] },
  { name: 'background', agent: 'general-purpose', steps: [calls(bash('sleep 1.5'))] },
  { name: 'refused', agent: 'general-purpose', steps: [calls(bash('printf nine')), { ...calls(), errors: REFUSED }] },
  { name: 'resume', agent: 'main', steps: [calls(bash('printf ten')), calls(agent(CUSTOM_AGENT, 'review-again'))] },
  { name: 'review-again', agent: CUSTOM_AGENT, steps: [calls(bash('exit 5'))] },
  { name: 'fork', agent: 'main', steps: [calls(bash('printf eleven'))] },
];

const smallScripts: readonly Script[] = [
  {
    name: 'main',
    agent: 'main',
    steps: [
      { ...calls(bash('printf one'), bash('exit 3')), errors: OVERLOADED },
      calls(agent('general-purpose', 'background', { background: true }), agent(CUSTOM_AGENT, 'foreground')),
      calls(agent('general-purpose', 'refused')),
      calls(bash('sleep 2.5')),
    ],
  },
  { name: 'foreground', agent: CUSTOM_AGENT, steps: [calls(agent('general-purpose', 'nested'))] },
  { name: 'nested', agent: 'general-purpose', steps: [calls(bash('exit 4'))] },
  { name: 'background', agent: 'general-purpose', steps: [calls(bash('sleep 1.5'))] },
  { name: 'refused', agent: 'general-purpose', steps: [{ ...calls(), errors: REFUSED }] },
  { name: 'resume', agent: 'main', steps: [calls(bash('printf two'))] },
  { name: 'fork', agent: 'main', steps: [] },
];

/** Prompts that are given in all runs together: each sets the main agent to work once. */
export const PROMPTS = 3;

/** All of it; every script is played once at most. */
export const fullScenario: Scenario = { agents, scripts: fullScripts };

/** One of each kind, for transcripts that are kept as fixtures. */
export const smallScenario: Scenario = { agents, scripts: smallScripts };
