/** The filters that are on, each of which can be taken off. */
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Button, Icon, useStyles2 } from '@grafana/ui';
import { FILTERS, type Filter } from '../lib/filters.ts';

interface Props {
  filters: readonly Filter[];
  onKeep: (kept: readonly Filter[]) => void;
}

export function FilterChips({ filters, onKeep }: Props) {
  const styles = useStyles2(getStyles);
  return (
    <div className={styles.chips} role="group" aria-label="Filters">
      <span className={styles.intro}>Only</span>
      {filters.map((filter) => {
        const { label } = FILTERS[filter.kind];
        return (
          <span key={`${filter.kind} ${filter.value}`} className={styles.chip}>
            <span className={styles.label}>{label}</span>
            <span className={styles.value}>{filter.value}</span>
            <button
              type="button"
              className={styles.remove}
              aria-label={`Remove the filter ${label} ${filter.value}`}
              title="Remove this filter"
              onClick={() => onKeep(filters.filter((other) => other !== filter))}
            >
              <Icon name="times" size="sm" />
            </button>
          </span>
        );
      })}
      {filters.length > 1 && (
        <Button variant="secondary" size="sm" fill="text" onClick={() => onKeep([])}>
          Remove all filters
        </Button>
      )}
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  chips: css({ alignItems: 'center', display: 'flex', flexWrap: 'wrap', gap: theme.spacing(1), marginBottom: theme.spacing(2) }),
  intro: css({ color: theme.colors.text.secondary }),
  chip: css({
    alignItems: 'center',
    background: theme.colors.background.secondary,
    border: `1px solid ${theme.colors.border.medium}`,
    borderRadius: theme.shape.radius.pill,
    display: 'inline-flex',
    gap: theme.spacing(1),
    maxWidth: '100%',
    padding: theme.spacing(0.25, 0.5, 0.25, 1.5),
  }),
  label: css({ color: theme.colors.text.secondary }),
  value: css({ fontWeight: theme.typography.fontWeightMedium, overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' }),
  remove: css({
    background: 'none',
    border: 'none',
    borderRadius: theme.shape.radius.circle,
    color: theme.colors.text.secondary,
    lineHeight: 0,
    padding: theme.spacing(0.5),
    '&:hover': { background: theme.colors.action.hover, color: theme.colors.text.primary },
    '&:focus-visible': { outline: `2px solid ${theme.colors.primary.main}` },
  }),
});
