import { spellDays } from '../half-lives.ts';
import type { SnapshotReader, SnapshotWriter } from '../snapshot-format.ts';
import { type LogOddsVariances, OutcomeVariances } from './outcome-variances.ts';
import { type Shifting, Spells } from './spells.ts';

/** Prior variances of shifts of the log-odds. */
const usual: LogOddsVariances = { common: 0.1, own: 0.25 };
/** Passing shifts have at least this share of the whole variance. */
const leastShare = 0.05;

/** Probability of a change from one outcome to the next, where sites shift as usual; and its maximum. */
const changeRate = { usual: 0.02, most: 0.1 } as const;

/** Probability of a sudden change from one outcome to the next, for days or for weeks. */
export type ChangeRates = { readonly passing: number; readonly lasting: number };

/** Variances of the log-odds' shifts for weeks, and beyond that for days. */
export type ShiftVariances = {
  readonly lasting: Shifting;
  readonly passing: Shifting;
  readonly changeRates: ChangeRates;
};

/** Estimates from the outcomes how much sites shift: where nothing ever does, a few failures are chance. */
export class Shifts {
  readonly #lasting: Spells;
  readonly #passing: Spells;

  constructor(lasting = new Spells(spellDays.lasting), passing = new Spells(spellDays.passing)) {
    this.#lasting = lasting;
    this.#passing = passing;
  }

  /** @param site - number of its cell @param finishTime - epoch ms */
  add(site: number, finishTime: number, succeeded: boolean): void {
    this.#lasting.add(site, finishTime, succeeded ? 1 : 0);
    this.#passing.add(site, finishTime, succeeded ? 1 : 0);
  }

  /** @param sites - numbers of the cells of the sites that represent all */
  variances(sites: readonly number[]): ShiftVariances {
    const [lasting, all] = [shiftingOf(this.#lasting, sites), shiftingOf(this.#passing, sites)];
    const beyond = (of: keyof Shifting): number => Math.max(all[of] - lasting[of], leastShare * all[of]);
    const passing = { common: beyond('common'), own: beyond('own') };
    const rate = Math.min((changeRate.usual * all.own) / usual.own, changeRate.most);
    const passes = passing.own / (passing.own + lasting.own);
    return { lasting, passing, changeRates: { passing: passes * rate, lasting: (1 - passes) * rate } };
  }

  snapshot(writer: SnapshotWriter): void {
    this.#lasting.snapshot(writer);
    this.#passing.snapshot(writer);
  }

  /** @throws RankerError SNAPSHOT_INVALID */
  static restore(reader: SnapshotReader): Shifts {
    const lasting = Spells.restore(reader, spellDays.lasting);
    return new Shifts(lasting, Spells.restore(reader, spellDays.passing));
  }
}

const shiftingOf = (spells: Spells, sites: readonly number[]): Shifting => {
  const variances = new OutcomeVariances(usual);
  for (const site of sites) spells.tell(site, variances);
  return variances.read();
};
