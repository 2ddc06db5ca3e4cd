/** What the panels of Session Monitoring have in common. */
import { series } from '../../promql/series.ts';
import { appPage } from '../links.ts';
import { selectedProjects } from '../variables.ts';

export const selected = { project: selectedProjects };

/** From a series to its project. */
export const PROJECT_OF_SERIES = {
  title: 'Open the project in the app',
  url: appPage('overview', 'var-project=${__field.labels.project}'),
};

export const ALL_PROJECTS = 'Over all projects.';
export const SIX_HOURS = 'Each point looks back six hours.';

export const sessions = series('claude_sessions', selected);
export const activeSessions = series('claude_sessions_active', selected);
export const starts = series('claude_session_starts_total', selected);
export const compactions = series('claude_compactions_total', selected);
export const sizeBuckets = series('claude_session_size_bytes_bucket');
export const damagedLines = series('claude_session_damage_total');
