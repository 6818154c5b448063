import type { Reserved } from '../../contracts/answers/reserved.ts';
import type { Candidate } from '../../contracts/messages/candidate.ts';
import type { Outcome } from '../../contracts/messages/outcome.ts';
import type { Site } from '../history/keys.ts';
import { type Amounts, amountsOf, Pool } from './pool.ts';

type Hold = Site & {
  readonly uuid: string;
  readonly pool: Pool;
  readonly amounts: Amounts;
  /** Epoch ms. */
  readonly since: number;
};

const defaults = { ttlMs: 900_000, mostHolds: 50_000 };

/** Most projects tracked for a provider; beyond it no further one is. */
const mostPools = 64;

const noPools: readonly Pool[] = [];

/**
 * The quota that deployments hold where they were just sent, until their outcome is known or their time is up, so that
 * a burst of requests doesn't go to the same last free slots. A deployment is in one place at a time. Every operation
 * takes constant time; beyond `mostHolds` the oldest is dropped.
 */
export class Reservations {
  readonly #limits: typeof defaults;
  readonly #holds = new Map<string, Hold>();
  /** By provider, then by region: the quotas of the projects there that have a hold. */
  readonly #pools = new Map<string, Map<string, readonly Pool[]>>();
  /** In order of time; those before `#head`, and those no longer in `#holds`, are gone. */
  #line: Hold[] = [];
  #head = 0;

  constructor(limits: Partial<typeof defaults> = {}) {
    this.#limits = { ...defaults, ...limits };
  }

  /** Number of deployments that hold something, as of the last call with a time. */
  get size(): number {
    return this.#holds.size;
  }

  /**
   * What deployments other than `uuid` hold of the quota that the candidate takes from, beyond the usage that it
   * reports.
   * @param time - epoch ms
   */
  reservedAt(candidate: Candidate, uuid: string, time: number): Reserved | undefined {
    this.#expire(time);
    if (this.#pools.size === 0) return undefined;
    const pool = this.#poolOf(candidate);
    if (!pool) return undefined;
    const own = this.#holds.get(uuid);
    return pool.reserved(candidate, own?.pool === pool ? own.amounts : undefined);
  }

  /**
   * Whether a deployment sent at `since` no longer holds anything; both epoch ms. Nor does one sent as much later than
   * `now`: the clock was set back.
   */
  isOver(since: number, now: number): boolean {
    return Math.abs(now - since) >= this.#limits.ttlMs;
  }

  /**
   * Moves the deployment's hold to the candidate, or drops it where none is feasible.
   * @param time - epoch ms
   */
  place(uuid: string, candidate: Candidate | undefined, time: number): void {
    this.#release(uuid, false);
    if (!candidate) return;
    const { mostHolds } = this.#limits;
    const { providerName, regionName } = candidate;
    const pool = this.#poolOf(candidate) ?? this.#openPool(candidate);
    if (!pool) return;
    const hold = { uuid, providerName, regionName, pool, amounts: amountsOf(candidate), since: time };
    pool.add(candidate, hold.amounts);
    this.#holds.set(uuid, hold);
    this.#line.push(hold);
    this.#expire(time);
    while (this.#line.length - this.#head > mostHolds) this.#takeOldest();
  }

  /** Releases what the deployment held there, or everything it held if it runs elsewhere. */
  settle({ uuid, succeeded, candidate: { providerName, regionName } }: Outcome): void {
    const hold = this.#holds.get(uuid);
    if (!hold) return;
    const isThere = hold.providerName === providerName && hold.regionName === regionName;
    if (isThere || succeeded) this.#release(uuid, isThere && succeeded);
  }

  #expire(time: number): void {
    while (this.#head < this.#line.length && this.isOver(this.#line[this.#head]!.since, time)) this.#takeOldest();
  }

  #takeOldest(): void {
    const hold = this.#line[this.#head++]!;
    if (this.#holds.get(hold.uuid) === hold) this.#release(hold.uuid, true);
    if (2 * this.#head <= this.#line.length) return;
    this.#line = this.#line.slice(this.#head);
    this.#head = 0;
  }

  #release(uuid: string, isUsed: boolean): void {
    const hold = this.#holds.get(uuid);
    if (!hold) return;
    this.#holds.delete(uuid);
    hold.pool.remove(hold.amounts, isUsed);
    if (!hold.pool.isEmpty) return;
    this.#setPools(
      hold,
      this.#poolsAt(hold).filter((pool) => pool !== hold.pool),
    );
  }

  #poolsAt({ providerName, regionName }: Site): readonly Pool[] {
    return this.#pools.get(providerName)?.get(regionName) ?? noPools;
  }

  #setPools({ providerName, regionName }: Site, pools: readonly Pool[]): void {
    const regions = this.#pools.get(providerName) ?? new Map<string, readonly Pool[]>();
    if (pools.length > 0) regions.set(regionName, pools);
    else regions.delete(regionName);
    if (regions.size > 0) this.#pools.set(providerName, regions);
    else this.#pools.delete(providerName);
  }

  #poolOf(candidate: Candidate): Pool | undefined {
    return this.#poolsAt(candidate).find((pool) => pool.isOf(candidate));
  }

  #openPool(candidate: Candidate): Pool | undefined {
    const others = this.#poolsAt(candidate);
    if (others.length >= mostPools) return undefined;
    const pool = new Pool(candidate);
    this.#setPools(candidate, [...others, pool]);
    return pool;
  }
}
