/**
 * What the transcripts of each version of Claude Code tell, as data. The tests hold real runs against it, and the table
 * in README.md is printed from it.
 */

export interface Compatibility {
  version: string;
  /** Where an agent's records are. */
  agentFiles: string;
  /** `unrecorded`: requests for titles, topics and the like leave no record. `none`: the client sends none. */
  auxiliaryRequests: 'unrecorded' | 'none';
  /** `placeholder`: records hold the count of the answer's beginning, so the sum is a lower bound. */
  outputTokens: 'exact' | 'placeholder';
  /** `foreground`: the client has no agents in the background; it runs them in the foreground. */
  backgroundAgents: 'background' | 'foreground';
  nestedAgents: boolean;
  /** API errors that were followed by another attempt. */
  apiRetries: 'recorded' | 'unrecorded';
  /** Runs of the hook that prints (SessionStart). `startup`: only the one at the very start of a session. */
  printingHook: 'all' | 'startup' | 'none';
  /** Runs of the hook that prints nothing (PreToolUse). `agents`: those within agents, before tools other than the launch of an agent. */
  silentHook: 'agents' | 'none';
  /** Runs of the hook that fails (Stop). */
  failingHook: 'all' | 'none';
}

export const compatibility: readonly Compatibility[] = [
  {
    version: '1.0.128',
    agentFiles: "in the session's file",
    auxiliaryRequests: 'unrecorded',
    outputTokens: 'exact',
    backgroundAgents: 'foreground',
    nestedAgents: false,
    apiRetries: 'unrecorded',
    printingHook: 'none',
    silentHook: 'none',
    failingHook: 'none',
  },
  {
    version: '2.0.76',
    agentFiles: "beside the session's file",
    auxiliaryRequests: 'unrecorded',
    outputTokens: 'exact',
    backgroundAgents: 'background',
    nestedAgents: false,
    apiRetries: 'unrecorded',
    printingHook: 'none',
    silentHook: 'none',
    failingHook: 'none',
  },
  {
    version: '2.1.39',
    agentFiles: "in the session's folder",
    auxiliaryRequests: 'unrecorded',
    outputTokens: 'placeholder',
    backgroundAgents: 'background',
    nestedAgents: false,
    apiRetries: 'unrecorded',
    printingHook: 'all',
    silentHook: 'agents',
    failingHook: 'none',
  },
  {
    version: '2.1.98',
    agentFiles: "in the session's folder, with metadata",
    auxiliaryRequests: 'none',
    outputTokens: 'exact',
    backgroundAgents: 'background',
    nestedAgents: false,
    apiRetries: 'recorded',
    printingHook: 'all',
    silentHook: 'none',
    failingHook: 'all',
  },
  {
    version: '2.1.200',
    agentFiles: "in the session's folder, with metadata",
    auxiliaryRequests: 'none',
    outputTokens: 'exact',
    backgroundAgents: 'background',
    nestedAgents: true,
    apiRetries: 'unrecorded',
    printingHook: 'startup',
    silentHook: 'none',
    failingHook: 'all',
  },
  {
    version: '2.1.330',
    agentFiles: "in the session's folder, with metadata",
    auxiliaryRequests: 'none',
    outputTokens: 'exact',
    backgroundAgents: 'background',
    nestedAgents: true,
    apiRetries: 'recorded',
    printingHook: 'startup',
    silentHook: 'none',
    failingHook: 'all',
  },
];

export const NEWEST = '2.1.330';
