/**
 * The facts that sources hand to the ledger: what one record of Claude Code says, nothing derived.
 *
 * Every fact has a natural key and a rule by which two facts of one key become one, so that reading anything twice,
 * in any order, or from a copy changes nothing. Facts hold names, ids, counts and times; never prompts, tool input,
 * tool output or file contents.
 *
 * Times are milliseconds since the epoch; 0 means that the record has no usable time.
 * An empty string means that the record does not say.
 */
import type { FileProgress } from './fileProgress.ts';
import type { HookEventFact, HookMeasureFact, RegistryFact } from './liveFacts.ts';
import type { SessionProcessFact, SessionTimingFact, StorageDayFact } from './machineFacts.ts';
import type { CustomSampleFact, RecordedAgentRunFact, RecordedHookRunFact } from './recordedFacts.ts';
import { emptyTelemetryFacts, type TelemetryFacts } from './telemetryFacts.ts';
import type {
  AgentActivityFact,
  AgentDefinitionFact,
  AgentMetaFact,
  AgentNoticeFact,
  ApiErrorFact,
  CompactionFact,
  CostStateFact,
  DamageFact,
  GoneDefinitionFact,
  HookRunFact,
  RequestFact,
  SessionActivityFact,
  SessionStartFact,
  ToolResultFact,
  ToolUseFact,
  TurnFact,
} from './transcriptFacts.ts';

export * from './fileProgress.ts';
export * from './liveFacts.ts';
export * from './machineFacts.ts';
export * from './recordedFacts.ts';
export * from './telemetryFacts.ts';
export * from './transcriptFacts.ts';

/** `agentId` of the main thread of a session. */
export const MAIN_AGENT_ID = '';

/** A set of facts, one array a kind. */
export interface Facts extends TelemetryFacts {
  requests: RequestFact[];
  toolUses: ToolUseFact[];
  toolResults: ToolResultFact[];
  agentActivities: AgentActivityFact[];
  agentMetas: AgentMetaFact[];
  agentNotices: AgentNoticeFact[];
  hookRuns: HookRunFact[];
  turns: TurnFact[];
  compactions: CompactionFact[];
  apiErrors: ApiErrorFact[];
  sessionStarts: SessionStartFact[];
  sessionActivities: SessionActivityFact[];
  damages: DamageFact[];
  costStates: CostStateFact[];
  hookEvents: HookEventFact[];
  registries: RegistryFact[];
  hookMeasures: HookMeasureFact[];
  agentDefinitions: AgentDefinitionFact[];
  goneDefinitions: GoneDefinitionFact[];
  storageDays: StorageDayFact[];
  sessionTimings: SessionTimingFact[];
  sessionProcesses: SessionProcessFact[];
  recordedAgentRuns: RecordedAgentRunFact[];
  recordedHookRuns: RecordedHookRunFact[];
  customSamples: CustomSampleFact[];
}

export function emptyFacts(): Facts {
  return {
    requests: [],
    toolUses: [],
    toolResults: [],
    agentActivities: [],
    agentMetas: [],
    agentNotices: [],
    hookRuns: [],
    turns: [],
    compactions: [],
    apiErrors: [],
    sessionStarts: [],
    sessionActivities: [],
    damages: [],
    costStates: [],
    hookEvents: [],
    registries: [],
    hookMeasures: [],
    agentDefinitions: [],
    goneDefinitions: [],
    storageDays: [],
    sessionTimings: [],
    sessionProcesses: [],
    recordedAgentRuns: [],
    recordedHookRuns: [],
    customSamples: [],
    ...emptyTelemetryFacts(),
  };
}

/** What a source hands over at once: written in one transaction, or not at all. */
export interface Batch {
  facts: Facts;
  files: FileProgress[];
}
