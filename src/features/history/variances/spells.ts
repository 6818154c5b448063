import { dayMs } from '../../../contracts/time/durations.ts';
import type { SnapshotReader, SnapshotWriter } from '../snapshot-format.ts';
import type { OutcomeVariances } from './outcome-variances.ts';
import { TwoWay } from './two-way.ts';

/** Number of spells kept. */
const keptSpells = 64;

/** Variances of values between spells of time. */
export type Shifting = {
  /** Common to all sites. */
  readonly common: number;
  /** Of each site's own. */
  readonly own: number;
};

/**
 * Estimates how much values vary from one spell of time to the next, for all sites together and for each: a table of
 * sites and spells. A spell takes the place of the one 64 before it; an outcome of a spell that is gone is ignored,
 * whenever it comes.
 */
export class Spells {
  readonly #ms: number;
  readonly #table: TwoWay;
  /** The spell in each place. */
  readonly #spells: Float64Array;
  #sites: number;

  /** @param days - length of a spell */
  constructor(
    days: number,
    table = new TwoWay(),
    spells = new Float64Array(keptSpells).fill(Number.NEGATIVE_INFINITY),
    sites = 0,
  ) {
    this.#ms = days * dayMs;
    this.#table = table;
    this.#spells = spells;
    this.#sites = sites;
  }

  /** @param site - number of its cell @param finishTime - epoch ms */
  add(site: number, finishTime: number, value: number): void {
    const spell = Math.floor(finishTime / this.#ms);
    const place = ((spell % keptSpells) + keptSpells) % keptSpells;
    if (spell < this.#spells[place]!) return;
    if (spell > this.#spells[place]!) this.#begin(place, spell);
    this.#sites = Math.max(this.#sites, site + 1);
    this.#table.add(numbersOf(site, place), value);
  }

  /** Adds the outcomes of a site in each spell to `variances`; values are 1 for a success and 0 for a failure. */
  tell(site: number, variances: OutcomeVariances): void {
    for (let place = 0; place < keptSpells; place++) this.#table.tell(numbersOf(site, place), variances);
  }

  /**
   * @param noise - variance of a value at one site in one spell
   * @param usual - the prior, with the variance between sites
   */
  shifting(noise: number, usual: Shifting & { readonly site: number }): Shifting {
    const { site, common, own } = usual;
    const { template, pair } = this.#table.variancesByPair(noise, { site, template: common, pair: own });
    return { common: template, own: pair };
  }

  snapshot(writer: SnapshotWriter): void {
    writer.column(new Float64Array([this.#sites]));
    writer.column(this.#spells.slice());
    this.#table.snapshot(writer);
  }

  /** @throws RankerError SNAPSHOT_INVALID */
  static restore(reader: SnapshotReader, days: number): Spells {
    const [sites] = reader.column(Float64Array, 1);
    const spells = reader.column(Float64Array, keptSpells);
    return new Spells(days, TwoWay.restore(reader), spells, sites);
  }

  #begin(place: number, spell: number): void {
    for (let site = 0; site < this.#sites; site++) this.#table.forget(numbersOf(site, place));
    this.#spells[place] = spell;
  }
}

const numbersOf = (site: number, place: number) => ({ pair: site * keptSpells + place, site, template: place });
