import type { SnapshotReader, SnapshotWriter } from '../snapshot-format.ts';
import { type LogOddsVariances, OutcomeVariances } from './outcome-variances.ts';
import { type CellNumbers, TwoWay } from './two-way.ts';

/** Variation of the success probability between templates. */
export type ChanceDifferences = {
  /** Prior weight of all templates against one, in outcomes. */
  readonly templateWeight: number;
  /** Variance of the log-odds of one template at one site, beyond the main effects of the two. */
  readonly pairVariance: number;
};

/** Prior variances of the log-odds: between templates, and of one template at one site. */
const usual: LogOddsVariances = { common: 0.3, own: 0.3 };

/** Prior weight of the binomial variance, in outcomes. */
const usualOutcomes = 4;

/**
 * Variance of an outcome within its pair.
 * @param even - that of one outcome of all
 */
const noiseOf = ({ total, pairs: { squares, freedom } }: TwoWay, even: number): number =>
  (total - squares + usualOutcomes * even) / (freedom + usualOutcomes);

/**
 * Variation of the success probability between templates, and between pairs of site and template: where there is none,
 * a narrow level is noise, and the broad one is to be trusted.
 */
export class Differences {
  readonly #table: TwoWay;

  constructor(table = new TwoWay()) {
    this.#table = table;
  }

  add(numbers: CellNumbers, succeeded: boolean): void {
    this.#table.add(numbers, succeeded ? 1 : 0);
  }

  /** @param pairs - the pairs that represent all */
  variances(pairs: Iterable<CellNumbers>): LogOddsVariances {
    const variances = new OutcomeVariances(usual);
    for (const pair of pairs) this.#table.tell(pair, variances);
    return variances.read();
  }

  /** @param share - of successes among all, in (0, 1) */
  read(share: number, { common, own }: LogOddsVariances): ChanceDifferences {
    const even = share * (1 - share);
    return { templateWeight: even / (noiseOf(this.#table, even) ** 2 * common), pairVariance: own };
  }

  snapshot(writer: SnapshotWriter): void {
    this.#table.snapshot(writer);
  }

  /** @throws RankerError SNAPSHOT_INVALID */
  static restore(reader: SnapshotReader): Differences {
    return new Differences(TwoWay.restore(reader));
  }
}
