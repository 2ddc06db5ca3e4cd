/** Widths of a page's content at which its layout changes; used as container queries. */

export const narrow = '@container (max-width: 1000px)';
export const veryNarrow = '@container (max-width: 520px)';
