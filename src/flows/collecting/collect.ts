import { openGroupLock } from '../../bus/embedded/group-lock.ts';
import { openStateFile, type Pending } from '../../bus/embedded/state-file.ts';
import type { Bus, Subscription } from '../../bus/port.ts';
import { Counts, type CountsByName } from '../../collect/counts.ts';
import type { CollectSettings } from '../../collect/settings.ts';
import type { CollectInput } from '../../contracts/collecting.ts';
import { parseJson } from '../../contracts/json-text.ts';
import { asRankerError, type RankerError } from '../../errors.ts';
import type { CollectState } from '../../telemetry/collect-metrics.ts';
import type { Logger } from '../../telemetry/logger.ts';
import type { ServiceState } from '../../telemetry/state-metrics.ts';
import { lastAnswer } from '../answering/answer-batch.ts';
import type { AnswerRequest } from '../answering/answer-request.ts';
import type { Bury } from '../dead-letters/burial.ts';
import { steadySubscription } from '../topics/steady-subscription.ts';
import { buryLetter, letterOf } from './collect-letters.ts';
import { type CollectSession, letterLane, openCollectSession } from './collect-session.ts';
import { collectedHeader, type Delivery, idsOn, openDelivery, type Send } from './deliver.ts';

export type CollectPlaces = {
  readonly topics: Readonly<Record<CollectInput, string>>;
  /** Unset: requests go straight to the ranking in this process. */
  readonly requestTopic: string | undefined;
  readonly outcomeTopic: string;
  /** Unset: templates are not published. */
  readonly templateTopic: string | undefined;
  readonly rankedTopic: string;
};

export type CollectDeps = {
  readonly bus: Bus;
  /** SQLite file of the state. */
  readonly path: string;
  readonly settings: CollectSettings;
  readonly places: CollectPlaces;
  /** Asked for where `requestTopic` is unset. */
  readonly answer: AnswerRequest;
  readonly bury: Bury;
  /** Nobody waits any more for the answer to a request that is older, ms. */
  readonly rankWithinMs: number;
  readonly catchUpMs: number;
  /** Epoch ms. */
  readonly now: () => number;
  readonly log: Logger;
};

export type Collecting = {
  /** Resolves when everything that was there at the start has been read. */
  readonly caughtUp: Promise<void>;
  /** What was taken, given and odd since the start, by name. */
  readonly counts: () => CountsByName;
  readonly state: () => CollectState & Pick<ServiceState, 'lags'>;
  readonly stop: () => Promise<void>;
};

const directLane = 'direct';
const reportMs = 10 * 60_000;
const standbyMs = 200;

/** Ranks requests here; one that can't be ranked gets the last rung, as on the topic of requests. */
const sendDirectly =
  ({ answer, bus, places, log }: CollectDeps): Send =>
  async (batch) => {
    const rankOne = async ({ key, value }: Pending): Promise<void> => {
      const request = parseJson(value);
      try {
        await (await answer(request)).published;
      } catch (thrown) {
        const fault = asRankerError(thrown);
        if (fault.code.startsWith('BUS_')) throw fault;
        log.warn({ uuid: key, code: fault.code, reason: fault.message }, 'a collected request was not ranked');
        const last = lastAnswer(request, fault);
        if (last) await bus.publish(places.rankedTopic, [last]);
      }
    };
    await Promise.all(batch.map(rankOne));
  };

const publishTo =
  (bus: Bus, topic: string): Send =>
  (batch) =>
    bus.publish(
      topic,
      batch.map(({ id, key, value }) => ({ key, value, headers: { [collectedHeader]: id } })),
    );

/**
 * Raw traffic of a federation in, requests and outcomes out. One process at a time collects into a state; others stand by.
 * Each request and outcome is sent once: what was written down as unsent when the last process died is first looked for
 * where it was to go.
 */
export const startCollecting = (deps: CollectDeps): Collecting => {
  const { bus, path, settings, places, bury, now, log } = deps;
  const caughtUp = Promise.withResolvers<void>();
  const counts = new Counts();
  let current: { readonly session: CollectSession; readonly delivery: Delivery } | undefined;
  const stopping = new AbortController();

  const sendTo = (lane: string): Send => {
    if (lane === directLane) return sendDirectly(deps);
    if (lane === letterLane)
      return (batch) => Promise.all(batch.map(({ value }) => buryLetter(bury, value))).then(() => {});
    return publishTo(bus, lane);
  };

  const laneOf: Parameters<typeof openCollectSession>[0]['laneOf'] = (output) => {
    if (output.kind === 'outcome') return places.outcomeTopic;
    if (output.kind === 'template') return places.templateTopic;
    if (now() - output.time <= deps.rankWithinMs) return places.requestTopic ?? directLane;
    log.debug({ uuid: output.key }, 'a request that nobody waits for any more');
    return undefined;
  };

  const unsent = async (
    pending: readonly Pending[],
  ): Promise<{ left: readonly Pending[]; there: readonly number[] }> => {
    const lanes = new Set(pending.map(({ lane }) => lane).filter((lane) => lane !== directLane && lane !== letterLane));
    const ids = new Set<string>();
    for (const lane of lanes) for (const id of await idsOn(bus, lane, stopping.signal)) ids.add(id);
    return {
      left: pending.filter(({ id }) => !ids.has(id)),
      there: pending.filter(({ id }) => ids.has(id)).map(({ number }) => number),
    };
  };

  const open = async (): Promise<Subscription> => {
    const lock = openGroupLock(path, 'collect', '');
    const state = openStateFile(path);
    const close = (): void => {
      state.close();
      lock.release();
    };
    try {
      while (!lock.tryAcquire()) {
        stopping.signal.throwIfAborted();
        await new Promise((resolve) => setTimeout(resolve, standbyMs));
      }
      const onFault = (lane: string, { code, message }: RankerError): void =>
        log.error({ lane, code, reason: message }, 'what was collected is not sent');
      const delivery = openDelivery({ sendTo, sent: state.sent, onFault });
      const { left, there } = await unsent(state.pending());
      state.sent(there);
      delivery.deliver(left);
      const session = await openCollectSession({
        bus,
        state,
        settings,
        counts,
        topics: places.topics,
        laneOf,
        letterOf,
        deliver: delivery.deliver,
        catchUpMs: deps.catchUpMs,
        onBehind: (topic) => log.warn({ topic }, 'not waited for any longer'),
        onCaughtUp: caughtUp.resolve,
        now,
      });
      current = { session, delivery };
      const stop = async (): Promise<void> => {
        await session.stop();
        await delivery.stop();
      };
      const done = session.done.finally(stop).finally(close);
      return { done, lag: session.lag, stop: () => stop().then(() => done.catch(() => {})) };
    } catch (thrown) {
      close();
      throw thrown;
    }
  };

  const subscription = steadySubscription(open, ({ code, message }, pauseMs) =>
    log.error({ code, reason: message, pauseMs }, 'collecting stopped, to be taken up again'),
  );
  const report = (): void => log.info(counts.all(), 'collected so far');
  const reports = setInterval(report, reportMs);
  return {
    caughtUp: caughtUp.promise,
    counts: () => counts.all(),
    state: () => ({
      ...counts.parts(),
      unsent: current?.delivery.unsent() ?? 0,
      lags: (current?.session.lags() ?? []).map((lag) => ({ ...lag, reader: 'collector' })),
    }),
    stop: async () => {
      stopping.abort();
      clearInterval(reports);
      await subscription.stop();
      report();
    },
  };
};
