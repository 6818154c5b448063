import { logOfSeconds } from '../counts/sums.ts';
import { spellDays } from '../half-lives.ts';
import type { SnapshotReader, SnapshotWriter } from '../snapshot-format.ts';
import { Scatter, type Size, type TimeScatter } from './scatter.ts';
import { Spells } from './spells.ts';
import { type CellNumbers, TwoWay, type Variances } from './two-way.ts';

/** Mean seconds of some outcomes, and mean logarithm of their seconds. */
export type MeanTimes = { readonly seconds: number; readonly logSeconds: number };

/** As how many outcomes a broader view counts beside a narrower one. */
export type PriorWeights = {
  /** A template at all sites, against it at one. */
  readonly site: number;
  /** All templates, against one. */
  readonly template: number;
  /** What is to be expected of a site and of a template, against the record of the two together. */
  readonly pair: number;
};

/** How far times are to be trusted. */
export type TimeTrust = {
  /** Of all outcomes. */
  readonly all: MeanTimes;
  readonly scatter: TimeScatter;
  /** What broader views weigh where logarithms are asked. */
  readonly logWeights: PriorWeights;
  /** The same where plain means are; that of pairs by how much the times of the site scatter. */
  readonly weights: Omit<PriorWeights, 'pair'> & {
    /** @param site - number of its cell; -1 for one without */
    readonly pairAt: (site: number) => number;
  };
  /** How far what logarithms tell holds for plain means, in [0, 1]. */
  readonly logsHold: number;
  /** How many late outcomes it takes to outweigh that a site takes as long as ever. */
  readonly shiftWeight: number;
};

/** How much logarithms of seconds are taken to differ, as variances, until times tell. */
export const usualDifferences = {
  success: { site: 0.25, template: 0.5, pair: 0.05 },
  /** What fails takes about as long whatever was asked for. */
  failure: { site: 0.25, template: 0.05, pair: 0.05 },
} as const;

/** How much logarithms of seconds are taken to shift from month to month, as variances, until times tell. */
const usualShift = 0.02;
/** Those of one site: so much of what sites differ. */
const usualOwnShift = 0.1;

/** How much times scatter and by how much they differ from site to site and from template to template. */
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
    this.#scatter.add(numbers, seconds);
    this.#logs.add(numbers, log);
    this.#spells.add(numbers.site, finishTime, log);
  }

  /**
   * What logarithms tell of how views differ holds for plain means too, but where times are either short or a timeout:
   * there logarithms scatter more than means do, and as far as that goes the usual differences stand, and no shift.
   * @param all - what all outcomes took
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
      logWeights: { ...broaderWeights(logVariance, seen), pair: pairWeight(logVariance, seen) },
      weights: {
        ...broaderWeights(relativeVariance, plain),
        pairAt: (site) => pairWeight(this.#scatter.relativeVarianceAt(site, relativeVariance), plain),
      },
      logsHold,
      shiftWeight: Math.max((logVariance + seen.pair) / this.#ownShift(logVariance, seen), leastShiftWeight),
    };
  }

  /** Differences between the templates that a site was given in a spell count as noise here. */
  #ownShift(logVariance: number, { site, template, pair }: Variances): number {
    const usual = { site: this.#usual.site, common: usualShift, own: usualOwnShift * site };
    return this.#spells.shifting(logVariance + template + pair, usual).own;
  }

  snapshot(writer: SnapshotWriter, size: Size): void {
    this.#scatter.snapshot(writer, size);
    this.#logs.snapshot(writer);
    this.#spells.snapshot(writer);
  }

  /** @throws RankerError SNAPSHOT_INVALID */
  static restore(reader: SnapshotReader, size: Size, usual: Variances): TimeTable {
    const scatter = Scatter.restore(reader, size);
    const logs = TwoWay.restore(reader);
    return new TimeTable(usual, scatter, logs, Spells.restore(reader, spellDays.lasting));
  }
}

/** A site, or a template there, is taken to be like others at the weight of so many outcomes, however little times scatter. */
const leastWeight = 2;
/** A shift is less likely than that a site is not like the others. */
const leastShiftWeight = 5;

const broaderWeights = (noise: number, { site, template }: Variances): Omit<PriorWeights, 'pair'> => ({
  site: Math.max(noise / site, leastWeight),
  template: noise / template,
});

const pairWeight = (noise: number, { pair }: Variances): number => Math.max(noise / pair, leastWeight);
