import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Bus } from '../../bus/port.ts';
import { isJsonObject, type JsonValue } from '../../contracts/json/json-value.ts';
import { decodeOutcome } from '../../contracts/messages/decode-outcome.ts';
import { assumedVersion } from '../../contracts/messages/message-version.ts';
import type { Outcome } from '../../contracts/messages/outcome.ts';
import type { Rejection } from '../../contracts/rest/outcomes.ts';
import { asRankerError } from '../../errors.ts';
import type { History } from '../../features/history/history.ts';

/** How many outcomes were accepted, repeated and rejected; every outcome is counted once. */
export type Acceptance = {
  readonly accepted: number;
  /** Known before. */
  readonly repeated: number;
  /** Places are indices of the array. */
  readonly rejected: readonly Rejection[];
};

type AcceptingOutcomes = {
  readonly bus: Bus;
  readonly topic: string;
  readonly history: Pick<History, 'knows'>;
  readonly zone: string;
  /** Epoch ms. */
  readonly now: () => number;
};

/** Outcomes decoded in one turn of the event loop; other calls are answered in between. */
const decodedInOneTurn = 1000;

type Readable = { readonly id: string; readonly outcome: Outcome; readonly value: JsonValue };

/**
 * Puts readable outcomes that are not known yet on the topic, as they came; resolves when they are acknowledged.
 * Accepted outcomes are remembered here until the history has read them. A caller that sends an outcome which is just
 * being published waits for that publication; other calls run side by side.
 */
export const acceptOutcomes = ({ bus, topic, history, zone, now }: AcceptingOutcomes) => {
  const underWay = new Map<string, Outcome>();
  let round = underWay.entries();
  /** By outcome: settles when it is acknowledged or has failed. */
  const publishing = new Map<string, Promise<void>>();

  /**
   * Forgets outcomes that the history has read. Goes on where it stopped the last time: there may be many while the
   * topic is not read.
   */
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

  const decodeAll = async (outcomes: readonly JsonValue[]) => {
    const [readable, rejected]: [Readable[], Rejection[]] = [[], []];
    for (const [index, value] of outcomes.entries()) {
      if (index % decodedInOneTurn === decodedInOneTurn - 1) await nextTurn();
      try {
        const outcome = decodeOutcome(value, { now: now(), zone });
        readable.push({ id: idOf(outcome), outcome, value });
      } catch (thrown) {
        const { code, message } = asRankerError(thrown);
        rejected.push({ index, code, message });
      }
    }
    return { readable, rejected };
  };

  const publish = async (taken: readonly Readable[]): Promise<void> => {
    const published = bus.publish(
      topic,
      taken.map(({ outcome, value }) => ({ key: outcome.uuid, value: JSON.stringify(versioned(value)) })),
    );
    const over = published.catch(() => {});
    for (const { id } of taken) publishing.set(id, over);
    try {
      await published;
      for (const { id, outcome } of taken) underWay.set(id, outcome);
    } finally {
      for (const { id } of taken) publishing.delete(id);
    }
  };

  return async (outcomes: readonly JsonValue[]): Promise<Acceptance> => {
    // More than come in, so that those the history has read are found in time.
    forgetTold(2 * outcomes.length);
    const { readable, rejected } = await decodeAll(outcomes);
    const underPublication = () => readable.find(({ id }) => publishing.has(id));
    for (let one = underPublication(); one; one = underPublication()) await publishing.get(one.id);
    const isNew = ({ id, outcome }: Readable): boolean => !underWay.has(id) && !history.knows(outcome);
    const taken = [...Map.groupBy(readable.filter(isNew), ({ id }) => id).values()].map(([first]) => first!);
    if (taken.length > 0) await publish(taken);
    return { accepted: taken.length, repeated: readable.length - taken.length, rejected };
  };
};

const idOf = ({ uuid, candidate }: Outcome): string =>
  JSON.stringify([uuid, candidate.providerName, candidate.regionName]);

/** On the topic every message states its version. */
const versioned = (value: JsonValue): JsonValue =>
  isJsonObject(value) && value.msg_version === undefined ? { ...value, msg_version: assumedVersion } : value;
