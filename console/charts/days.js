import { html } from '../html.js';

/** @typedef {{ time: string, successes: number, failures: number, mean_time_s: number | null }} Day */

const [width, height] = [270, 44];
const dayMs = 86_400_000;

/**
 * Place of a day among those shown, below 0 before them.
 * @param {string} time @param {number} until - epoch ms within the last one @param {number} length - how many are shown
 */
const dayOf = (time, until, length) => length - 1 - (Math.floor(until / dayMs) - Math.floor(Date.parse(time) / dayMs));

/** The most successes or failures of a day, which the columns are drawn to. @param {readonly Day[]} days */
export const highest = (days) => Math.max(1, ...days.map(({ successes, failures }) => Math.max(successes, failures)));

/**
 * Successes above and failures below a line, a column for each day.
 * @param {{ days: readonly Day[], until: number, length: number, label: string }} props - `until` in epoch ms
 */
export const DayColumns = ({ days, until, length, label }) => {
  const most = highest(days);
  const step = width / length;
  const middle = height / 2;
  return html`
    <svg viewBox="0 0 ${width} ${height}" role="img" aria-label=${label}>
      <line x1="0" x2=${width} y1=${middle} y2=${middle} class="axis" />
      ${days.map(({ time, successes, failures }) => {
        const x = dayOf(time, until, length) * step;
        if (x < 0) return null;
        const [up, down] = [(successes / most) * middle, (failures / most) * middle];
        return html`
          <rect x=${x} y=${middle - up} width=${step * 0.8} height=${up} class="fill-success" />
          <rect x=${x} y=${middle} width=${step * 0.8} height=${down} class="fill-failure" />
        `;
      })}
    </svg>
  `;
};

/**
 * Mean seconds of the successes, day by day.
 * @param {{ days: readonly Day[], until: number, length: number, label: string }} props
 */
export const DaySeconds = ({ days, until, length, label }) => {
  const timed = days.filter(({ mean_time_s }) => mean_time_s !== null);
  const most = Math.max(1, ...timed.map(({ mean_time_s }) => mean_time_s ?? 0));
  const points = timed
    .map(({ time, mean_time_s }) => {
      const x = (dayOf(time, until, length) + 0.5) * (width / length);
      return { x, y: height - 2 - ((mean_time_s ?? 0) / most) * (height - 6) };
    })
    .filter(({ x }) => x >= 0);
  return html`
    <svg viewBox="0 0 ${width} ${height}" role="img" aria-label=${label}>
      <line x1="0" x2=${width} y1=${height - 1} y2=${height - 1} class="axis" />
      <polyline class="line" points=${points.map(({ x, y }) => `${x},${y}`).join(' ')} />
      ${points.map(({ x, y }) => html`<circle cx=${x} cy=${y} r="1.8" class="dot" />`)}
    </svg>
  `;
};
