import type { Bus, InMessage } from '../../bus/port.ts';
import type { Pending, StateFile } from '../../bus/state-file.ts';
import type { Output } from '../../collect/outputs.ts';
import type { CollectSettings } from '../../collect/settings.ts';
import { parseJson } from '../../contracts/json/parse-json.ts';
import { asRankerError, isBusFault } from '../../errors.ts';
import type { Logger } from '../../telemetry/logger.ts';
import { type AnswerRequest, rankedMessage } from '../answering/answer-request.ts';
import type { Bury } from '../dead-letters/burial.ts';
import { lastRung } from '../ranking/salvage.ts';
import { readTopic } from '../topics/read-topic.ts';
import { buryLetter } from './collect-letters.ts';
import type { Send } from './deliver.ts';

export type LaneDeps = {
  readonly bus: Bus;
  readonly places: {
    /** Unset: requests go straight to the ranking in this process. */
    readonly requestTopic: string | undefined;
    readonly outcomeTopic: string;
    /** Unset: templates are not published. */
    readonly templateTopic: string | undefined;
    readonly rankedTopic: string;
  };
  /** Used where `requestTopic` is unset. */
  readonly answer: AnswerRequest;
  readonly bury: Bury;
  readonly settings: Pick<CollectSettings, 'rankWithinMs'>;
  /** Epoch ms. */
  readonly now: () => number;
  readonly log: Logger;
};

/** The lane of an output; undefined: it is not sent. */
export type LaneOf = (output: Output) => string | undefined;

/** Header of a collected message: after a crash it identifies one that was already sent. */
export const collectedHeader = 'collected';

const directLane = 'direct';

/** The lane of unreadable messages, on their way to the dead letters. */
export const letterLane = 'letter';

/** Where a lane leads, for people: a topic, or what this process does with the message. */
export const destinationOf = (lane: string): string =>
  ({ [directLane]: 'ranking', [letterLane]: 'dead_letters' })[lane] ?? lane;

/** Other lanes end in this process. */
const isTopic = (lane: string): boolean => lane !== directLane && lane !== letterLane;

export const laneOf =
  ({ places, settings, now, log }: LaneDeps): LaneOf =>
  (output) => {
    if (output.kind === 'outcome') return places.outcomeTopic;
    if (output.kind === 'template') return places.templateTopic;
    if (now() - output.time <= settings.rankWithinMs) return places.requestTopic ?? directLane;
    log.debug({ uuid: output.key }, 'a request that nobody waits for any more');
    return undefined;
  };

export const sendTo =
  (deps: LaneDeps) =>
  (lane: string): Send => {
    if (lane === directLane) return sendDirectly(deps);
    if (lane === letterLane) return sendEach(({ value }) => buryLetter(deps.bury, value));
    return publishTo(deps.bus, lane);
  };

const sendEach =
  (send: (one: Pending) => Promise<void>): Send =>
  async (batch) => {
    await Promise.all(batch.map(send));
  };

/**
 * Ranks requests in this process; a request that can't be ranked gets the last rung, as on the topic of requests. One
 * that was answered before comes again if its answer may not have been published: it is published now.
 */
const sendDirectly = ({ answer, bus, places, log }: LaneDeps): Send =>
  sendEach(async ({ key, value }) => {
    const request = parseJson(value);
    try {
      const { message, repeated, published } = await answer(request);
      await (repeated ? bus.publish(places.rankedTopic, [message]) : published);
    } catch (thrown) {
      const fault = asRankerError(thrown);
      if (isBusFault(fault)) throw fault;
      log.warn({ uuid: key, code: fault.code, reason: fault.message }, 'a collected request was not ranked');
      const last = lastRung(request, fault);
      if (last) await bus.publish(places.rankedTopic, [rankedMessage(last)]);
    }
  });

const publishTo =
  (bus: Bus, topic: string): Send =>
  (batch) =>
    bus.publish(
      topic,
      batch.map(({ id, key, value }) => ({ key, value, headers: { [collectedHeader]: id } })),
    );

/**
 * Marks as sent what a crashed process had stored as unsent but had already put on its topic.
 * @throws RankerError BUS_*; the signal's reason after an abort, when some may not have been seen
 */
export const passSentBefore = async (bus: Bus, state: StateFile, signal: AbortSignal): Promise<void> => {
  const take = async (batch: readonly InMessage[]): Promise<void> =>
    state.sent(batch.flatMap(({ headers }) => headers[collectedHeader] ?? []));
  for (const lane of state.unsent().keys()) if (isTopic(lane)) await readTopic(bus, lane, take, { signal });
};
