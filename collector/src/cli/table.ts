/** Plain text tables for the terminal. */

export interface Column {
  title: string;
  align: 'left' | 'right';
}

/** Columns two spaces apart, as wide as their widest cell; an empty title line is left out. */
export function renderTable(columns: readonly Column[], rows: readonly (readonly string[])[]): string {
  const titles = columns.map(({ title }) => title);
  const lines = titles.every((title) => title === '') ? rows : [titles, ...rows];
  const widths = columns.map((_column, i) => Math.max(0, ...lines.map((line) => (line[i] ?? '').length)));
  return lines
    .map((line) =>
      columns
        .map(({ align }, i) => (align === 'left' ? (line[i] ?? '').padEnd(widths[i] ?? 0) : (line[i] ?? '').padStart(widths[i] ?? 0)))
        .join('  ')
        .trimEnd(),
    )
    .map((line) => `${line}\n`)
    .join('');
}
