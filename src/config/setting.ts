import type { Kind } from './kinds/kind.ts';

/**
 * `used`: has its effect. `accepted-unused`: checked, and named in a warning whenever it is set.
 * `ignored-with-warning`: checked, and named in a warning if it asks for what this program doesn't do.
 */
export type SettingStatus = 'used' | 'accepted-unused' | 'ignored-with-warning';

/** One row of the settings table; its key there is its name. */
type Setting<T, Fallback extends string | null> = {
  readonly kind: Kind<T>;
  /** The text used when it is not set; null leaves the value undefined. */
  readonly fallback: Fallback;
  /** Its meaning; for a setting without effect, the reason and its replacement. */
  readonly meaning: string;
  readonly status: SettingStatus;
};

/** Settings by their names. */
export type SettingTable = Readonly<Record<string, Setting<unknown, string | null>>>;

type Row = <T, const Fallback extends string | null>(
  kind: Kind<T>,
  fallback: Fallback,
  meaning: string,
) => Setting<T, Fallback>;

export const used: Row = (kind, fallback, meaning) => ({ kind, fallback, meaning, status: 'used' });

export const unused: Row = (kind, fallback, meaning) => ({ kind, fallback, meaning, status: 'accepted-unused' });

export const ignored: Row = (kind, fallback, meaning) => ({ kind, fallback, meaning, status: 'ignored-with-warning' });
