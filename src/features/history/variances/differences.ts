import type { SnapshotReader, SnapshotWriter } from '../snapshot-format.ts';
import { type LogOddsVariances, OutcomeVariances } from './outcome-variances.ts';
import { type CellNumbers, TwoWay } from './two-way.ts';

/** How chances of templates differ. */
export type ChanceDifferences = {
  /** As how many outcomes all templates count, against one. */
  readonly templateWeight: number;
  /** Variance of log-odds of one template at one site, beside what is to be expected of the two. */
  readonly pairVariance: number;
};

/** How much log-odds are taken to differ from template to template, and of one at one site alone, until outcomes tell. */
const usual: LogOddsVariances = { common: 0.3, own: 0.3 };

/** As if so many outcomes had shown the variance that chance has. */
const usualOutcomes = 4;

/** Variance of an outcome within its pair. @param even - that of one outcome of all */
const noiseOf = ({ total, pairs: { squares, freedom } }: TwoWay, even: number): number =>
  (total - squares + usualOutcomes * even) / (freedom + usualOutcomes);

/**
 * How much templates, and sites and templates together, differ in their chances: where nothing differs, a narrow view is
 * noise, and the broad one is to be trusted.
 */
export class Differences {
  readonly #table: TwoWay;

  constructor(table = new TwoWay()) {
    this.#table = table;
  }

  add(numbers: CellNumbers, succeeded: boolean): void {
    this.#table.add(numbers, succeeded ? 1 : 0);
  }

  /** @param pairs - those that tell */
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
