import type { SnapshotReader, SnapshotWriter } from '../snapshot-format.ts';
import { type CellNumbers, TwoWay } from './two-way.ts';

/** As how many outcomes a broader view counts beside a narrower one. */
export type PriorWeights = {
  /** A template at all sites, against it at one. */
  readonly site: number;
  /** All templates, against one. */
  readonly template: number;
  /** What is to be expected of a site and of a template, against the record of the two together. */
  readonly pair: number;
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
  weights(share: number): PriorWeights {
    const even = share * (1 - share);
    const noise = noiseOf(this.#table, even);
    const { site, template, pair } = this.#table.variancesByPair(noise, {
      site: usual.site * even ** 2,
      template: usual.template * even ** 2,
      pair: usual.pair * even ** 2,
    });
    return { pair: noise / pair, site: noise / site, template: noise / template };
  }

  snapshot(writer: SnapshotWriter): void {
    this.#table.snapshot(writer);
  }

  /** @throws RankerError SNAPSHOT_INVALID */
  static restore(reader: SnapshotReader): Differences {
    return new Differences(TwoWay.restore(reader));
  }
}
