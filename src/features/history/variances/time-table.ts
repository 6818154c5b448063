import { logOfSeconds } from '../counts/sums.ts';
import { spellDays } from '../half-lives.ts';
import type { SnapshotReader, SnapshotWriter } from '../snapshot-format.ts';
import { Scatter, type TimeScatter } from './scatter.ts';
import { Spells } from './spells.ts';
import { type CellNumbers, TwoWay, type Variances } from './two-way.ts';

/** Mean seconds of some outcomes, and mean logarithm of their seconds. */
export type MeanTimes = { readonly seconds: number; readonly logSeconds: number };

/** Prior weights: how many outcomes a broader level counts for against a narrower one. */
type PriorWeights = {
  /** A template at all sites, against one site. */
  readonly site: number;
  /** All templates, against one. */
  readonly template: number;
  /** The main effects of site and template, against the record of the pair. */
  readonly pair: number;
};

/** How far narrow levels are trusted for times. */
export type TimeTrust = {
  /** Mean times of all outcomes. */
  readonly all: MeanTimes;
  readonly scatter: TimeScatter;
  /** Prior weights for means of logarithms. */
  readonly logWeights: PriorWeights;
  /** Prior weights for plain means. */
  readonly weights: PriorWeights;
  /** How far the variances of the logarithms apply to plain means, in [0, 1]. */
  readonly logsHold: number;
  /** How many outcomes with longer times it takes to outweigh the prior that a site takes as long as ever. */
  readonly shiftWeight: number;
};

/** Prior variances of the logarithms of seconds. */
export const usualDifferences = {
  success: { site: 0.25, template: 0.5, pair: 0.05 },
  /** Failures take about as long whatever was requested. */
  failure: { site: 0.25, template: 0.05, pair: 0.05 },
} as const;

/** Prior variance of the logarithms of seconds from month to month, common to all sites. */
const usualShift = 0.02;
/** The same of a site's own, as a share of the variance between sites. */
const usualOwnShift = 0.1;

/** Estimates how much times scatter, and how much they differ between sites and between templates. */
export class TimeTable {
  readonly #usual: Variances;
  readonly #scatter: Scatter;
  readonly #logs: TwoWay;
  readonly #spells: Spells;

  constructor(usual: Variances, scatter = new Scatter(), logs = new TwoWay(), spells = new Spells(spellDays.lasting)) {
    this.#usual = usual;
    this.#scatter = scatter;
    this.#logs = logs;
    this.#spells = spells;
  }

  /** @param finishTime - epoch ms */
  add(numbers: CellNumbers, seconds: number, finishTime: number): void {
    const log = logOfSeconds(seconds);
    this.#scatter.add(numbers.pair, seconds);
    this.#logs.add(numbers, log);
    this.#spells.add(numbers.site, finishTime, log);
  }

  /**
   * The variances of the logarithms apply to plain means too, except where times are either short or a timeout: there
   * logarithms scatter more than plain means do, and to that extent the prior variances are used instead, without a
   * shift.
   * @param all - mean times of all outcomes
   */
  trust(all: MeanTimes): TimeTrust {
    const scatter = this.#scatter.read();
    const { logVariance, relativeVariance } = scatter;
    const usual = this.#usual;
    const seen = this.#logs.variances(logVariance, usual);
    const logsHold = Math.min(Math.max((2 * relativeVariance) / logVariance - 1, 0), 1);
    const between = (name: keyof Variances): number => seen[name] ** logsHold * usual[name] ** (1 - logsHold);
    const plain = { site: between('site'), template: between('template'), pair: between('pair') };
    return {
      all,
      scatter,
      logWeights: weightsOf(logVariance, seen),
      weights: weightsOf(relativeVariance, plain),
      logsHold,
      shiftWeight: Math.max((logVariance + seen.pair) / this.#ownShift(logVariance, seen), leastShiftWeight),
    };
  }

  /** Differences between the templates that a site was given in a spell count as noise here. */
  #ownShift(logVariance: number, { site, template, pair }: Variances): number {
    const usual = { site: this.#usual.site, common: usualShift, own: usualOwnShift * site };
    return this.#spells.shifting(logVariance + template + pair, usual).own;
  }

  /** @param pairs - their number */
  snapshot(writer: SnapshotWriter, pairs: number): void {
    this.#scatter.snapshot(writer, pairs);
    this.#logs.snapshot(writer);
    this.#spells.snapshot(writer);
  }

  /** @throws RankerError SNAPSHOT_INVALID */
  static restore(reader: SnapshotReader, pairs: number, usual: Variances): TimeTable {
    const scatter = Scatter.restore(reader, pairs);
    const logs = TwoWay.restore(reader);
    return new TimeTable(usual, scatter, logs, Spells.restore(reader, spellDays.lasting));
  }
}

/**
 * Least prior weight of the other sites, and of a site's other templates, in outcomes, however little times scatter.
 */
const leastWeight = 2;
/** A shift is less likely than a difference between sites. */
const leastShiftWeight = 5;

const weightsOf = (noise: number, { site, template, pair }: Variances): PriorWeights => ({
  site: Math.max(noise / site, leastWeight),
  template: noise / template,
  pair: Math.max(noise / pair, leastWeight),
});
