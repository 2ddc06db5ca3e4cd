/** The small “i” beside a title: says where figures come from, on hover and on keyboard focus. */
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Icon, Tooltip, useStyles2 } from '@grafana/ui';

interface Props {
  text: string;
  label: string;
}

export function Hint({ text, label }: Props) {
  const styles = useStyles2(getStyles);
  return (
    <Tooltip content={<span className={styles.text}>{text}</span>} placement="top">
      <button type="button" className={styles.button} aria-label={label}>
        <Icon name="info-circle" size="sm" />
      </button>
    </Tooltip>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  button: css({
    background: 'none',
    border: 'none',
    borderRadius: theme.shape.radius.default,
    color: theme.colors.text.secondary,
    cursor: 'help',
    lineHeight: 0,
    padding: theme.spacing(0.5),
    '&:hover': { color: theme.colors.text.primary },
    '&:focus-visible': { outline: `2px solid ${theme.colors.primary.main}` },
  }),
  text: css({ whiteSpace: 'pre-line' }),
});
