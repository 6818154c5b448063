import { hourMs } from '../../contracts/time/durations.ts';

/** A memory: an outcome that is `ms` older weighs half. */
export type HalfLife = { readonly label: string; readonly ms: number };

/**
 * The memories kept side by side, shortest first: incidents last hours, affinities months.
 * `label` names them in features.
 */
export const halfLives = [
  { label: '3h', ms: 3 * hourMs },
  { label: '12h', ms: 12 * hourMs },
  { label: '2d', ms: 48 * hourMs },
  { label: '10d', ms: 240 * hourMs },
  { label: '180d', ms: 4320 * hourMs },
] as const satisfies readonly HalfLife[];

/** Index of the longest memory, whose values are smoothed towards the next level. */
export const longest = halfLives.length - 1;

/** Index of the memory used for shifts that last for weeks. */
export const tenDays = 3;

/**
 * Length of the spells over which lasting and passing shifts are measured, days; sudden changes of each kind last as
 * long.
 */
export const spellDays = { lasting: 32, passing: 2 } as const;
