/** At a glance: how many sessions there are, how large, and whether they are well. */
import { current, increase, max, mean, orZero, round, sinceEver, sum } from '../../promql/expressions.ts';
import { series } from '../../promql/series.ts';
import { largeSessions, recorded } from '../../rules/recordingRules.ts';
import type { Row } from '../dashboard.ts';
import { answers } from '../answers.ts';
import { appPage, drillDown } from '../links.ts';
import { named, stat, type Panel } from '../panels.ts';
import { ANY_IS_FAILURE, ANY_IS_WARNING, colors } from '../style.ts';
import { activeSessions, ALL_PROJECTS, compactions, damagedLines, selected, sessions, starts } from './selection.ts';

function tile(options: Omit<Parameters<typeof stat>[0], 'width' | 'height' | 'decimals'> & { readonly decimals?: number }): Panel {
  return stat({ decimals: 0, ...options, width: 3, height: 4 });
}

function fourAnswers(): Panel[] {
  const spent = sum(increase(series('claude_cost_usd_total', selected), '$__range'));
  const begun = sum(increase(starts, '$__range'));
  return answers({
    alive: {
      title: 'Sessions that run',
      description: 'Is a session alive? Sessions whose process runs, whatever they do; of all projects.',
      scope: 'now',
      target: named(sum(current(series('claude_sessions_live', { state: { not: 'ended' } }))), 'Running'),
      decimals: 0,
      mayBeEmpty: 'No hook and no registry of Claude Code tells what runs.',
      link: drillDown('systemHealth'),
    },
    failing: {
      title: 'Turns that failed',
      description: 'Do sessions fail? Turns of the main thread that ended in a failure.',
      scope: 'range',
      target: named(
        round(
          orZero(
            sum(increase(series('claude_agent_runs_total', { ...selected, agent: 'main', outcome: 'failure' }), '$__range')),
            sum(increase(series('claude_agent_runs_total', { ...selected, agent: 'main' }), '$__range')),
          ),
        ),
        'Failed',
      ),
      decimals: 0,
      base: colors.success,
      steps: ANY_IS_FAILURE,
      mayBeEmpty: 'No turn ended in the range.',
      link: drillDown('agentPerformance', '${project:queryparam}'),
    },
    cost: {
      title: 'Cost of a session',
      description: 'What does a session cost on average, at list price? Cost by sessions begun or taken up again.',
      scope: 'range',
      target: named(mean(spent, begun), 'Cost per session'),
      decimals: 2,
      mayBeEmpty: 'No session was begun or taken up again in the range.',
      link: drillDown('resourceUsage', '${project:queryparam}'),
    },
    runningOut: {
      title: 'Deleted within seven days',
      description: "Whose time runs out? Sessions of all projects that Claude Code's clean-up will delete if they do not go on before.",
      scope: 'now',
      target: named(sum(current(series('claude_storage_cleanup_sessions', { within_days: '7' }))), 'Sessions'),
      decimals: 0,
      base: colors.success,
      steps: ANY_IS_WARNING,
      link: drillDown('resourceUsage', '${project:queryparam}'),
    },
  });
}

export function glance(): Row {
  return {
    title: 'At a glance',
    panels: [
      ...fourAnswers(),
      tile({
        key: 'active',
        title: 'Active now',
        description: 'How many sessions are at work? A session is active while its last record is less than five minutes old.',
        scope: 'now',
        target: named(sum(current(activeSessions)), 'Active'),
        link: { title: 'Open in the app', url: appPage('overview') },
      }),
      tile({
        key: 'known',
        title: 'Sessions',
        description: 'How many sessions does the collector know of?',
        scope: 'ever',
        target: named(sum(current(sessions)), 'Sessions'),
      }),
      tile({
        key: 'starts',
        title: 'Started or resumed',
        description: 'How many sessions were begun or taken up again?',
        scope: 'range',
        target: named(round(sum(increase(starts, '$__range'))), 'Starts'),
      }),
      tile({
        key: 'large',
        title: 'Large sessions',
        description: `How many sessions on disk are larger than 10 MiB, from where on loading and compacting are felt? ${ALL_PROJECTS}`,
        scope: 'now',
        target: named(recorded(largeSessions), 'Large'),
        base: colors.success,
        steps: ANY_IS_WARNING,
      }),
      tile({
        key: 'largest',
        title: 'Largest session',
        description: 'How large is the largest session on disk, its agents included?',
        scope: 'now',
        target: named(max(current(series('claude_session_largest_bytes', selected))), 'Largest'),
        decimals: 1,
      }),
      tile({
        key: 'compactions',
        title: 'Compactions',
        description: 'How often was a context compacted?',
        scope: 'range',
        target: named(round(sum(increase(compactions, '$__range'))), 'Compactions'),
      }),
      tile({
        key: 'damaged',
        title: 'Damaged sessions',
        description: 'In how many sessions is a line not one whole record? Everything around such a line is read all the same.',
        scope: 'now',
        target: named(sum(current(series('claude_sessions', { ...selected, health: 'damaged' }))), 'Damaged'),
        base: colors.success,
        steps: ANY_IS_FAILURE,
        mayBeEmpty: 'No session is damaged.',
      }),
      tile({
        key: 'damaged-lines',
        title: 'Damaged lines',
        description: `How many lines of transcripts could not be read as one whole record? ${ALL_PROJECTS}`,
        scope: 'ever',
        target: named(sum(sinceEver(damagedLines)), 'Lines'),
        base: colors.success,
        steps: ANY_IS_WARNING,
        mayBeEmpty: 'No line is damaged.',
      }),
    ],
  };
}
