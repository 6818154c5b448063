import { html } from '../html.js';

/** @typedef {{ kind: 'chance' | 'transfer' | 'success' | 'failure', size: number }} Piece */

const width = 100;

/**
 * A bar of pieces side by side, beside the value that it shows.
 * @param {{ pieces: readonly Piece[], most: number, text: string }} props - `most` fills the whole width
 */
export const Bar = ({ pieces, most, text }) => {
  const scale = most > 0 ? width / most : 0;
  let from = 0;
  const rects = pieces.map(({ kind, size }) => {
    const x = from;
    from += size * scale;
    return html`<rect x=${x} y="1" width=${Math.max(0, size * scale)} height="8" class=${`fill-${kind}`} />`;
  });
  return html`
    <span class="bar">
      <svg viewBox="0 0 ${width} 10" preserveAspectRatio="none" aria-hidden="true">
        <rect x="0" y="1" width=${width} height="8" class="fill-track" />
        ${rects}
      </svg>
      <span class="value">${text}</span>
    </span>
  `;
};

/** @param {{ entries: readonly (readonly [Piece['kind'], string])[] }} props */
export const Legend = ({ entries }) => html`
  <ul class="legend">
    ${entries.map(
      ([kind, text]) => html`
        <li>
          <svg class="swatch" viewBox="0 0 10 10" aria-hidden="true">
            <rect width="10" height="10" class=${`fill-${kind}`} />
          </svg>
          ${text}
        </li>
      `,
    )}
  </ul>
`;
