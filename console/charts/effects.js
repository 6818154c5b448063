import { html } from '../html.js';

/** @typedef {{ group: string, effect: number, isGood: boolean }} Part */

const half = 50;

/**
 * The contribution of each part: gains to the right of the middle, losses to the left; parts that would read as nothing
 * are left out.
 * @param {{ parts: readonly Part[], text: (effect: number) => string }} props
 */
export const Effects = ({ parts, text }) => {
  const shown = parts.filter(({ effect }) => /[1-9]/.test(text(effect)));
  const most = Math.max(...shown.map(({ effect }) => Math.abs(effect)));
  return html`
    <ul class="effects">
      ${shown.map(({ group, effect, isGood }) => {
        const length = (Math.abs(effect) / most) * half;
        return html`
          <li>
            <span class="figure">${text(effect)}</span>
            <svg viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">
              <rect
                x=${effect > 0 ? half : half - length}
                y="1"
                width=${length}
                height="8"
                class=${isGood ? 'fill-success' : 'fill-failure'}
              />
              <line x1=${half} x2=${half} y1="0" y2="10" class="axis" vector-effect="non-scaling-stroke" />
            </svg>
            <span>${group}</span>
          </li>
        `;
      })}
    </ul>
    ${shown.length === 0 && html`<p>It is as the others are.</p>`}
  `;
};
