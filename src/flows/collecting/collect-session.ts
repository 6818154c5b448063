import type { Bus, Subscription } from '../../bus/port.ts';
import { Collector } from '../../collect/collector.ts';
import type { Counts } from '../../collect/counts.ts';
import type { OpenWork } from '../../collect/deployments.ts';
import type { CollectSettings } from '../../collect/settings.ts';
import type { CollectInput } from '../../contracts/messages/collect-inputs.ts';
import { type JournalDeps, openJournal } from './journal.ts';
import { type MergedTopic, mergeTopics } from './merge-topics.ts';

type SessionDeps = JournalDeps & {
  readonly bus: Bus;
  readonly settings: CollectSettings;
  readonly counts: Counts;
  readonly topics: Readonly<Record<CollectInput, string>>;
  readonly onBehind: (topic: string) => void;
  readonly onCaughtUp: () => void;
  /** Epoch ms. */
  readonly now: () => number;
};

const tickMs = 1_000;

/** Topics that don't answer within this time are no longer waited for. */
const catchUpMs = 30_000;

export type CollectSession = Subscription & {
  /** Unread messages by topic. */
  readonly lags: () => readonly { readonly topic: string; readonly messages: number }[];
  readonly open: () => OpenWork;
};

/** Follows a topic; one that doesn't answer in time is reported and treated as caught up. */
const followInTime = async (
  { bus, onBehind }: SessionDeps,
  topic: string,
  from: ReadonlyMap<number, number>,
  { handle, caughtUp }: MergedTopic,
): Promise<Subscription> => {
  const late = setTimeout(() => {
    onBehind(topic);
    caughtUp();
  }, catchUpMs);
  const inTime = (): void => {
    clearTimeout(late);
    caughtUp();
  };
  try {
    const reading = await bus.follow(topic, from, handle, inTime);
    reading.done.catch(() => {}).finally(() => clearTimeout(late));
    return reading;
  } catch (thrown) {
    clearTimeout(late);
    throw thrown;
  }
};

/**
 * Reads the topics into a collector, starting from its saved rows and offsets. Any fault ends the session; a new one
 * goes on from the disk.
 */
export const openCollectSession = async (deps: SessionDeps): Promise<CollectSession> => {
  const { state, settings, counts, topics, now } = deps;
  const collector = new Collector(settings, counts);
  collector.restore(state.rows());
  const offsets = state.offsets();
  const journal = openJournal(collector, deps);
  const fault = Promise.withResolvers<never>();
  fault.promise.catch(() => {});
  let isLive = false;
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;

  const passTime = (): void => {
    if (stopped || !isLive) return;
    clearTimeout(timer);
    const time = now();
    collector.advance(time);
    journal.commit();
    const due = collector.nextDue();
    timer = setTimeout(guarded, Math.min(tickMs, due === undefined ? tickMs : Math.max(1, due - time)));
  };
  const guarded = (): void => {
    try {
      passTime();
    } catch (thrown) {
      fault.reject(thrown);
    }
  };

  const merged = mergeTopics(settings.inputs, {
    take: (input, message, live) => {
      const time = now();
      if (live) collector.advance(time);
      else collector.reach(Math.min(message.timestamp, time), time);
      journal.read(message, collector.take(input, message, time));
    },
    pause: (live) => {
      journal.commit();
      if (!live) return;
      if (!isLive) deps.onCaughtUp();
      isLive = true;
      passTime();
    },
    onFault: fault.reject,
  });

  const readings: Subscription[] = [];
  const stop = async (): Promise<void> => {
    stopped = true;
    clearTimeout(timer);
    await Promise.all(readings.map((reading) => reading.stop()));
  };
  try {
    for (const input of settings.inputs) {
      const topic = topics[input];
      const reading = await followInTime(deps, topic, offsets.get(topic) ?? new Map(), merged.get(input)!);
      reading.done.catch(fault.reject);
      readings.push(reading);
    }
  } catch (thrown) {
    await stop();
    throw thrown;
  }
  const ended = Promise.all(readings.map((reading) => reading.done)).then(() => {});
  const done = Promise.race([ended, fault.promise]).finally(stop);
  done.catch(() => {});
  const lags = () => readings.map((reading, at) => ({ topic: topics[settings.inputs[at]!], messages: reading.lag() }));
  const lag = () => lags().reduce((sum, { messages }) => sum + messages, 0);
  return { done, lag, lags, open: () => collector.open, stop };
};
