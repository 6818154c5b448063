import { RankerError } from '../../errors.ts';
import type { OwnOffsets } from '../own-offsets.ts';
import type { Bus, HandleBatch, Passing, Subscription } from '../port.ts';
import { openGroupLock } from '../sqlite/file-lock.ts';
import { fileInPlace } from './file-in-place.ts';
import { type Log, openLog } from './log.ts';
import { type LogWriter, openLogWriter } from './log-writer.ts';
import { openNotifier } from './notifier.ts';
import { openPresence } from './presence.ts';
import { type Source, startSubscription, type Wait } from './subscription.ts';

/** The only one. */
const partition = 0;
/** Small, so that a stop waits only briefly and a crash repeats little. */
const groupBatchSize = 100;
const followBatchSize = 1_000;
/** Messages of another process are seen within this time; those of this process at once. */
const pollMs = 200;

type EmbeddedLog = { readonly path: string; readonly clock: () => number; readonly retentionMs?: number };

/**
 * The bus of the default mode: a log in one SQLite file, one partition (0) a topic. Other processes may open the same
 * file; of a group's members, one reads a topic at a time and the others stand by.
 * @param path - of the SQLite file; created with its folder
 * @param clock - epoch ms, dates the messages
 * @param retentionMs - how long messages are kept; older ones are deleted as new ones come
 * @throws RankerError BUS_STORAGE, here and from every method
 */
export const openEmbeddedBus = ({ path, clock, retentionMs = Number.POSITIVE_INFINITY }: EmbeddedLog): Bus => {
  const { log, presence } = openPresent(path);
  const writer = writerInPlace(path);
  const notifier = openNotifier();
  const subscriptions = new Set<Subscription>();
  let closing: Promise<void> | undefined;
  let closed = false;

  const start = (
    topic: string,
    openSource: () => Source,
    handle: HandleBatch,
    passedOver?: OwnOffsets,
  ): Subscription => {
    if (closing) throw closedLog(path);
    const source = openSource();
    const close = () => {
      source.close();
      subscriptions.delete(subscription);
    };
    const wait: Wait = (signal) => notifier.wait(topic, pollMs, signal, passedOver);
    const subscription = startSubscription({ ...source, close }, handle, wait);
    subscriptions.add(subscription);
    return subscription;
  };

  const close = async (): Promise<void> => {
    await Promise.all([...subscriptions].map((subscription) => subscription.stop()));
    closed = true;
    await writer.close();
    log.close();
    presence.close();
  };

  return {
    publish: async (topic, messages, { own } = {}) => {
      if (closed) throw closedLog(path);
      if (messages.length === 0) return;
      const now = clock();
      const first = await writer.append(topic, messages, now, Math.max(0, now - retentionMs));
      own?.note(partition, first, messages.length);
      notifier.notify(topic, own);
    },
    subscribe: async (topic, group, handle) =>
      start(topic, () => openGroupSource(log, writer, path, topic, group), handle),
    follow: async (topic, from, handle, onCaughtUp, passing) => {
      const source = () => openFollowSource(log, topic, from.get(partition) ?? 0, onCaughtUp, passing);
      return start(topic, source, handle, passing?.own);
    },
    close: () => {
      closing ??= close();
      return closing;
    },
  };
};

/** Marks the log as open first, so that no process sets it aside while it is being opened. */
const openPresent = (path: string) => {
  const presence = openPresence(path);
  try {
    return { log: openLog(path), presence };
  } catch (thrown) {
    presence.close();
    throw thrown;
  }
};

/** Writes only while the path still names the file that is read here. */
const writerInPlace = (path: string): LogWriter => {
  const { append, commit, close } = openLogWriter(path);
  const check = fileInPlace(path);
  return {
    append: async (...messages) => {
      check();
      return append(...messages);
    },
    commit: async (...offset) => {
      check();
      return commit(...offset);
    },
    close,
  };
};

const closedLog = (path: string): RankerError =>
  new RankerError('BUS_STORAGE', `Log ${path}: this process has closed it.`, { path });

const openGroupSource = (log: Log, writer: LogWriter, path: string, topic: string, group: string): Source => {
  const lock = openGroupLock(path, topic, group);
  let position: number | undefined;
  return {
    next: () => {
      if (!lock.tryAcquire()) return [];
      position ??= log.groupOffset(topic, group);
      return log.read(topic, position, groupBatchSize);
    },
    finished: async (nextOffset) => {
      await writer.commit(topic, group, nextOffset);
      position = nextOffset;
    },
    lag: () => (position === undefined ? 0 : log.end(topic) - position),
    close: lock.release,
  };
};

/** An offset beyond the end belongs to a log that is gone: such a follower starts again at 0. */
const openFollowSource = (
  log: Log,
  topic: string,
  from: number,
  onCaughtUp: () => void,
  passing: Passing | undefined,
): Source => {
  const endAtStart = log.end(topic);
  let position = Math.max(from <= endAtStart ? from : 0, log.begin(topic));
  let caughtUp = false;
  const beyondOwn = (): number => passing?.own.beyond(partition, position) ?? position;
  const goOn = (next: number): void => {
    if (next > position) passing?.onPassed(partition, next);
    position = next;
    if (caughtUp || position < endAtStart) return;
    caughtUp = true;
    onCaughtUp();
  };
  return {
    next: () => {
      goOn(beyondOwn());
      const end = log.end(topic);
      const batch = log.read(topic, position, followBatchSize);
      // The last messages of a log that was damaged may be missing.
      if (batch.length === 0 && position < end) goOn(end);
      return batch;
    },
    finished: async (nextOffset) => {
      position = nextOffset;
    },
    lag: () => log.end(topic) - beyondOwn(),
    close: () => {},
  };
};
