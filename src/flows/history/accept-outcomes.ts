import type { Bus } from '../../bus/port.ts';
import { isJsonObject, type JsonValue } from '../../contracts/json/json-value.ts';
import { decodeOutcome } from '../../contracts/messages/decode-outcome.ts';
import { assumedVersion } from '../../contracts/messages/message-version.ts';
import type { Outcome } from '../../contracts/messages/outcome.ts';
import type { Rejection } from '../../contracts/rest/outcomes.ts';
import { asRankerError } from '../../errors.ts';
import type { History } from '../../features/history/history.ts';

/** What became of some outcomes; every outcome is counted once. */
export type Acceptance = {
  readonly accepted: number;
  /** Known before. */
  readonly repeated: number;
  /** By place in the array. */
  readonly rejected: readonly Rejection[];
};

export type AcceptingOutcomes = {
  readonly bus: Bus;
  readonly topic: string;
  readonly history: Pick<History, 'knows'>;
  readonly zone: string;
  /** Epoch ms. */
  readonly now: () => number;
};

/**
 * Puts readable outcomes that are not known yet on the topic, as they came; resolves when they are acknowledged. One
 * call at a time, and until the history is told an outcome that was taken here, it is known from here.
 */
export const acceptOutcomes = ({ bus, topic, history, zone, now }: AcceptingOutcomes) => {
  const underWay = new Map<string, Outcome>();
  let round = underWay.entries();
  let before: Promise<unknown> = Promise.resolve();

  /** Goes on where it stopped the last time: many may be under way while the topic is not read. */
  const forgetTold = (most: number): void => {
    for (let looked = 0; looked < most; looked++) {
      const next = round.next();
      if (next.done) {
        round = underWay.entries();
        return;
      }
      const [id, outcome] = next.value;
      if (history.knows(outcome)) underWay.delete(id);
    }
  };

  const accept = async (outcomes: readonly JsonValue[]): Promise<Acceptance> => {
    const rejected: Rejection[] = [];
    const taken = new Map<string, Outcome>();
    const messages: { key: string; value: string }[] = [];
    let repeated = 0;
    // More than come, so that those that were told are found in time.
    forgetTold(2 * outcomes.length);
    for (const [index, value] of outcomes.entries()) {
      try {
        const outcome = decodeOutcome(value, { now: now(), zone, defaultVersion: assumedVersion });
        const id = idOf(outcome);
        if (taken.has(id) || underWay.has(id) || history.knows(outcome)) {
          repeated++;
        } else {
          taken.set(id, outcome);
          messages.push({ key: outcome.uuid, value: JSON.stringify(versioned(value)) });
        }
      } catch (thrown) {
        const { code, message } = asRankerError(thrown);
        rejected.push({ index, code, message });
      }
    }
    if (messages.length > 0) await bus.publish(topic, messages);
    for (const [id, outcome] of taken) underWay.set(id, outcome);
    return { accepted: messages.length, repeated, rejected };
  };

  return (outcomes: readonly JsonValue[]): Promise<Acceptance> => {
    const acceptance = before.then(() => accept(outcomes));
    before = acceptance.catch(() => {});
    return acceptance;
  };
};

const idOf = ({ uuid, candidate }: Outcome): string =>
  JSON.stringify([uuid, candidate.providerName, candidate.regionName]);

/** On the topic every message states its version. */
const versioned = (value: JsonValue): JsonValue =>
  isJsonObject(value) && value.msg_version === undefined ? { ...value, msg_version: assumedVersion } : value;
