import { getOrInsert } from '../../get-or-insert.ts';
import { likelyVariance, type SeenVariance } from './variance.ts';

/** Variances of log-odds. */
export type LogOddsVariances = {
  /** Between columns, common to all sites. */
  readonly common: number;
  /** Beyond that, of each site's own. */
  readonly own: number;
};

/** Sums of squares or products of surpluses, their expectation at a variance of one, and their variance by chance. */
type Squares = { found: number; signal: number; noise: number; effects: number };

/** Sums over the sites in one column: of their values, and of their squares. */
type Column = Record<'surplus' | 'signal' | 'noise' | 'surpluses' | 'signals' | 'noises', number>;

const seenIn = ({ found, signal, noise, effects }: Squares): SeenVariance =>
  signal > 0
    ? { found: found / signal, error: Math.sqrt(noise) / signal, effects }
    : { found: 0, error: Number.POSITIVE_INFINITY, effects };

/**
 * Estimates the variance of the log-odds of success in a table of sites and columns, such as templates or spells of
 * time. A site's successes in a column are compared with their expectation if its successes were dealt out to the
 * columns at random (the hypergeometric distribution): so it does not matter that sites with middling probabilities
 * scatter more than those that nearly always succeed. The surpluses of single sites show all variation, those that
 * several sites share in a column the variation between columns.
 * @see Fisher 1935, The logic of inductive inference (counts given their totals)
 */
export class OutcomeVariances {
  readonly #usual: LogOddsVariances;
  readonly #columns = new Map<number, Column>();
  readonly #all: Squares = { found: 0, signal: 0, noise: 0, effects: 0 };

  /** @param usual - the prior */
  constructor(usual: LogOddsVariances) {
    this.#usual = usual;
  }

  /**
   * Call once for each column of a site.
   * @param ofSite - attempts in all its columns
   * @param succeeded - of these
   */
  add(column: number, attempts: number, successes: number, ofSite: number, succeeded: number): void {
    if (attempts === 0 || attempts === ofSite) return;
    const share = attempts / ofSite;
    const information = (share * succeeded * (ofSite - succeeded)) / (ofSite - 1);
    /** Otherwise the column with most information would decide nearly alone. */
    const weight = 1 / (1 + this.#usual.own * information);
    const surplus = weight * (successes - share * succeeded);
    const signal = weight * information * Math.sqrt(1 - share);
    const noise = weight ** 2 * information * (1 - share);
    this.#all.found += surplus ** 2 - noise;
    this.#all.signal += signal ** 2;
    this.#all.noise += weight ** 2 * noise + 2 * noise ** 2;
    this.#all.effects += 1 - share;
    const sums = getOrInsert(this.#columns, column, noSums);
    sums.surplus += surplus;
    sums.signal += signal;
    sums.noise += noise;
    sums.surpluses += surplus ** 2;
    sums.signals += signal ** 2;
    sums.noises += noise ** 2;
  }

  read(): LogOddsVariances {
    const together: Squares = { found: 0, signal: 0, noise: 0, effects: 0 };
    for (const { surplus, signal, noise, surpluses, signals, noises } of this.#columns.values()) {
      together.found += surplus ** 2 - surpluses;
      together.signal += signal ** 2 - signals;
      together.noise += 2 * (noise ** 2 - noises);
      together.effects += signal ** 2 > signals ? 1 : 0;
    }
    const common = likelyVariance(seenIn(together), this.#usual.common);
    const { found, error, effects } = seenIn(this.#all);
    return { common, own: likelyVariance({ found: found - common, error, effects }, this.#usual.own) };
  }
}

const noSums = (): Column => ({ surplus: 0, signal: 0, noise: 0, surpluses: 0, signals: 0, noises: 0 });
