/** What stands where nothing is known. */
const unknown = '–';

/** @param {number | null | undefined} share - of 1 */
export const percent = (share) => (share === null || share === undefined ? unknown : `${Math.round(100 * share)} %`);

/** Percentage points with their sign. @param {number} share - of 1 */
export const points = (share) => {
  const rounded = Math.round(1000 * share) / 10;
  return `${rounded > 0 ? '+' : ''}${rounded.toFixed(1)} pp`;
};

/** Seconds as people say them. @param {number | null | undefined} seconds @returns {string} */
export const duration = (seconds) => {
  if (seconds === null || seconds === undefined) return unknown;
  if (seconds < 0) return `−${duration(-seconds)}`;
  if (seconds < 100) return `${Math.round(seconds)} s`;
  const minutes = seconds / 60;
  if (minutes < 100) return `${minutes < 10 ? minutes.toFixed(1) : Math.round(minutes)} min`;
  const hours = minutes / 60;
  return hours < 48 ? `${hours.toFixed(1)} h` : `${(hours / 24).toFixed(1)} d`;
};

/** A number in few digits. @param {number | null | undefined} value */
export const number = (value) =>
  value === null || value === undefined ? unknown : String(Number(value.toPrecision(3)));

/** @param {string | null | undefined} time - ISO 8601 */
export const clockTime = (time) =>
  time ? new Date(time).toLocaleString(undefined, { dateStyle: 'short', timeStyle: 'medium' }) : unknown;

/** @param {{ provider_name: string, region_name?: string | null | undefined }} entry */
export const siteName = ({ provider_name, region_name }) =>
  region_name ? `${provider_name}/${region_name}` : provider_name;

/** The first characters of a hash or a uuid. @param {string} text */
export const short = (text) => text.slice(0, 12);
