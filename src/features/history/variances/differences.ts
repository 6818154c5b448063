import type { SnapshotReader, SnapshotWriter } from '../snapshot-format.ts';
import { type CellNumbers, TwoWay } from './two-way.ts';

/** How chances of templates differ. */
export type ChanceDifferences = {
  /** As how many outcomes all templates count, against one. */
  readonly templateWeight: number;
  /** Variance of log-odds of one template at one site, beside what is to be expected of the two. */
  readonly pairVariance: number;
};

/** How much log-odds are taken to differ, as variances, until outcomes tell. */
const usual = { site: 0.6, template: 0.3, pair: 0.3 } as const;

/** As if so many outcomes had shown the variance that chance has. */
const usualOutcomes = 4;

/** Variance of an outcome within its pair. @param even - that of one outcome of all */
export const noiseOf = ({ total, pairs: { squares, freedom } }: TwoWay, even: number): number =>
  (total - squares + usualOutcomes * even) / (freedom + usualOutcomes);

/**
 * How much sites, templates and the two together differ in their share of successes: where nothing differs, a narrow view
 * is noise, and the broad one is to be trusted.
 */
export class Differences {
  readonly #table: TwoWay;

  constructor(table = new TwoWay()) {
    this.#table = table;
  }

  add(numbers: CellNumbers, succeeded: boolean): void {
    this.#table.add(numbers, succeeded ? 1 : 0);
  }

  /** @param share - of successes among all, in (0, 1) */
  read(share: number): ChanceDifferences {
    const even = share * (1 - share);
    const noise = noiseOf(this.#table, even);
    const { template, pair } = this.#table.variancesByPair(noise, {
      site: usual.site * even ** 2,
      template: usual.template * even ** 2,
      pair: usual.pair * even ** 2,
    });
    return { templateWeight: noise / template, pairVariance: pair / noise ** 2 };
  }

  snapshot(writer: SnapshotWriter): void {
    this.#table.snapshot(writer);
  }

  /** @throws RankerError SNAPSHOT_INVALID */
  static restore(reader: SnapshotReader): Differences {
    return new Differences(TwoWay.restore(reader));
  }
}
