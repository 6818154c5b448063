import type { Reserved } from '../../contracts/answers/reserved.ts';
import { type Resource, resources } from '../../contracts/fields/resources.ts';
import type { Candidate } from '../../contracts/messages/candidate.ts';

/** An amount of each of `resources`, in their order. */
export type Amounts = readonly number[];

/** What a deployment takes there; 0 for what is unknown. */
export const amountsOf = ({ resources: states }: Candidate): Amounts =>
  resources.map((resource) => states[resource].requested || 0);

/**
 * What deployments hold together of one quota. `level` is the usage to expect once all of them run, so that usage which
 * has grown since isn't counted twice; NaN while no usage is known.
 */
export class Pool {
  readonly #quotas: readonly number[];
  #deployments = 0;
  readonly #held: number[] = resources.map(() => 0);
  readonly #level: number[] = resources.map(() => Number.NaN);

  /** @param candidate - the one whose quota it is */
  constructor({ resources: states }: Candidate) {
    this.#quotas = resources.map((resource) => states[resource].quota);
  }

  /** Whether the candidate takes from this quota: entries of one provider with different quotas are two projects. */
  isOf({ resources: states }: Candidate): boolean {
    for (let at = 0; at < resources.length; at++) {
      if (!Object.is(states[resources[at]!].quota, this.#quotas[at])) return false;
    }
    return true;
  }

  get isEmpty(): boolean {
    return this.#deployments === 0;
  }

  /** @param candidate - with the usage reported when the deployment was sent */
  add(candidate: Candidate, amounts: Amounts): void {
    this.#deployments++;
    for (const [at, resource] of resources.entries()) {
      const { usage } = candidate.resources[resource];
      this.#level[at] = usage + this.#beyond(at, usage, 0) + amounts[at]!;
      this.#held[at]! += amounts[at]!;
    }
  }

  /** @param isUsed - whether the amounts are used now, or may be, rather than free again */
  remove(amounts: Amounts, isUsed: boolean): void {
    this.#deployments--;
    for (const [at, amount] of amounts.entries()) {
      this.#held[at]! -= amount;
      if (!isUsed) this.#level[at]! -= amount;
    }
  }

  /**
   * What is held beyond the usage that the candidate reports.
   * @param own - amounts of the asking deployment, which don't count
   */
  reserved(candidate: Candidate, own: Amounts | undefined): Reserved | undefined {
    const deployments = this.#deployments - (own ? 1 : 0);
    if (deployments === 0) return undefined;
    let reserved: ({ deployments: number } & { [R in Resource]?: number }) | undefined;
    for (let at = 0; at < resources.length; at++) {
      const resource = resources[at]!;
      const amount = this.#beyond(at, candidate.resources[resource].usage, own?.[at] ?? 0);
      if (!(amount > 0)) continue;
      reserved ??= { deployments };
      reserved[resource] = amount;
    }
    return reserved;
  }

  #beyond(at: number, usage: number, own: number): number {
    const held = Math.max(0, this.#held[at]! - own);
    const toCome = this.#level[at]! - own - usage;
    return Number.isNaN(toCome) ? held : Math.min(held, Math.max(0, toCome));
  }
}
