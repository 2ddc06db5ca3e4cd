/** The four large figures: tokens, cost, runs and failures. */
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Icon, useStyles2, useTheme2 } from '@grafana/ui';
import type { ModelSummary, Report } from '../../../../collector/src/outputs/api/schema/report.ts';
import { StatTile, type StatPart } from '../../components/StatTile.tsx';
import { formatCompact, formatCount, formatPercent, formatUsd, plural } from '../../lib/format.ts';
import { narrow, veryNarrow } from '../../lib/layout.ts';
import { sourceOf } from '../../lib/sources.ts';
import { TOKEN_TYPES, tokenTypeColors, tokenTypeNames, totalTokens } from '../../lib/tokens.ts';
import { knownCost, runTotals } from './totals.ts';

export function Totals({ report }: { report: Report }) {
  const styles = useStyles2(getStyles);
  return (
    <div className={styles.grid}>
      <TokensTile report={report} />
      <CostTile report={report} />
      <RunsTile report={report} />
      <FailuresTile report={report} />
    </div>
  );
}

function TokensTile({ report: { tokens, requests } }: { report: Report }) {
  const theme = useTheme2();
  const total = totalTokens(tokens);
  const parts = TOKEN_TYPES.map((type): StatPart => {
    const share = total === 0 ? '' : `, ${formatPercent(tokens[type] / total)} of all tokens`;
    const split =
      type === 'cacheWrite' ? ` (${formatCount(tokens.cacheWrite5m)} for 5 minutes, ${formatCount(tokens.cacheWrite1h)} for 1 hour)` : '';
    return {
      name: tokenTypeNames[type],
      value: formatCompact(tokens[type]),
      title: `${formatCount(tokens[type])} tokens${split}${share}`,
      color: theme.visualization.getColorByName(tokenTypeColors[type]),
    };
  });
  return (
    <StatTile
      title="Tokens"
      hint={sourceOf('claude_tokens_total')}
      value={formatCompact(total)}
      valueTitle={`${formatCount(total)} tokens of ${plural(requests, 'API request')}`}
      parts={parts}
    />
  );
}

const MOST_MODELS = 4;

/** The costliest models; when there are too many, the rest as one. */
function modelParts(models: readonly ModelSummary[]): StatPart[] {
  const ordered = [...models].sort((a, b) => (b.usd ?? -1) - (a.usd ?? -1));
  const shown = ordered.length <= MOST_MODELS ? ordered : ordered.slice(0, MOST_MODELS - 1);
  const rest = ordered.slice(shown.length);
  const parts = shown.map(({ model, usd, requests, tokens }): StatPart => {
    const price = usd === null ? 'the price of this model is not known' : 'at list price';
    return {
      name: model,
      value: formatUsd(usd),
      title: `${plural(requests, 'request')}, ${formatCount(totalTokens(tokens))} tokens; ${price}`,
    };
  });
  if (rest.length === 0) return parts;
  const priced = rest.filter(({ usd }) => usd !== null);
  const usd = priced.length === 0 ? null : priced.reduce((sum, model) => sum + (model.usd ?? 0), 0);
  return [...parts, { name: plural(rest.length, 'other model'), value: formatUsd(usd), title: rest.map(({ model }) => model).join(', ') }];
}

function CostTile({ report }: { report: Report }) {
  const styles = useStyles2(getStyles);
  const { requestsWithoutPrice } = report.cost;
  const known = knownCost(report);
  return (
    <StatTile
      title="Cost"
      hint={sourceOf('claude_cost_usd_total')}
      value={formatUsd(known)}
      valueTitle={known === null ? 'No request has a known price' : 'Estimated at list price; what a subscription includes is not billed'}
      parts={modelParts(report.models)}
      note={
        requestsWithoutPrice > 0 && (
          <p className={styles.warning} title={sourceOf('claude_requests_without_price_total')}>
            <Icon name="exclamation-triangle" size="sm" /> {known === null ? '' : 'plus '}
            {plural(requestsWithoutPrice, 'request')} without price
          </p>
        )
      }
    />
  );
}

function RunsTile({ report }: { report: Report }) {
  const totals = runTotals(report.agents);
  return (
    <StatTile
      title="Runs"
      hint={`${sourceOf('claude_agent_runs_total')}\n${sourceOf('claude_tool_runs_total')}`}
      value={formatCompact(totals.runs)}
      valueTitle={`${plural(totals.runs, 'run')} of all agents, main included`}
      parts={[
        { name: 'Turns of main', value: formatCompact(totals.turns), title: 'From a prompt to the last word of the main agent' },
        { name: 'Agent runs', value: formatCompact(totals.agentRuns), title: 'Runs of agents other than main' },
        { name: 'Tool runs', value: formatCompact(report.tools.runs), title: sourceOf('claude_tool_runs_total') },
        { name: 'API requests', value: formatCompact(report.requests), title: sourceOf('claude_requests_total') },
      ]}
    />
  );
}

function FailuresTile({ report }: { report: Report }) {
  const totals = runTotals(report.agents);
  const ended = totals.succeeded + totals.failed;
  const share = ended === 0 ? '' : `, ${formatPercent(totals.failed / ended)} of the ${formatCount(ended)} that succeeded or failed`;
  return (
    <StatTile
      title="Failures"
      hint={`${sourceOf('claude_agent_run_failures_total')}\nCancelled and unfinished runs are told apart: they are not counted as failures.`}
      value={formatCompact(totals.failed)}
      valueTitle={`${plural(totals.failed, 'failed run')}${share}`}
      tone={totals.failed > 0 ? 'error' : 'neutral'}
      parts={[
        { name: 'Turns of main', value: formatCompact(totals.failedTurns), title: 'Prompts that the main agent failed at' },
        { name: 'Agent runs', value: formatCompact(totals.failedAgentRuns), title: 'Failed runs of other agents' },
        { name: 'Cancelled', value: formatCompact(totals.cancelled), title: 'Runs that the user, or another agent, stopped' },
        { name: 'Unfinished', value: formatCompact(totals.unfinished), title: 'Runs without an end: still going, or cut off' },
        {
          name: 'Tool errors',
          value: formatCompact(report.tools.errors),
          title: `Of ${plural(report.tools.runs, 'tool run')}. ${sourceOf('claude_tool_runs_total')}`,
        },
      ]}
    />
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  grid: css({
    display: 'grid',
    gap: theme.spacing(2),
    gridTemplateColumns: 'repeat(4, minmax(0, 1fr))',
    [narrow]: { gridTemplateColumns: 'repeat(2, minmax(0, 1fr))' },
    [veryNarrow]: { gridTemplateColumns: '1fr' },
  }),
  warning: css({ color: theme.colors.warning.text, margin: theme.spacing(1, 0, 0) }),
});
