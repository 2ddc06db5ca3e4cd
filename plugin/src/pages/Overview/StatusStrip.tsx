/** One line on how the collector itself is doing: what is wrong stands out, what is well stays quiet. */
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Badge, useStyles2, type BadgeColor, type IconName } from '@grafana/ui';
import type { Status } from '../../../../collector/src/outputs/api/schema/status.ts';
import { formatCount, plural } from '../../lib/format.ts';
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
  return [sourcesNotice(status.sources), ...fileNotices(status), ...unknownNotices(status.unknownRecordTypes)];
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

/** Files of a tooltip, and places of each. */
const SHOWN = 10;

function fileNotices({ damagedFiles, problems }: Status): Notice[] {
  const damaged = damagedFiles.filter((file) => file.state !== 'unreadable' && file.lines > 0);
  const unreadable = new Map(problems.map(({ path, message }) => [path, message]));
  for (const { path, message, state } of damagedFiles) if (state === 'unreadable') unreadable.set(path, message);
  const icon = 'exclamation-triangle';
  const notices: Notice[] = [];
  if (unreadable.size > 0) {
    const lines = [...unreadable].map(([path, message]) => `${path}: ${message}`);
    notices.push({ text: plural(unreadable.size, 'unreadable place'), color: 'red', icon, title: firstOf(lines) });
  }
  if (damaged.length > 0) {
    const title = firstOf(damaged.map(describeDamage));
    notices.push({ text: plural(damaged.length, 'damaged file'), color: 'orange', icon, title });
  }
  return notices;
}

function describeDamage({ path, lines, places }: Status['damagedFiles'][number]): string {
  const shown = places.slice(0, SHOWN).map(({ line, kind }) => `line ${line} ${kind.replaceAll('_', ' ')}`);
  const rest = lines - shown.length;
  return `${path}: ${shown.join(', ')}${rest > 0 && shown.length > 0 ? `, and ${formatCount(rest)} more` : ''}`;
}

function firstOf(lines: readonly string[]): string {
  const rest = lines.length - SHOWN;
  return [...lines.slice(0, SHOWN), ...(rest > 0 ? [`and ${formatCount(rest)} more`] : [])].join('\n');
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
