/**
 * A table of figures. Grafana's InteractiveTable is not used: it keeps its order to itself, where this one's can live in
 * the address, it mixes unknown values among the known, and it cannot set numbers flush right.
 */
import { css, cx } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Icon, useStyles2 } from '@grafana/ui';
import type { ReactNode } from 'react';
import { narrow } from '../lib/layout.ts';
import type { Sort, SortValue } from './sortRows.ts';

export interface Column<Row> {
  id: string;
  header: string;
  /** What the column says and where it comes from; shown on hover. */
  title: string;
  numeric?: boolean;
  /** Without it, the table cannot be ordered by this column. */
  sortValue?: (row: Row) => SortValue;
  render: (row: Row) => ReactNode;
}

interface Props<Row> {
  label: string;
  columns: readonly Column<Row>[];
  /** In the order that they are drawn in. */
  rows: readonly Row[];
  rowKey: (row: Row) => string;
  /** How the rows are ordered, for the header to show. */
  sort?: Sort;
  onSort?: (sort: Sort) => void;
}

export function DataTable<Row>({ label, columns, rows, rowKey, sort, onSort }: Props<Row>) {
  const styles = useStyles2(getStyles);
  return (
    // Scrolls sideways on a narrow screen; focusable so that the arrow keys can do it.
    <div className={styles.scroll} role="region" aria-label={label} tabIndex={0}>
      <table className={styles.table}>
        <thead>
          <tr>
            {columns.map((column) => (
              <HeaderCell key={column.id} column={column} sort={sort} onSort={onSort} />
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={rowKey(row)}>
              {columns.map((column, index) => {
                const className = cx(styles.cell, column.numeric === true && styles.numeric);
                return index === 0 ? (
                  <th key={column.id} scope="row" className={className}>
                    {column.render(row)}
                  </th>
                ) : (
                  <td key={column.id} className={className}>
                    {column.render(row)}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface HeaderCellProps<Row> {
  column: Column<Row>;
  sort: Sort | undefined;
  onSort: ((sort: Sort) => void) | undefined;
}

function HeaderCell<Row>({ column, sort, onSort }: HeaderCellProps<Row>) {
  const styles = useStyles2(getStyles);
  const className = cx(styles.headerCell, column.numeric === true && styles.numeric);
  if (onSort === undefined || column.sortValue === undefined) {
    return (
      <th scope="col" className={className} title={column.title}>
        {column.header}
      </th>
    );
  }
  const current = sort?.column === column.id ? sort.direction : null;
  return (
    <th scope="col" className={className} title={column.title} aria-sort={current === null ? 'none' : `${current}ending`}>
      <button
        type="button"
        className={styles.sortButton}
        onClick={() => onSort({ column: column.id, direction: nextDirection(column, current) })}
      >
        {column.header}
        {current !== null && <Icon name={current === 'asc' ? 'arrow-up' : 'arrow-down'} size="sm" />}
      </button>
    </th>
  );
}

/** Figures are first asked for from the largest down, names from A to Z. */
function nextDirection<Row>(column: Column<Row>, current: Sort['direction'] | null): Sort['direction'] {
  if (current === null) return column.numeric === true ? 'desc' : 'asc';
  return current === 'asc' ? 'desc' : 'asc';
}

const getStyles = (theme: GrafanaTheme2) => ({
  scroll: css({
    overflowX: 'auto',
    // A shade at an edge tells that there is more beyond it: the covers scroll with the content, the shades do not.
    background: [
      `linear-gradient(to right, ${theme.components.panel.background} 40%, transparent) left / 40px 100% no-repeat local`,
      `linear-gradient(to left, ${theme.components.panel.background} 40%, transparent) right / 40px 100% no-repeat local`,
      `linear-gradient(to right, ${theme.colors.border.strong}, transparent) left / 12px 100% no-repeat scroll`,
      `linear-gradient(to left, ${theme.colors.border.strong}, transparent) right / 12px 100% no-repeat scroll`,
    ].join(', '),
    '&:focus-visible': { outline: `2px solid ${theme.colors.primary.main}`, outlineOffset: 2 },
  }),
  table: css({ borderCollapse: 'collapse', fontVariantNumeric: 'tabular-nums', width: '100%' }),
  headerCell: css({
    borderBottom: `1px solid ${theme.colors.border.medium}`,
    color: theme.colors.text.secondary,
    fontSize: theme.typography.bodySmall.fontSize,
    fontWeight: theme.typography.fontWeightMedium,
    padding: theme.spacing(0.75, 1),
    textAlign: 'left',
    whiteSpace: 'nowrap',
    [narrow]: { padding: theme.spacing(0.75, 0.5) },
  }),
  sortButton: css({
    alignItems: 'center',
    background: 'none',
    border: 'none',
    borderRadius: theme.shape.radius.default,
    color: 'inherit',
    display: 'inline-flex',
    font: 'inherit',
    gap: theme.spacing(0.5),
    padding: 0,
    '&:hover': { color: theme.colors.text.primary },
    '&:focus-visible': { outline: `2px solid ${theme.colors.primary.main}` },
  }),
  cell: css({
    borderBottom: `1px solid ${theme.colors.border.weak}`,
    fontWeight: 'normal',
    padding: theme.spacing(0.75, 1),
    textAlign: 'left',
    verticalAlign: 'middle',
    whiteSpace: 'nowrap',
    [narrow]: { padding: theme.spacing(0.75, 0.5) },
    'tr:last-child > &': { borderBottom: 'none' },
    'tr:hover > &': { background: theme.colors.action.hover },
  }),
  // Twice, so that it outweighs the alignment of cells whichever rule comes first in the sheet.
  numeric: css({ '&&': { textAlign: 'right' } }),
});
