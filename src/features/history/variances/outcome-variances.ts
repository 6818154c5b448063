import { getOrInsert } from '../../get-or-insert.ts';
import { likelyVariance, type SeenVariance } from './variance.ts';

/** How much log-odds differ, as variances. */
export type LogOddsVariances = {
  /** From column to column, at all sites together. */
  readonly common: number;
  /** Beyond that, at each site for itself. */
  readonly own: number;
};

/** What squares, or products, of surpluses add up to, what a variance of one would, and how much that scatters by chance. */
type Squares = { found: number; signal: number; noise: number; effects: number };

/** What all sites have in one column, and the squares of what each has. */
type Column = Record<'surplus' | 'signal' | 'noise' | 'surpluses' | 'signals' | 'noises', number>;

const seenIn = ({ found, signal, noise, effects }: Squares): SeenVariance =>
  signal > 0
    ? { found: found / signal, error: Math.sqrt(noise) / signal, effects }
    : { found: 0, error: Number.POSITIVE_INFINITY, effects };

/**
 * How much the log-odds of success differ in a table of sites and columns, such as templates or spells of time. What a site
 * has in a column is held against what it would have if its successes were dealt out to the columns by lot: sites of
 * middling chances scatter more than those that nearly always succeed, and that says nothing. What is left at one site tells
 * of all differences, what several sites have in common of those of the columns.
 * @see Fisher 1935, The logic of inductive inference (counts given their totals)
 */
export class OutcomeVariances {
  readonly #usual: LogOddsVariances;
  readonly #columns = new Map<number, Column>();
  readonly #all: Squares = { found: 0, signal: 0, noise: 0, effects: 0 };

  /** @param usual - until outcomes tell */
  constructor(usual: LogOddsVariances) {
    this.#usual = usual;
  }

  /** Told once of each column of a site. @param ofSite - attempts in all its columns @param succeeded - of these */
  add(column: number, attempts: number, successes: number, ofSite: number, succeeded: number): void {
    if (attempts === 0 || attempts === ofSite) return;
    const share = attempts / ofSite;
    const information = (share * succeeded * (ofSite - succeeded)) / (ofSite - 1);
    /** Else what is known best would tell nearly all. */
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
