import { AssignerProtocol, type Cluster, type GroupMember, type GroupMemberAssignment, type GroupState } from 'kafkajs';
import { partitionsOf } from '../connection/topic.ts';

const { MemberMetadata, MemberAssignment } = AssignerProtocol;
const version = 0;

/** A member's metadata: the topic it reads. */
export const subscription = (topic: string): GroupState => ({
  name: 'provider-ranker',
  metadata: MemberMetadata.encode({ version, topics: [topic], userData: Buffer.alloc(0) }),
});

/** Assigns the partitions of all the topics that members read; called on the group's leader. */
export const shareOut = async (cluster: Cluster, members: readonly GroupMember[]): Promise<GroupMemberAssignment[]> => {
  const readers = readersOf(members);
  await cluster.addMultipleTargetTopics([...readers.keys()]);
  await cluster.refreshMetadata();
  return deal(readers, (topic) => partitionsOf(cluster, topic));
};

/** The ids of the members that read a topic, by topic. */
export const readersOf = (members: readonly GroupMember[]): Map<string, string[]> => {
  const readers = new Map<string, string[]>();
  for (const { memberId, memberMetadata } of members) {
    for (const topic of MemberMetadata.decode(memberMetadata)?.topics ?? []) {
      readers.set(topic, [...(readers.get(topic) ?? []), memberId]);
    }
  }
  return readers;
};

/** Gives each partition of each topic to one of its readers, in turn. */
export const deal = (
  readers: ReadonlyMap<string, readonly string[]>,
  partitions: (topic: string) => readonly number[],
): GroupMemberAssignment[] => {
  const shares = new Map<string, Record<string, number[]>>();
  for (const [topic, memberIds] of readers) {
    const inTurn = memberIds.toSorted();
    for (const [turn, partition] of partitions(topic).entries()) {
      const memberId = inTurn[turn % inTurn.length]!;
      const share = shares.get(memberId) ?? {};
      shares.set(memberId, { ...share, [topic]: [...(share[topic] ?? []), partition] });
    }
  }
  return [...shares].map(([memberId, assignment]) => ({
    memberId,
    memberAssignment: MemberAssignment.encode({ version, assignment, userData: Buffer.alloc(0) }),
  }));
};

/** The partitions of `topic` in a member's share; empty when there are more members than partitions. */
export const shareOf = (memberAssignment: Buffer, topic: string): number[] =>
  MemberAssignment.decode(memberAssignment)?.assignment[topic] ?? [];
