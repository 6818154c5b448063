/** A cell is text; numbers are to be formatted by the caller. */
export type Column = { readonly title: string; readonly align?: 'left' | 'right' };

const gap = '  ';

const fit = (text: string, width: number): string =>
  text.length <= width ? text : `${text.slice(0, Math.max(0, width - 1))}…`;

/**
 * Lines of a plain table. Only the last column gives way when the table is wider than the terminal.
 * @param width - characters of a line; Infinity when not on a terminal
 */
export const table = (columns: readonly Column[], rows: readonly (readonly string[])[], width: number): string[] => {
  const widths = columns.map(({ title }, at) => Math.max(title.length, ...rows.map((row) => row[at]!.length)));
  const fixed = widths.slice(0, -1).reduce((sum, one) => sum + one + gap.length, 0);
  const last = columns.length - 1;
  widths[last] = Math.min(widths[last]!, Math.max(10, width - fixed));
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, at) => {
        const text = fit(cell, widths[at]!);
        return columns[at]!.align === 'right' ? text.padStart(widths[at]!) : text.padEnd(widths[at]!);
      })
      .join(gap)
      .trimEnd();
  return [line(columns.map(({ title }) => title)), line(widths.map((one) => '-'.repeat(one))), ...rows.map(line)];
};

/** Seconds as people say them: `45 s`, `12 min`, `1.5 h`. */
export const duration = (seconds: number | null): string => {
  if (seconds === null || !Number.isFinite(seconds)) return '-';
  if (seconds < 90) return `${Math.round(seconds)} s`;
  if (seconds < 5400) return `${Math.round(seconds / 60)} min`;
  return `${(seconds / 3600).toFixed(1)} h`;
};

export const percent = (share: number | null): string =>
  share === null || !Number.isFinite(share) ? '-' : `${Math.round(100 * share)} %`;

export const decimals = (value: number | null, digits: number): string =>
  value === null || !Number.isFinite(value) ? '-' : value.toFixed(digits);
