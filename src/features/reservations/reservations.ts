import type { Candidate } from '../../contracts/candidate.ts';
import type { Outcome } from '../../contracts/outcome.ts';
import type { Reserved } from '../../contracts/reserved.ts';
import { type Amounts, amountsOf, Pool, poolKey } from './pool.ts';

type Hold = {
  readonly uuid: string;
  readonly providerName: string;
  readonly regionName: string;
  readonly pool: Pool;
  readonly amounts: Amounts;
  /** Epoch ms. */
  readonly until: number;
};

const defaults = { ttlMs: 900_000, mostHolds: 50_000 };

/**
 * The quota that deployments hold where they were just sent, until what became of them is known or their time is up, so
 * that a burst of them doesn't go to the same last free slots. A deployment is in one place at a time. Every step takes
 * the same time, however many there are; beyond `mostHolds` the oldest falls out.
 */
export class Reservations {
  readonly #limits: typeof defaults;
  readonly #holds = new Map<string, Hold>();
  readonly #pools = new Map<string, Pool>();
  /** In order of time; those before `#head`, and those that `#holds` no longer has, are gone. */
  #line: Hold[] = [];
  #head = 0;

  constructor(limits: Partial<typeof defaults> = {}) {
    this.#limits = { ...defaults, ...limits };
  }

  /** Deployments that hold something, as of the last call that told a time. */
  get size(): number {
    return this.#holds.size;
  }

  /**
   * What deployments other than `uuid` hold of the quota that the candidate takes from, beyond the usage that it tells.
   * @param time - epoch ms
   */
  reservedAt(candidate: Candidate, uuid: string, time: number): Reserved | undefined {
    this.#expire(time);
    if (this.#pools.size === 0) return undefined;
    const pool = this.#pools.get(poolKey(candidate));
    if (!pool) return undefined;
    const own = this.#holds.get(uuid);
    return pool.reserved(candidate, own?.pool === pool ? own.amounts : undefined);
  }

  /** Whether what was sent at `since` holds nothing any more; both epoch ms. */
  isOver(since: number, now: number): boolean {
    return since + this.#limits.ttlMs <= now;
  }

  /**
   * The deployment was sent to the candidate, or to none that it fits, whatever it held before.
   * @param time - epoch ms
   */
  place(uuid: string, candidate: Candidate | undefined, time: number): void {
    this.#release(uuid, false);
    if (!candidate) return;
    const { ttlMs, mostHolds } = this.#limits;
    const key = poolKey(candidate);
    const pool = this.#pools.get(key) ?? new Pool(key);
    this.#pools.set(key, pool);
    const { providerName, regionName } = candidate;
    const hold = { uuid, providerName, regionName, pool, amounts: amountsOf(candidate), until: time + ttlMs };
    pool.add(candidate, hold.amounts);
    this.#holds.set(uuid, hold);
    this.#line.push(hold);
    this.#expire(time);
    while (this.#line.length - this.#head > mostHolds) this.#takeOldest();
  }

  /** Lets go of what the deployment held there; of all it held, when it runs elsewhere. */
  settle({ uuid, succeeded, candidate: { providerName, regionName } }: Outcome): void {
    const hold = this.#holds.get(uuid);
    if (!hold) return;
    const isThere = hold.providerName === providerName && hold.regionName === regionName;
    if (isThere || succeeded) this.#release(uuid, isThere && succeeded);
  }

  #expire(time: number): void {
    while (this.#head < this.#line.length && this.#line[this.#head]!.until <= time) this.#takeOldest();
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
    if (hold.pool.isEmpty) this.#pools.delete(hold.pool.key);
  }
}
