import { hash } from 'node:crypto';
import type { JsonObject } from '../../contracts/json/json-value.ts';
import type { Counts } from '../counts.ts';
import type { DeploymentEvent } from '../log/log-event.ts';
import { Shelf } from '../shelf.ts';
import type { When } from '../when.ts';
import { type Attempt, follow, type Settled, settleFailure } from './deployment.ts';
import { entryFor, isAmbiguous, outcomeKey, outcomeMessage } from './outcome.ts';

/** A deployment, its results so far, and when its last line was heard and came here (epoch ms). */
type Row = {
  readonly attempt: Attempt | null;
  /** Finished, and not yet joined with a request. */
  readonly unjoined: readonly Settled[];
  /** Keys of the outcomes that were emitted. */
  readonly given: readonly string[];
  /** Hashes of its latest lines. */
  readonly lines?: readonly string[];
  readonly heard: number;
  readonly came: number;
};

/** Number of a deployment's lines that are recognised when repeated: shippers resend what was not acknowledged. */
const linesKnown = 64;

const lineHash = (event: DeploymentEvent): string => hash('sha256', JSON.stringify(event)).slice(0, 16);

type OutcomesDeps = {
  /** The requests of a deployment at a time, the best match first; none where it is unknown. */
  readonly requestsOf: (uuid: string, time: number) => Iterable<JsonObject>;
  /** Whether input that the request should have been made from may still come. */
  readonly isOpen: (uuid: string) => boolean;
  readonly give: (key: string, value: JsonObject) => void;
  readonly counts: Counts;
  readonly zone: string;
  readonly errorSettleMs: number;
  readonly forgetMs: number;
};

/**
 * Follows deployments through the log and joins their results with the request that was ranked, each once. Time
 * advances with the log, so the result is the same however fast its lines come.
 */
export class Outcomes {
  readonly rows = new Shelf<Row>('deployments');
  readonly #deps: OutcomesDeps;
  /** Deployments whose last line was an error. */
  readonly #failed = new Set<string>();
  /** Deployments with results whose request is unknown, or does not have their provider yet. */
  readonly #waiting = new Set<string>();
  /** Deployments in progress, and those that wait. */
  readonly #open = new Set<string>();

  constructor(deps: OutcomesDeps) {
    this.#deps = deps;
  }

  /** Number of deployments in progress, or with results whose request is unknown. */
  get open(): number {
    return this.#open.size;
  }

  /** Call after rows were restored. */
  restored(): void {
    for (const [uuid, row] of this.rows.entries()) this.#note(uuid, row);
  }

  /** Takes an event of the log; errors that were the last ones by then are settled before. */
  take(event: DeploymentEvent, { heard, came }: When): void {
    this.settleUntil(heard);
    const { uuid } = event;
    const before = this.rows.get(uuid);
    if (before && heard - before.heard > this.#deps.forgetMs) this.#forget(uuid);
    const row = this.rows.get(uuid) ?? { attempt: null, unjoined: [], given: [], heard, came };
    const { lines = [] } = row;
    const line = lineHash(event);
    if (lines.includes(line)) {
      this.#deps.counts.odd('REPEATED');
      return;
    }
    const { deployment, settled, misfit } = follow(row, event);
    if (misfit) {
      this.#deps.counts.odd('LOG_LINE_ORDER');
      return;
    }
    const unjoined = settled ? [...row.unjoined, settled] : row.unjoined;
    this.#put(uuid, {
      ...row,
      ...deployment,
      unjoined,
      lines: [...lines, line].slice(-linesKnown),
      heard: Math.max(heard, row.heard),
      came,
    });
    this.join(uuid);
  }

  /** Emits the outcomes whose request is known by now. */
  join(uuid: string): void {
    const row = this.rows.get(uuid);
    if (!row || row.unjoined.length === 0) return;
    const given = [...row.given];
    const unjoined = row.unjoined.filter((settled) => this.#joinOne(uuid, row, settled, given) === 'waits');
    this.#put(uuid, { ...row, unjoined, given });
  }

  /**
   * Settles the errors that no line of the log followed.
   * @param time - epoch ms up to which it was read
   */
  settleUntil(time: number): void {
    this.#settle(({ heard }) => time - heard >= this.#deps.errorSettleMs);
  }

  /**
   * Settles the errors after which nothing came.
   * @param now - epoch ms: the clock
   */
  settle(now: number): void {
    this.#settle(({ came }) => now - came >= this.#deps.errorSettleMs);
  }

  /** Tries again to join what waits for input that its request should have been made from. */
  joinWaiting(): void {
    for (const uuid of [...this.#waiting]) this.join(uuid);
  }

  /**
   * Forgets deployments without news since a time.
   * @param heardBefore - by the log, epoch ms
   * @param cameBefore - by the clock, epoch ms
   */
  forget(heardBefore: number, cameBefore: number): void {
    for (const [uuid, row] of [...this.rows.entries()]) {
      if (row.heard < heardBefore || row.came < cameBefore) this.#forget(uuid);
    }
  }

  #settle(isOver: (row: Row) => boolean): void {
    for (const uuid of [...this.#failed]) {
      const row = this.rows.get(uuid)!;
      if (!isOver(row)) continue;
      this.#put(uuid, { ...row, attempt: null, unjoined: [...row.unjoined, settleFailure(row.attempt!)] });
      this.join(uuid);
    }
  }

  #joinOne(uuid: string, { heard }: Row, settled: Settled, given: string[]): 'done' | 'waits' {
    const { requestsOf, isOpen, counts, give, zone } = this.#deps;
    let canCome = true;
    for (const request of requestsOf(uuid, heard)) {
      const entry = entryFor(request, settled);
      canCome = isOpen(uuid) && !isAmbiguous(request, settled);
      if (!entry) continue;
      const key = outcomeKey(entry, uuid);
      if (given.includes(key)) counts.odd('REPEATED');
      else {
        given.push(key);
        give(key, outcomeMessage(request, entry, settled, zone));
      }
      return 'done';
    }
    if (canCome) return 'waits';
    counts.odd('OUTCOME_UNJOINED');
    return 'done';
  }

  #forget(uuid: string): void {
    if (this.#open.delete(uuid)) this.#deps.counts.odd('DEPLOYMENT_LET_GO');
    this.rows.delete(uuid);
    this.#failed.delete(uuid);
    this.#waiting.delete(uuid);
  }

  #put(uuid: string, row: Row): void {
    this.rows.set(uuid, row);
    this.#note(uuid, row);
  }

  #note(uuid: string, { attempt, unjoined }: Row): void {
    if (attempt && attempt.failedAt !== null) this.#failed.add(uuid);
    else this.#failed.delete(uuid);
    if (unjoined.length > 0) this.#waiting.add(uuid);
    else this.#waiting.delete(uuid);
    if (attempt || unjoined.length > 0) this.#open.add(uuid);
    else this.#open.delete(uuid);
  }
}
