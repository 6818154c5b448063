import type { InMessage } from '../../bus/port.ts';
import type { Outgoing, StateFile } from '../../bus/state-file.ts';
import type { Collector } from '../../collect/collector.ts';
import type { Unreadable } from '../../collect/outputs.ts';
import { letterOf } from './collect-letters.ts';
import { type LaneOf, letterLane } from './lanes.ts';

export type JournalDeps = {
  readonly state: StateFile;
  readonly laneOf: LaneOf;
  /** Called with messages that the state has stored for sending. */
  readonly deliver: (outgoing: readonly Outgoing[]) => void;
};

/**
 * Saves what a collector has read and made: its rows, the offsets and the messages to send change together on disk, and
 * only then is anything sent.
 */
export const openJournal = (collector: Collector, { state, laneOf, deliver }: JournalDeps) => {
  const reached = new Map<string, Map<number, number>>();
  const letters: string[] = [];

  const outgoing = () => [
    ...collector.takeOutputs().flatMap((output) => {
      const lane = laneOf(output);
      return lane === undefined ? [] : [{ lane, key: output.key, value: JSON.stringify(output.value) }];
    }),
    ...letters.splice(0).map((value) => ({ lane: letterLane, key: '', value })),
  ];

  const offsets = () =>
    [...reached].flatMap(([topic, partitions]) =>
      [...partitions].map(([partition, next]) => [topic, partition, next] as const),
    );

  return {
    /** Records that a message was read and, if it could not be, why. */
    read: (message: InMessage, unreadable: Unreadable | undefined): void => {
      if (unreadable) letters.push(letterOf(message, unreadable));
      const partitions = reached.get(message.topic) ?? new Map<number, number>();
      reached.set(message.topic, partitions.set(message.partition, message.offset + 1));
    },
    commit: (): void => {
      const change = { outgoing: outgoing(), offsets: offsets(), rows: collector.takeChanges() };
      reached.clear();
      if (change.rows.length + change.offsets.length + change.outgoing.length === 0) return;
      state.write(change);
      deliver(change.outgoing);
    },
  };
};
