import type { Pending, StateFile } from '../../bus/embedded/state-file.ts';
import type { Bus, InMessage, Subscription } from '../../bus/port.ts';
import { Collector } from '../../collect/collector.ts';
import type { Counts } from '../../collect/counts.ts';
import type { Output, Unreadable } from '../../collect/outputs.ts';
import type { CollectSettings } from '../../collect/settings.ts';
import type { CollectInput } from '../../contracts/collecting.ts';
import { mergeTopics } from './merge-topics.ts';

/** Where a thing that was made is to go; undefined: nowhere. */
export type LaneOf = (output: Output) => string | undefined;

export type SessionDeps = {
  readonly bus: Bus;
  readonly state: StateFile;
  readonly settings: CollectSettings;
  readonly counts: Counts;
  readonly topics: Readonly<Record<CollectInput, string>>;
  readonly laneOf: LaneOf;
  /** The text by which an unreadable message is put away. */
  readonly letterOf: (message: InMessage, unreadable: Unreadable) => string;
  readonly deliver: (pending: readonly Pending[]) => void;
  /** Topics that don't come forth in this time are no longer waited for, ms. */
  readonly catchUpMs: number;
  readonly onBehind: (topic: string) => void;
  readonly onCaughtUp: () => void;
  /** Epoch ms. */
  readonly now: () => number;
};

export const letterLane = 'letter';

const tickMs = 1_000;

export type CollectSession = Subscription & {
  /** What is not read yet, by topic. */
  readonly lags: () => readonly { readonly topic: string; readonly messages: number }[];
};

/**
 * Reads the topics into a collector, from where its rows were written down: rows, offsets and what was made of them change
 * together on disk, and only then is anything sent. Any fault ends it; opened again, it goes on from the disk.
 */
export const openCollectSession = async (deps: SessionDeps): Promise<CollectSession> => {
  const { bus, state, settings, counts, topics, now } = deps;
  const collector = new Collector(settings, counts);
  collector.restore(state.rows());
  const offsets = state.offsets();
  const reached = new Map<string, Map<number, number>>();
  const letters: string[] = [];
  const fault = Promise.withResolvers<never>();
  fault.promise.catch(() => {});
  let isLive = false;
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;

  const commit = (): void => {
    const outgoing = [
      ...collector.takeOutputs().flatMap((output) => {
        const lane = deps.laneOf(output);
        return lane === undefined ? [] : [{ lane, key: output.key, value: JSON.stringify(output.value) }];
      }),
      ...letters.splice(0).map((value) => ({ lane: letterLane, key: '', value })),
    ];
    const read = [...reached].flatMap(([topic, partitions]) =>
      [...partitions].map(([partition, next]) => [topic, partition, next] as const),
    );
    reached.clear();
    const rows = collector.takeChanges();
    if (rows.length + read.length + outgoing.length > 0) {
      deps.deliver(state.write({ rows, offsets: read, outgoing }));
    }
  };

  const passTime = (): void => {
    if (stopped || !isLive) return;
    clearTimeout(timer);
    const time = now();
    collector.advance(time);
    commit();
    const due = collector.nextDue(time);
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
      const time = live ? now() : message.timestamp;
      collector.advance(time);
      const unreadable = collector.take(input, message, time);
      if (unreadable) letters.push(deps.letterOf(message, unreadable));
      const partitions = reached.get(message.topic) ?? new Map<number, number>();
      reached.set(message.topic, partitions.set(message.partition, message.offset + 1));
    },
    pause: (live) => {
      commit();
      if (!live) return;
      if (!isLive) deps.onCaughtUp();
      isLive = true;
      passTime();
    },
  });

  const readings = await Promise.all(
    settings.inputs.map(async (input) => {
      const { handle, caughtUp } = merged.get(input)!;
      const topic = topics[input];
      const late = setTimeout(() => {
        deps.onBehind(topic);
        caughtUp();
      }, deps.catchUpMs);
      const inTime = (): void => {
        clearTimeout(late);
        caughtUp();
      };
      const reading = await bus.follow(topic, offsets.get(topic) ?? new Map(), handle, inTime);
      reading.done.catch(fault.reject).finally(() => clearTimeout(late));
      return reading;
    }),
  );

  const stop = async (): Promise<void> => {
    stopped = true;
    clearTimeout(timer);
    await Promise.all(readings.map((reading) => reading.stop()));
  };
  const ended = Promise.all(readings.map((reading) => reading.done)).then(() => {});
  const done = Promise.race([ended, fault.promise]).finally(stop);
  done.catch(() => {});
  const lags = () => readings.map((reading, at) => ({ topic: topics[settings.inputs[at]!], messages: reading.lag() }));
  const lag = () => lags().reduce((sum, { messages }) => sum + messages, 0);
  return { done, lag, lags, stop };
};
