/** A cell is text; numbers are to be formatted by the caller. */
export type Column = { readonly title: string; readonly align?: 'left' | 'right' };

const gap = '  ';

const fit = (text: string, width: number): string =>
  text.length <= width ? text : `${text.slice(0, Math.max(0, width - 1))}…`;

const leastLast = 10;

/** No column becomes narrower, so that what stands in it can be told apart. */
const least = 6;

/** Takes from the widest columns first, the last one before all others, until they fit or none can give way. */
const fitting = (widths: readonly number[], columns: readonly Column[], width: number): number[] => {
  const fitted = [...widths];
  const last = fitted.length - 1;
  const over = (): number => fitted.reduce((sum, one) => sum + one, gap.length * last) - width;
  fitted[last] = Math.min(fitted[last]!, Math.max(leastLast, fitted[last]! - over()));
  const texts = [...fitted.keys()].filter((at) => columns[at]!.align !== 'right');
  while (over() > 0) {
    const widest = Math.max(...texts.map((at) => fitted[at]!));
    if (texts.length === 0 || widest <= least) break;
    fitted[texts.find((at) => fitted[at] === widest)!]!--;
  }
  return fitted;
};

/**
 * Lines of a plain table. Columns of text give way when the table is wider than the terminal, numbers don't.
 * @param width - characters of a line; Infinity when not on a terminal
 */
export const table = (columns: readonly Column[], rows: readonly (readonly string[])[], width: number): string[] => {
  const natural = columns.map(({ title }, at) => Math.max(title.length, ...rows.map((row) => row[at]!.length)));
  const widths = fitting(natural, columns, width);
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
