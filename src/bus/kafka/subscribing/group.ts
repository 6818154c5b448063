import type { Cluster } from 'kafkajs';
import { pause } from '../../../pause.ts';
import { orAborted, settledWithin } from '../connection/abortable.ts';
import type { Client } from '../connection/client.ts';
import { errorTypes } from '../connection/faults.ts';
import { closeCluster, type Offsets, openTopic, partitionsOf, placeWithin, withTopic } from '../connection/topic.ts';
import { readPartitions } from '../reading/read-partitions.ts';
import type { ReadingSettings } from '../reading/reading.ts';
import { groupBatchSize, type Handle, type Session } from '../reading/stream.ts';
import { type Coordinator, findCoordinator } from './coordinator.ts';
import { shareOf, shareOut, subscription } from './share-out.ts';

/** Time for a member to leave; one that fails to is removed when its session ends. */
const leavingMs = 2_000;
/** Errors after which a member joins again. */
const rejoinTypes = new Set(['REBALANCE_IN_PROGRESS', 'ILLEGAL_GENERATION', 'UNKNOWN_MEMBER_ID']);

/** A member's place in one generation of its group. */
type Membership = {
  readonly member: { readonly groupId: string; readonly memberId: string; readonly groupGenerationId: number };
  /** Its share of the partitions. */
  readonly partitions: readonly number[];
  /** All partitions of the topic when they were assigned. */
  readonly outOf: readonly number[];
};

/** A member of a group; reads its share of a topic, from the group's committed offsets on. */
type GroupMember = { readonly session: Session; readonly leave: () => Promise<void> };

export const openGroupMember = (
  client: Client,
  settings: ReadingSettings,
  topic: string,
  groupId: string,
): GroupMember => {
  /** Kept through outages: under a new id, the group would first wait until the old member's session ends. */
  let memberId = '';
  /**
   * Kept as well: a group that was unreachable for less than a session has seen no change, and no one has to join
   * again.
   */
  let membership: Membership | undefined;

  const join = async (cluster: Cluster, coordinator: Coordinator): Promise<Membership> => {
    const joined = await coordinator.joinGroup({
      groupId,
      memberId,
      sessionTimeout: settings.sessionMs,
      rebalanceTimeout: settings.rebalanceMs,
      groupProtocols: [subscription(topic)],
    });
    memberId = joined.memberId;
    const { generationId } = joined;
    const groupAssignment = joined.leaderId === memberId ? await shareOut(cluster, joined.members) : [];
    const { memberAssignment } = await coordinator.syncGroup({ groupId, memberId, generationId, groupAssignment });
    const member = { groupId, memberId, groupGenerationId: generationId };
    return { member, partitions: shareOf(memberAssignment, topic), outOf: partitionsOf(cluster, topic) };
  };

  /** Joins, unless the group still has this member and the topic is unchanged. */
  const enter = async (cluster: Cluster): Promise<Membership & { readonly coordinator: Coordinator }> => {
    const coordinator = await findCoordinator(cluster, groupId);
    if (membership?.outOf.join() === partitionsOf(cluster, topic).join())
      await coordinator.heartbeat(membership.member);
    else membership = await join(cluster, coordinator);
    return { coordinator, ...membership };
  };

  const session: Session = (handle, signal, working) =>
    withTopic(client, topic, settings.createTopics, signal, async (cluster) => {
      while (!signal.aborted) {
        try {
          const entered = await orAborted(enter(cluster), signal);
          if (!entered) return;
          await readShare(cluster, settings, topic, entered, handle, signal, working);
        } catch (thrown) {
          const types = errorTypes(thrown);
          if (!types.some((type) => rejoinTypes.has(String(type)))) throw thrown;
          membership = undefined;
          if (types.includes('UNKNOWN_MEMBER_ID')) memberId = '';
        }
      }
    });

  const leave = async (): Promise<void> => {
    if (memberId === '') return;
    const cluster = await openTopic(client, topic, false);
    try {
      const coordinator = await findCoordinator(cluster, groupId);
      await coordinator.leaveGroup({ groupId, memberId });
    } finally {
      await closeCluster(cluster);
    }
  };

  return { session, leave: () => settledWithin(leavingMs, leave()) };
};

/**
 * Reads until `signal` aborts or the topic's partitions change. The batch in hand is still finished and committed.
 * @throws the group's answer to a heartbeat, such as that it rebalances
 */
const readShare = async (
  cluster: Cluster,
  settings: ReadingSettings,
  topic: string,
  { coordinator, member, partitions }: Membership & { readonly coordinator: Coordinator },
  handle: Handle,
  signal: AbortSignal,
  working: () => void,
): Promise<void> => {
  const reading = new AbortController();
  const beating = new AbortController();
  let missed: unknown;

  const finished = async (partition: number, nextOffset: number): Promise<void> => {
    await coordinator.offsetCommit({
      ...member,
      topics: [{ topic, partitions: [{ partition, offset: String(nextOffset) }] }],
    });
  };

  /**
   * Sends heartbeats while a batch is in hand, whatever the answer: a member asked to rejoin must also show that it
   * lives.
   */
  const beat = async (): Promise<void> => {
    while (!beating.signal.aborted) {
      await pause(settings.heartbeatMs, beating.signal);
      if (beating.signal.aborted) return;
      const beaten = coordinator.heartbeat(member).catch((thrown: unknown) => {
        missed ??= thrown;
        reading.abort();
      });
      await orAborted(beaten, beating.signal);
    }
  };

  const beats = beat();
  try {
    const positions = await committed(coordinator, member.groupId, topic, partitions);
    await placeWithin(cluster, topic, positions, partitions, settings);
    working();
    const until = AbortSignal.any([signal, reading.signal]);
    await readPartitions(
      { ...settings, cluster, topic, positions, batchSize: groupBatchSize, handle, finished },
      until,
    );
  } finally {
    beating.abort();
    await beats;
  }
  if (missed !== undefined && !signal.aborted) throw missed;
};

const committed = async (
  coordinator: Coordinator,
  groupId: string,
  topic: string,
  partitions: readonly number[],
): Promise<Offsets> => {
  const wanted = { topic, partitions: partitions.map((partition) => ({ partition })) };
  const { responses } = await coordinator.offsetFetch({ groupId, topics: [wanted] });
  const offsets = responses.flatMap(({ partitions }) => partitions);
  return new Map(
    offsets.filter(({ offset }) => Number(offset) >= 0).map(({ partition, offset }) => [partition, Number(offset)]),
  );
};
