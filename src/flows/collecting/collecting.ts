import type { Subscription } from '../../bus/port.ts';
import { openGroupLock } from '../../bus/sqlite/file-lock.ts';
import { openStateFile, type StateFile } from '../../bus/state-file.ts';
import { Counts, type CountsByName } from '../../collect/counts.ts';
import type { CollectSettings } from '../../collect/settings.ts';
import type { CollectInput } from '../../contracts/messages/collect-inputs.ts';
import { pause } from '../../pause.ts';
import type { CollectState } from '../../telemetry/collect-metrics.ts';
import type { ServiceState } from '../../telemetry/state-metrics.ts';
import { steadySubscription } from '../topics/steady-subscription.ts';
import { type CollectSession, openCollectSession } from './collect-session.ts';
import { type Delivery, openDelivery } from './deliver.ts';
import { destinationOf, type LaneDeps, laneOf, passSentBefore, sendTo } from './lanes.ts';

export type CollectDeps = LaneDeps & {
  readonly places: { readonly topics: Readonly<Record<CollectInput, string>> };
  /** SQLite file of the state. */
  readonly path: string;
  readonly settings: CollectSettings;
};

export type Collecting = {
  /** Resolves when everything that was there at the start has been read. */
  readonly caughtUp: Promise<void>;
  /** Counts since the start of what was read, produced, sent and anomalous, by name. */
  readonly counts: () => CountsByName;
  readonly state: () => CollectState & Pick<ServiceState, 'lags'>;
  readonly stop: () => Promise<void>;
};

const reportMs = 10 * 60_000;
const standbyMs = 200;

/**
 * Opens the state for this process alone: while another process has it open, this one stands by.
 * @throws the signal's reason after an abort
 */
const openState = async (path: string, signal: AbortSignal): Promise<StateFile> => {
  using opening = new DisposableStack();
  const lock = opening.adopt(openGroupLock(path, 'collect', ''), ({ release }) => release());
  const state = opening.adopt(openStateFile(path), ({ close }) => close());
  while (!lock.tryAcquire()) {
    signal.throwIfAborted();
    await pause(standbyMs, signal);
  }
  const opened = opening.move();
  return { ...state, close: () => opened.dispose() };
};

type Open = { readonly session: CollectSession; readonly delivery: Delivery };

/** Sends what an earlier process left unsent, then collects. */
const openFrom = async (
  state: StateFile,
  deps: CollectDeps,
  { counts, onCaughtUp, signal }: { readonly counts: Counts; onCaughtUp: () => void; readonly signal: AbortSignal },
): Promise<Open> => {
  const { bus, settings, places, now, log } = deps;
  await passSentBefore(bus, state, signal);
  const delivery = openDelivery({
    state,
    sendTo: sendTo(deps),
    onSent: (lane, messages) => counts.sent(destinationOf(lane), messages),
    onRefused: ({ code }) => counts.odd(code),
    onFault: (lane, { code, message }) => log.error({ lane, code, reason: message }, 'what was collected is not sent'),
  });
  const session = await openCollectSession({
    bus,
    state,
    settings,
    counts,
    topics: places.topics,
    laneOf: laneOf(deps),
    deliver: delivery.deliver,
    onBehind: (topic) => log.warn({ topic }, 'not waited for any longer'),
    onCaughtUp,
    now,
  }).catch(async (thrown: unknown) => {
    await delivery.stop();
    throw thrown;
  });
  return { session, delivery };
};

/**
 * Turns a federation's raw traffic into requests and outcomes. One process at a time collects into a state; others
 * stand by. Each request and outcome is sent once: what the state lists as unsent after a crash is first looked for on
 * its topic.
 */
export const startCollecting = (deps: CollectDeps): Collecting => {
  const { path, log } = deps;
  const caughtUp = Promise.withResolvers<void>();
  const counts = new Counts();
  const stopping = new AbortController();
  let current: Open | undefined;

  const open = async (): Promise<Subscription> => {
    const state = await openState(path, stopping.signal);
    const all = { counts, onCaughtUp: caughtUp.resolve, signal: stopping.signal };
    const { session, delivery } = await openFrom(state, deps, all).catch((thrown: unknown) => {
      state.close();
      throw thrown;
    });
    current = { session, delivery };
    const stop = async (): Promise<void> => {
      await session.stop();
      await delivery.stop();
    };
    const done = Promise.race([session.done, delivery.failed]).finally(stop).finally(state.close);
    return { done, lag: session.lag, stop: () => stop().then(() => done.catch(() => {})) };
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
      open: current?.session.open() ?? { templates: 0, deployments: 0 },
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
