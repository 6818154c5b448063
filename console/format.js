/** @import { Resource } from '../src/contracts/fields/resources.ts' */

/** Shown where a value is unknown. */
const unknown = '–';

/** A share below 1 is never rounded up to 100 %. @param {number | null | undefined} share - of 1 */
export const percent = (share) => {
  if (share === null || share === undefined) return unknown;
  const rounded = Math.round(100 * share);
  return rounded === 100 && share < 1 ? '> 99 %' : `${rounded} %`;
};

/** @param {number} value */
const signOf = (value) => (value > 0 ? '+' : value < 0 ? '−' : '');

/** Percentage points with their sign. @param {number} share - of 1 */
export const points = (share) => {
  const rounded = Math.round(1000 * share) / 10;
  return `${signOf(rounded)}${Math.abs(rounded).toFixed(1)} pp`;
};

/** Seconds for people. @param {number | null | undefined} seconds @returns {string} */
export const duration = (seconds) => {
  if (seconds === null || seconds === undefined) return unknown;
  if (seconds < 0) return `−${duration(-seconds)}`;
  if (seconds < 100) return `${Math.round(seconds)} s`;
  const minutes = seconds / 60;
  if (minutes < 100) return `${minutes < 10 ? minutes.toFixed(1) : Math.round(minutes)} min`;
  const hours = minutes / 60;
  return hours < 48 ? `${hours.toFixed(1)} h` : `${(hours / 24).toFixed(1)} d`;
};

/** Seconds more, or less, with their sign. @param {number} seconds */
export const moreSeconds = (seconds) => `${signOf(seconds)}${duration(Math.abs(seconds))}`;

/** A number in few digits, without losing any of its whole part. @param {number | null | undefined} value */
export const number = (value) => {
  if (value === null || value === undefined) return unknown;
  return String(Math.abs(value) < 100 ? Number(value.toPrecision(3)) : Math.round(value)).replace('-', '−');
};

/** A count with its noun. @param {number} count @param {string} what - one of them */
export const counted = (count, what) => `${count} ${what}${count === 1 ? '' : 's'}`;

/** A number with its sign, in few digits. @param {number} value */
export const signed = (value) => `${signOf(value)}${number(Math.abs(value))}`;

/** In the reader's zone, year first: the Swedish format. @param {string | null | undefined} time - ISO 8601 */
export const clockTime = (time) => (time ? new Date(time).toLocaleString('sv-SE') : unknown);

/** Without invisible characters that turn or hide the text beside them. @param {string} text */
export const harmless = (text) => text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, '·');

/** @param {{ provider_name: string, region_name?: string | null | undefined }} entry */
export const siteName = ({ provider_name, region_name }) =>
  harmless(region_name ? `${provider_name}/${region_name}` : provider_name);

/** The first characters of a hash or a uuid. @param {string} text */
export const short = (text) => text.slice(0, 12);

/** In the order in which they are shown. @type {Record<Resource, string>} */
export const resourceNames = {
  vcpus: 'vCPUs',
  ram_gb: 'RAM (GB)',
  storage_gb: 'storage (GB)',
  n_instances: 'instances',
  n_volumes: 'volumes',
  floating_ips: 'floating IPs',
};
