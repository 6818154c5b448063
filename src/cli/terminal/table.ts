import { harmless, type Page, type Tone } from './page.ts';
import { fit, widthOf } from './width.ts';

type Column = { readonly title: string; readonly align: 'left' | 'right' };

/** A column of texts. */
export const left = (title: string): Column => ({ title, align: 'left' });

/** A column of figures. */
export const right = (title: string): Column => ({ title, align: 'right' });

/** Text, with a tone where it should stand out; numbers are formatted by the caller. */
export type Cell = string | { readonly text: string; readonly tone: Tone | undefined };

const textOf = (cell: Cell): string => harmless(typeof cell === 'string' ? cell : cell.text);

const toneOf = (cell: Cell): Tone | undefined => (typeof cell === 'string' ? undefined : cell.tone);

const gap = '  ';

const leastLast = 10;

/** Least width of a column, so that its texts can still be distinguished. */
const least = 6;

/** Shrinks the last column first, then the widest ones, until they fit or none can shrink further. */
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
 * Lines of a table. Columns of text shrink when the table is wider than the page, those of numbers don't. Colours take
 * no width.
 */
export const table = (
  columns: readonly Column[],
  rows: readonly (readonly Cell[])[],
  { width, paint }: Page,
): string[] => {
  const natural = columns.map(({ title }, at) =>
    Math.max(widthOf(title), ...rows.map((row) => widthOf(textOf(row[at]!)))),
  );
  const widths = fitting(natural, columns, width);
  const line = (cells: readonly Cell[]): string =>
    cells
      .map((cell, at) => {
        const text = fit(textOf(cell), widths[at]!);
        const blank = ' '.repeat(widths[at]! - widthOf(text));
        const tone = toneOf(cell);
        const painted = tone === undefined ? text : paint(tone, text);
        return columns[at]!.align === 'right' ? blank + painted : painted + blank;
      })
      .join(gap)
      .trimEnd();
  return [line(columns.map(({ title }) => title)), line(widths.map((one) => '-'.repeat(one))), ...rows.map(line)];
};
