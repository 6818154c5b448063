import { setTimeout as sleep } from 'node:timers/promises';
import type { Bus, HandleBatch, InMessage } from '../../bus/port.ts';
import type { ReplicationRequest } from '../../contracts/locality/replication.ts';
import { hourMs } from '../../contracts/time/durations.ts';
import { asRankerError } from '../../errors.ts';
import type { Logger } from '../../telemetry/logger.ts';
import { openBookmark } from '../topics/bookmark.ts';
import { readTopic } from '../topics/read-topic.ts';
import { wantedCopies } from './wanted-copies.ts';

/**
 * Makes the rules of a request and returns the result for each data set. Idempotent.
 * @throws RankerError CATALOGUE_FAILED when it should be tried again
 */
export type MakeRules = (wanted: ReplicationRequest, signal: AbortSignal) => Promise<string[]>;

export type Replicating = {
  readonly bus: Bus;
  /** Topic of requests for copies; a copy whose request is there is not requested again. */
  readonly topic: string;
  /** Undefined where another program reads the topic and makes the rules. */
  readonly makeRules: MakeRules | undefined;
  /** Epoch ms. */
  readonly now: () => number;
  readonly log: Pick<Logger, 'info' | 'warn'>;
};

const defaults = {
  /** Answers older than this are ignored: they have long been acted on. */
  longestMs: hourMs,
  /** Time between two tries to make rules. */
  pauseMs: 5_000,
  mostKnown: 200_000,
};

/**
 * Handles answers: requests copies of the data that the first provider lacks, once per deployment. The topic of
 * requests is the memory across workers and restarts: it is read to its end first, rules are made before the request is
 * published, and Rucio makes no rule twice.
 */
export const replicate = (
  { bus, topic, makeRules, now, log }: Replicating,
  times: Partial<typeof defaults> = {},
): HandleBatch => {
  const { longestMs, pauseMs, mostKnown } = { ...defaults, ...times };
  const known = new Set<string>();
  const bookmark = openBookmark();

  /** Drops several at a time: to find its oldest entry, a Set steps over every entry deleted before it. */
  const forgetOldest = (): void => {
    for (const oldest of known) {
      if (known.size <= 0.95 * mostKnown) return;
      known.delete(oldest);
    }
  };

  const remember = (uuid: string): void => {
    known.add(uuid);
    if (known.size > mostKnown) forgetOldest();
  };

  const readKnown = async (batch: readonly InMessage[]): Promise<void> => {
    for (const message of batch) {
      bookmark.pass(message);
      if (message.key !== null) remember(message.key);
    }
  };

  const isYoung = ({ ranked_at }: ReplicationRequest): boolean => now() - Date.parse(ranked_at) <= longestMs;

  /** Tries until it works; undefined once it is too late. */
  const rulesOf = async (wanted: ReplicationRequest, signal: AbortSignal): Promise<string[] | undefined> => {
    while (isYoung(wanted)) {
      try {
        return await makeRules?.(wanted, signal);
      } catch (thrown) {
        signal.throwIfAborted();
        const { code, message } = asRankerError(thrown);
        log.warn({ uuid: wanted.uuid, code, reason: message, pauseMs }, 'no rule yet');
        await sleep(pauseMs, undefined, { signal });
      }
    }
    return undefined;
  };

  const ask = async (wanted: ReplicationRequest, signal: AbortSignal): Promise<void> => {
    const { uuid, rse } = wanted;
    const rules = await rulesOf(wanted, signal);
    if (makeRules && !rules) {
      log.warn({ uuid, rse }, 'copies not asked for: too late');
      return;
    }
    await bus.publish(topic, [{ key: uuid, value: JSON.stringify(rules ? { ...wanted, rules } : wanted) }]);
    remember(uuid);
    log.info({ uuid, rse, rules }, 'copies asked for');
  };

  return async (batch, signal) => {
    const wanted = batch.map(wantedCopies).filter((one) => one !== undefined && isYoung(one));
    if (wanted.length === 0) return;
    await readTopic(bus, topic, readKnown, { from: bookmark.next(), signal });
    for (const one of wanted) if (one && !known.has(one.uuid)) await ask(one, signal);
  };
};
