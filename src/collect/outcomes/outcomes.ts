import type { JsonObject } from '../../contracts/json/json-value.ts';
import type { Counts } from '../counts.ts';
import type { DeploymentEvent } from '../log/log-event.ts';
import { Shelf } from '../shelf.ts';
import { type Attempt, follow, type Settled, settleFailure } from './deployment.ts';
import { entryFor, type KeptRequest, outcomeKey, outcomeMessage } from './outcome.ts';

/** A deployment, what came of it so far, and when it was last heard of (epoch ms). */
type Row = {
  readonly attempt: Attempt | null;
  /** Ended, and not yet joined with a request. */
  readonly unjoined: readonly Settled[];
  /** Keys of the outcomes that were given. */
  readonly given: readonly string[];
  readonly heard: number;
};

export type OutcomesDeps = {
  readonly requestOf: (uuid: string) => KeptRequest | undefined;
  readonly give: (key: string, value: JsonObject) => void;
  readonly counts: Counts;
  readonly zone: string;
  readonly errorSettleMs: number;
};

/** Follows deployments through the log and joins what becomes of them with the request that was ranked; each once. */
export class Outcomes {
  readonly rows = new Shelf<Row>('deployment');
  readonly #deps: OutcomesDeps;
  /** Deployments whose last line was an error. */
  readonly #failed = new Set<string>();

  constructor(deps: OutcomesDeps) {
    this.#deps = deps;
  }

  /** To be called when rows were restored. */
  restored(): void {
    for (const [uuid, { attempt }] of this.rows.entries()) this.#note(uuid, attempt);
  }

  /** @param heard - epoch ms */
  take(event: DeploymentEvent, heard: number): void {
    const { uuid } = event;
    const row = this.rows.get(uuid) ?? { attempt: null, unjoined: [], given: [], heard };
    const { deployment, settled, misfit } = follow(row, event);
    if (misfit) {
      this.#deps.counts.odd('LOG_LINE_ORDER');
      return;
    }
    this.#put(uuid, { ...row, ...deployment, unjoined: settled ? [...row.unjoined, settled] : row.unjoined, heard });
    this.join(uuid);
  }

  /** Gives the outcomes whose request is known by now. */
  join(uuid: string): void {
    const row = this.rows.get(uuid);
    const request = this.#deps.requestOf(uuid);
    if (!row || !request || row.unjoined.length === 0) return;
    const given = [...row.given];
    for (const settled of row.unjoined) {
      const entry = entryFor(request, settled);
      const key = entry && outcomeKey(entry, uuid);
      if (!key) this.#deps.counts.odd('OUTCOME_UNJOINED');
      else if (given.includes(key)) this.#deps.counts.odd('REPEATED');
      else {
        given.push(key);
        this.#deps.give(key, outcomeMessage(request, entry, settled, this.#deps.zone));
      }
    }
    this.#put(uuid, { ...row, unjoined: [], given });
  }

  /** Settles the errors after which nothing came. @param now - epoch ms */
  settle(now: number): void {
    for (const uuid of [...this.#failed]) {
      const row = this.rows.get(uuid)!;
      if (now - row.heard < this.#deps.errorSettleMs) continue;
      this.#put(uuid, { ...row, attempt: null, unjoined: [...row.unjoined, settleFailure(row.attempt!)] });
      this.join(uuid);
    }
  }

  /** Lets go of what was not heard of since a time. */
  forget(before: number): void {
    for (const [uuid, { heard, attempt, unjoined }] of [...this.rows.entries()]) {
      if (heard >= before) continue;
      if (attempt || unjoined.length > 0) this.#deps.counts.odd('OUTCOME_UNJOINED');
      this.rows.delete(uuid);
      this.#failed.delete(uuid);
    }
  }

  #put(uuid: string, row: Row): void {
    this.rows.set(uuid, row);
    this.#note(uuid, row.attempt);
  }

  #note(uuid: string, attempt: Attempt | null): void {
    if (attempt && attempt.failedAt !== null) this.#failed.add(uuid);
    else this.#failed.delete(uuid);
  }
}
