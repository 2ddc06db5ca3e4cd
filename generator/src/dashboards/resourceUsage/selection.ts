/** What the panels of Resource Usage have in common. */
import { COUNTED_TOKENS } from '../../../../collector/src/catalog/signals/usage.ts';
import { series } from '../../promql/series.ts';
import { selectedModels, selectedProcesses, selectedProjects } from '../variables.ts';

export const ofProjects = { project: selectedProjects };
export const used = { project: selectedProjects, model: selectedModels };
export const ofProcesses = { project: selectedProjects, process: selectedProcesses };

export const tokens = series('claude_tokens_total', used);
export const countedTokens = series('claude_tokens_total', { ...used, type: COUNTED_TOKENS });
export const cost = series('claude_cost_usd_total', used);
