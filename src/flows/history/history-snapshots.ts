import { readFile } from 'node:fs/promises';
import { AtomicFile } from '../../bus/file/atomic-file.ts';
import { asRankerError, ifThere, RankerError } from '../../errors.ts';
import { History } from '../../features/history/history.ts';
import { SnapshotReader, SnapshotWriter } from '../../features/history/snapshot-format.ts';
import { emptyHistory, type LiveHistory, type Place } from './live-history.ts';

/** What a history depends on besides the messages; a snapshot is used only if all of it is the same. */
export type SnapshotOrigin = {
  readonly topic: string;
  /** Where the topic lies: the brokers, or `embedded`. */
  readonly bus: string;
  /** IANA zone of times without offset. */
  readonly zone: string;
  /** The program's version: another may read messages otherwise. */
  readonly version: string;
};

type Label = { readonly origin: SnapshotOrigin; readonly places: readonly (readonly [number, Place])[] };

const defaults = {
  /** A snapshot is due after this many messages, or after this time with any message, ms. */
  everyMessages: 250_000,
  everyMs: 5 * 60_000,
  /** Interval between two checks whether one is due, ms. */
  lookMs: 1000,
};

const sameOrigin = (one: SnapshotOrigin, other: SnapshotOrigin): boolean =>
  one.topic === other.topic && one.bus === other.bus && one.zone === other.zone && one.version === other.version;

const read = (path: string): Promise<Uint8Array | undefined> =>
  ifThere(readFile(path)).catch((thrown: unknown) => {
    throw asRankerError(thrown, 'SNAPSHOT_INVALID');
  });

const restore = (bytes: Uint8Array, origin: SnapshotOrigin): LiveHistory => {
  const reader = new SnapshotReader(bytes);
  const label = JSON.parse(reader.texts()[0]!) as Label;
  if (!sameOrigin(label.origin, origin)) {
    const claim = `the snapshot is of other settings: ${JSON.stringify(label.origin)}, not ${JSON.stringify(origin)}`;
    throw new RankerError('SNAPSHOT_INVALID', claim);
  }
  return { history: History.restore(reader), places: new Map(label.places), messagesRead: 0 };
};

/**
 * The history of the last snapshot; an empty one where there is none, or none that can be used.
 * @param onFault - called when a snapshot can't be used
 */
export const openHistory = async (
  path: string,
  origin: SnapshotOrigin,
  onFault: (fault: RankerError) => void,
): Promise<LiveHistory> => {
  try {
    const bytes = await read(path);
    if (bytes) return restore(bytes, origin);
  } catch (thrown) {
    onFault(asRankerError(thrown));
  }
  return emptyHistory();
};

/**
 * Writes a snapshot in pieces, between which requests are answered; messages read meanwhile are not in it.
 * @throws RankerError OUTPUT_WRITE
 */
export const writeSnapshot = async (path: string, origin: SnapshotOrigin, live: LiveHistory): Promise<void> => {
  const writer = new SnapshotWriter();
  const label: Label = { origin, places: [...live.places] };
  writer.texts([JSON.stringify(label)]);
  live.history.snapshot(writer);
  const file = await AtomicFile.open(path);
  for (const piece of writer.sealed()) await file.write(piece);
  await file.commit();
};

/**
 * Keeps the snapshot fresh until it is stopped, and writes it once more then.
 * @param onFault - called when one could not be written; the former one is then still there
 */
export const keepSnapshots = (
  path: string,
  origin: SnapshotOrigin,
  live: LiveHistory,
  onFault: (fault: RankerError) => void,
  options: Partial<typeof defaults> = {},
): { readonly stop: () => Promise<void> } => {
  const { everyMessages, everyMs, lookMs } = { ...defaults, ...options };
  let writtenMessages = live.messagesRead;
  /** The last try, whether or not it succeeded: a full disk is not tried every second. */
  let tried = { messages: live.messagesRead, at: performance.now() };
  let writing: Promise<void> | undefined;

  const write = async (): Promise<void> => {
    const { messagesRead } = live;
    tried = { messages: messagesRead, at: performance.now() };
    try {
      await writeSnapshot(path, origin, live);
      writtenMessages = messagesRead;
    } catch (thrown) {
      onFault(asRankerError(thrown));
    }
    writing = undefined;
  };
  const writeIfNew = (): void => {
    if (live.places.size > 0 && live.messagesRead > writtenMessages) writing ??= write();
  };
  const look = setInterval(() => {
    const isDue = performance.now() - tried.at >= everyMs || live.messagesRead - tried.messages >= everyMessages;
    if (isDue) writeIfNew();
  }, lookMs);

  return {
    stop: async () => {
      clearInterval(look);
      await writing;
      writeIfNew();
      await writing;
    },
  };
};
