import type { CalibrationReport } from '../contracts/rest/service.ts';

/**
 * The probabilities given to a deployment, in [0, 1], and for which places; in columns, since many are kept for long.
 */
type Chances = {
  readonly providers: readonly string[];
  readonly regions: readonly string[];
  readonly chances: readonly number[];
};

/** A chance becomes NaN once its outcome has come; `waiting` are left. */
type Given = Chances & { readonly version: number; readonly chances: number[]; waiting: number };

const bins = 10;
const defaults = { mostWaiting: 50_000, mostVersions: 8 };

type Tally = { outcomes: number; loss: number; count: Float64Array; chance: Float64Array; success: Float64Array };

const newTally = (): Tally => ({
  outcomes: 0,
  loss: 0,
  count: new Float64Array(bins),
  chance: new Float64Array(bins),
  success: new Float64Array(bins),
});

/**
 * Keeps the probabilities that were given until their outcomes come, and compares them by model version. Bounded: the
 * oldest probability without an outcome goes first.
 */
export class LiveCalibration {
  readonly #given = new Map<string, Given>();
  #waiting = 0;
  readonly #tallies = new Map<number, Tally>();
  readonly #limits: typeof defaults;

  constructor(limits: Partial<typeof defaults> = {}) {
    this.#limits = { ...defaults, ...limits };
  }

  /** Stores a version's probabilities for a deployment, in place of earlier ones. */
  give(deployment: string, version: number, { providers, regions, chances }: Chances): void {
    this.#forget(deployment);
    const waiting = chances.length;
    if (waiting > 0) this.#given.set(deployment, { version, providers, regions, chances: [...chances], waiting });
    this.#waiting += waiting;
    if (this.#waiting > this.#limits.mostWaiting) this.#forgetOldest();
  }

  #forget(deployment: string): void {
    this.#waiting -= this.#given.get(deployment)?.waiting ?? 0;
    this.#given.delete(deployment);
  }

  /** Drops several at a time: to find its oldest entry, a Map steps over every entry deleted before it. */
  #forgetOldest(): void {
    const most = Math.floor(0.9 * this.#limits.mostWaiting);
    for (const oldest of this.#given.keys()) {
      if (this.#waiting <= most) return;
      this.#forget(oldest);
    }
  }

  /** Records an outcome; one that has no probability, or has come before, is ignored. */
  settle(deployment: string, provider: string, region: string, succeeded: boolean): void {
    const given = this.#given.get(deployment);
    if (!given) return;
    const { version, providers, regions, chances } = given;
    const at = chances.findIndex((chance, n) => chance >= 0 && providers[n] === provider && regions[n] === region);
    if (at < 0) return;
    const predicted = chances[at]!;
    chances[at] = Number.NaN;
    given.waiting--;
    this.#waiting--;
    if (given.waiting === 0) this.#given.delete(deployment);
    const tally = this.#tallyOf(version);
    const bin = Math.min(bins - 1, Math.floor(predicted * bins));
    const chance = Math.min(Math.max(predicted, 1e-6), 1 - 1e-6);
    tally.outcomes++;
    tally.loss -= Math.log(succeeded ? chance : 1 - chance);
    tally.count[bin]!++;
    tally.chance[bin]! += predicted;
    tally.success[bin]! += succeeded ? 1 : 0;
  }

  report(version: number): CalibrationReport | undefined {
    const tally = this.#tallies.get(version);
    if (!tally) return undefined;
    const { outcomes, loss, chance, success } = tally;
    const gap = chance.reduce((sum, value, bin) => sum + Math.abs(value - success[bin]!), 0);
    return { version, outcomes, ece: gap / outcomes, log_loss: loss / outcomes };
  }

  #tallyOf(version: number): Tally {
    let tally = this.#tallies.get(version);
    if (!tally) {
      tally = newTally();
      this.#tallies.set(version, tally);
      const [oldest] = this.#tallies.keys();
      if (this.#tallies.size > this.#limits.mostVersions && oldest !== undefined) this.#tallies.delete(oldest);
    }
    return tally;
  }
}
