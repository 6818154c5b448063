/** How the chances that a model gave compare with what became of them. */
export type CalibrationReport = {
  readonly version: number;
  readonly outcomes: number;
  /** Mean gap between chance and share of successes over ten bins of equal width, weighted by count. */
  readonly ece: number;
  readonly log_loss: number;
};

type Given = { readonly version: number; readonly chance: number };

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
 * Keeps the chances that were given until their outcomes come, and compares them by model version. Bounded: the oldest
 * chance without an outcome goes first.
 */
export class LiveCalibration {
  readonly #given = new Map<string, Given>();
  readonly #tallies = new Map<number, Tally>();
  readonly #limits: typeof defaults;

  constructor(limits: Partial<typeof defaults> = {}) {
    this.#limits = { ...defaults, ...limits };
  }

  /** @param key - names the deployment and the provider @param chance - in [0, 1] */
  give(key: string, version: number, chance: number): void {
    this.#given.delete(key);
    this.#given.set(key, { version, chance });
    if (this.#given.size > this.#limits.mostWaiting) this.#forgetOldest();
  }

  /** Some at once: a Map steps over all it has deleted at its front before it finds its oldest. */
  #forgetOldest(): void {
    const most = Math.floor(0.9 * this.#limits.mostWaiting);
    for (const oldest of this.#given.keys()) {
      if (this.#given.size <= most) return;
      this.#given.delete(oldest);
    }
  }

  /** Takes note of an outcome; one of which no chance was given tells nothing. */
  settle(key: string, succeeded: boolean): void {
    const given = this.#given.get(key);
    if (!given) return;
    this.#given.delete(key);
    const tally = this.#tallyOf(given.version);
    const bin = Math.min(bins - 1, Math.floor(given.chance * bins));
    const chance = Math.min(Math.max(given.chance, 1e-6), 1 - 1e-6);
    tally.outcomes++;
    tally.loss -= Math.log(succeeded ? chance : 1 - chance);
    tally.count[bin]!++;
    tally.chance[bin]! += given.chance;
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
