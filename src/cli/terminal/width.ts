const graphemes = new Intl.Segmenter();

/**
 * Characters that a terminal shows in two columns: of East Asian scripts, forms as wide as these, and emoji.
 * @see Unicode Standard Annex 11, East Asian Width
 */
const wide =
  /^[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97c\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{1b000}-\u{1b2ff}\u{20000}-\u{3fffd}\p{Emoji_Presentation}]|\ufe0f/u;

/** The characters of a text as a reader sees them, and the columns of each on a terminal. */
const shown = function* (text: string): Generator<readonly [character: string, columns: number]> {
  for (const { segment } of graphemes.segment(text)) yield [segment, wide.test(segment) ? 2 : 1];
};

const isPlain = /^[\x20-\x7e]*$/;

/** Columns on a terminal of a text without line breaks. */
export const widthOf = (text: string): number => {
  if (isPlain.test(text)) return text.length;
  let width = 0;
  for (const [, columns] of shown(text)) width += columns;
  return width;
};

/**
 * A text cut to a width, with an ellipsis at its end if it is cut.
 * @param width - columns
 */
export const fit = (text: string, width: number): string => {
  if (widthOf(text) <= width) return text;
  let kept = '';
  let left = Math.max(0, width - 1);
  for (const [character, columns] of shown(text)) {
    left -= columns;
    if (left < 0) break;
    kept += character;
  }
  return `${kept}…`;
};
