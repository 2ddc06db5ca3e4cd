/** One line on how the collector itself is doing: what is wrong stands out, what is well stays quiet. */
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Badge, useStyles2, type BadgeColor, type IconName } from '@grafana/ui';
import type { Status } from '../../../../collector/src/outputs/api/schema.ts';
import { plural } from '../../lib/format.ts';
import { formatTimeOfDay } from '../../lib/time.ts';
import { REFRESH_MS } from './useOverview.ts';

interface Props {
  status: Status;
  at: number;
  timeZone: string;
}

interface Notice {
  text: string;
  color: BadgeColor;
  icon: IconName;
  title: string;
}

export function StatusStrip({ status, at, timeZone }: Props) {
  const styles = useStyles2(getStyles);
  return (
    <div className={styles.strip} role="group" aria-label="State of the collector">
      {noticesOf(status).map(({ text, color, icon, title }) => (
        <span key={text} title={title}>
          <Badge text={text} color={color} icon={icon} />
        </span>
      ))}
      <span className={styles.updated} title={`Refreshed every ${REFRESH_MS / 1000} seconds while this page is in sight`}>
        Collector {status.version} · updated {formatTimeOfDay(at, timeZone)}
      </span>
    </div>
  );
}

export function noticesOf(status: Status): Notice[] {
  return [sourcesNotice(status.sources), ...fileNotices(status.damagedFiles), ...unknownNotices(status.unknownRecordTypes)];
}

function sourcesNotice(sources: Status['sources']): Notice {
  const failing = sources.filter((source) => !source.ok);
  if (failing.length === 0) {
    const names = sources.map((source) => source.name).join(', ');
    return { text: `${plural(sources.length, 'source')} ok`, color: 'green', icon: 'check', title: `Working: ${names}` };
  }
  return {
    text: `${plural(failing.length, 'source')} failing`,
    color: 'red',
    icon: 'exclamation-triangle',
    title: failing.map((source) => `${source.name}: ${source.error ?? 'no reason given'}`).join('\n'),
  };
}

function fileNotices(files: Status['damagedFiles']): Notice[] {
  const unreadable = files.filter((file) => file.state === 'unreadable');
  const damaged = files.filter((file) => file.state !== 'unreadable' && file.lines > 0);
  const list = (of: Status['damagedFiles']) => of.map((file) => `${file.path}: ${file.message}`).join('\n');
  const icon = 'exclamation-triangle';
  return [
    ...(unreadable.length > 0
      ? [{ text: plural(unreadable.length, 'unreadable file'), color: 'red' as const, icon, title: list(unreadable) } as const]
      : []),
    ...(damaged.length > 0
      ? [{ text: plural(damaged.length, 'damaged file'), color: 'orange' as const, icon, title: list(damaged) } as const]
      : []),
  ];
}

function unknownNotices(types: Status['unknownRecordTypes']): Notice[] {
  if (types.length === 0) return [];
  const title = `The transcript format has moved on: update the collector.\n${types.map(({ type, lines }) => `${type}: ${plural(lines, 'line')}`).join('\n')}`;
  return [{ text: plural(types.length, 'unknown record type'), color: 'blue', icon: 'question-circle', title }];
}

const getStyles = (theme: GrafanaTheme2) => ({
  strip: css({ alignItems: 'center', display: 'flex', flexWrap: 'wrap', gap: theme.spacing(1) }),
  updated: css({
    color: theme.colors.text.secondary,
    fontSize: theme.typography.bodySmall.fontSize,
    fontVariantNumeric: 'tabular-nums',
    marginLeft: 'auto',
  }),
});
