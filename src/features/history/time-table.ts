import { logOfSeconds } from './cells.ts';
import type { PriorWeights } from './differences.ts';
import { Scatter, type TimeScatter } from './scatter.ts';
import type { SnapshotReader, SnapshotWriter } from './snapshot-format.ts';
import { type CellNumbers, TwoWay, type Variances } from './two-way.ts';

/** How far times are to be trusted. */
export type TimeTrust = {
  readonly scatter: TimeScatter;
  /** What broader views weigh where logarithms are asked. */
  readonly logWeights: PriorWeights;
  /** The same where plain means are. */
  readonly weights: PriorWeights;
};

/** How much logarithms of seconds are taken to differ, as variances, until times tell. */
export const usualDifferences = {
  success: { site: 0.25, template: 0.5, pair: 0.05 },
  /** What fails takes about as long whatever was asked for. */
  failure: { site: 0.25, template: 0.05, pair: 0.05 },
} as const;

/** How much times scatter and by how much they differ from site to site and from template to template. */
export class TimeTable {
  readonly #usual: Variances;
  readonly #scatter: Scatter;
  readonly #logs: TwoWay;

  constructor(usual: Variances, scatter = new Scatter(), logs = new TwoWay()) {
    this.#usual = usual;
    this.#scatter = scatter;
    this.#logs = logs;
  }

  add(numbers: CellNumbers, seconds: number): void {
    this.#scatter.add(numbers.pair, seconds);
    this.#logs.add(numbers, logOfSeconds(seconds));
  }

  /**
   * What logarithms tell of how views differ holds for plain means too, but where times are either short or a timeout:
   * there logarithms scatter more than means do, and as far as that goes the usual differences stand.
   */
  trust(): TimeTrust {
    const scatter = this.#scatter.read();
    const { logVariance, relativeVariance } = scatter;
    const usual = this.#usual;
    const seen = this.#logs.variances(logVariance, usual);
    const share = Math.min(Math.max((2 * relativeVariance) / logVariance - 1, 0), 1);
    const between = (name: keyof Variances): number => seen[name] ** share * usual[name] ** (1 - share);
    const plain = { site: between('site'), template: between('template'), pair: between('pair') };
    return { scatter, logWeights: weightsOf(logVariance, seen), weights: weightsOf(relativeVariance, plain) };
  }

  /** @param pairs - cells there are */
  snapshot(writer: SnapshotWriter, pairs: number): void {
    this.#scatter.snapshot(writer, pairs);
    this.#logs.snapshot(writer);
  }

  /** @throws RankerError SNAPSHOT_INVALID */
  static restore(reader: SnapshotReader, pairs: number, usual: Variances): TimeTable {
    const scatter = Scatter.restore(reader, pairs);
    return new TimeTable(usual, scatter, TwoWay.restore(reader));
  }
}

/** However little times scatter, a site and a template there are taken to be as others are at the weight of so many. */
const leastWeight = 2;

const weightsOf = (noise: number, { site, template, pair }: Variances): PriorWeights => ({
  site: Math.max(noise / site, leastWeight),
  template: noise / template,
  pair: Math.max(noise / pair, leastWeight),
});
