import { html } from '../html.js';

/** @typedef {{ predicted: number, observed: number, rows: number }} Bin */

const size = 300;
const margin = 44;
const steps = [0, 0.25, 0.5, 0.75, 1];
const place = (/** @type {number} */ share) => margin + share * (size - 2 * margin);

/** Predicted against observed share of successes; on the diagonal they agree. @param {{ bins: readonly Bin[] }} props */
export const CalibrationCurve = ({ bins }) => {
  const most = Math.max(1, ...bins.map(({ rows }) => rows));
  const points = bins.map(({ predicted, observed, rows }) => ({
    x: place(predicted),
    y: size - place(observed),
    r: 2 + 3 * Math.sqrt(rows / most),
  }));
  return html`
    <svg viewBox="0 0 ${size} ${size}" width=${size} role="img" aria-label="Calibration curve">
      <line x1=${margin} y1=${size - margin} x2=${size - margin} y2=${margin} class="diagonal" />
      <line x1=${margin} y1=${size - margin} x2=${size - margin} y2=${size - margin} class="axis" />
      <line x1=${margin} y1=${size - margin} x2=${margin} y2=${margin} class="axis" />
      <polyline class="line" points=${points.map(({ x, y }) => `${x},${y}`).join(' ')} />
      ${points.map(({ x, y, r }) => html`<circle cx=${x} cy=${y} r=${r} class="dot" />`)}
      <text x=${size / 2} y=${size - 4} text-anchor="middle">predicted</text>
      <text x="9" y=${size / 2} text-anchor="middle" transform=${`rotate(-90 9 ${size / 2})`}>observed</text>
      ${steps.map(
        (step) => html`
          <text x=${place(step)} y=${size - margin + 13} text-anchor="middle">${step}</text>
          <text x=${margin - 4} y=${size - place(step) + 4} text-anchor="end">${step}</text>
        `,
      )}
    </svg>
  `;
};
