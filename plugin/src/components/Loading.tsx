import { css, keyframes } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';

/** Says that something is on its way. Grafana's own placeholder needs an icon that its library does not carry along. */
export function Loading({ text }: { text: string }) {
  const styles = useStyles2(getStyles);
  return (
    <p className={styles.text} role="status">
      {text}
    </p>
  );
}

const appear = keyframes({ from: { opacity: 0 }, to: { opacity: 1 } });

const getStyles = (theme: GrafanaTheme2) => ({
  // Late, so that a quick answer does not flash a notice.
  text: css({
    animation: `${appear} 200ms 300ms both`,
    color: theme.colors.text.secondary,
    padding: theme.spacing(4),
    textAlign: 'center',
  }),
});
