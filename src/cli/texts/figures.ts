import type { Cell } from '../terminal/table.ts';

/** `1 request`, `2 requests`. */
export const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`;

/** Seconds for people: `45 s`, `12 min`, `1.5 h`. */
export const duration = (seconds: number | null): string => {
  if (seconds === null || !Number.isFinite(seconds)) return '-';
  if (seconds < 90) return `${Math.round(seconds)} s`;
  if (seconds < 5400) return `${Math.round(seconds / 60)} min`;
  return `${(seconds / 3600).toFixed(1)} h`;
};

/** A share below 1 is never rounded up to 100 %. */
export const percent = (share: number | null): string => {
  if (share === null || !Number.isFinite(share)) return '-';
  const rounded = Math.round(100 * share);
  return rounded === 100 && share < 1 ? '> 99 %' : `${rounded} %`;
};

/** A probability; one below one half stands out, since it will rather fail. */
export const chance = (share: number | null): Cell => ({
  text: percent(share),
  tone: share !== null && share < 0.5 ? 'doubtful' : undefined,
});

/** A cell of a provider by its position; that of the first one stands out. */
export const placed = (position: number, text: string): Cell => ({ text, tone: position === 1 ? 'first' : undefined });

export const decimals = (value: number | null, digits: number): string =>
  value === null || !Number.isFinite(value) ? '-' : value.toFixed(digits);
