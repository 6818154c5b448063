import type { Broker, Cluster, GroupMember, GroupMemberAssignment, GroupState } from 'kafkajs';

type TopicPartitions = { readonly topic: string; readonly partitions: readonly { readonly partition: number }[] };
type CommittedOffsets = { readonly topic: string; readonly partitions: { partition: number; offset: string }[] };
type Member = { readonly groupId: string; readonly memberId: string };

type Finder = {
  readonly findGroupCoordinator: (request: {
    readonly groupId: string;
    readonly coordinatorType: number;
  }) => Promise<{ coordinator: { nodeId: number } }>;
};

/** The group requests of a kafkajs broker, most of which are missing from its types. */
export type Coordinator = {
  readonly joinGroup: (request: {
    readonly groupId: string;
    /** Empty for a new member. */
    readonly memberId: string;
    readonly sessionTimeout: number;
    readonly rebalanceTimeout: number;
    readonly groupProtocols: readonly GroupState[];
  }) => Promise<{ memberId: string; leaderId: string; generationId: number; members: GroupMember[] }>;
  readonly syncGroup: (
    request: Member & { readonly generationId: number; readonly groupAssignment: readonly GroupMemberAssignment[] },
  ) => Promise<{ memberAssignment: Buffer }>;
  readonly heartbeat: (request: Member & { readonly groupGenerationId: number }) => Promise<unknown>;
  readonly leaveGroup: (request: Member) => Promise<unknown>;
  readonly offsetFetch: (request: {
    readonly groupId: string;
    readonly topics: readonly TopicPartitions[];
  }) => Promise<{ responses: CommittedOffsets[] }>;
  readonly offsetCommit: (
    request: Member & { readonly groupGenerationId: number; readonly topics: readonly CommittedOffsets[] },
  ) => Promise<unknown>;
};

const groupType = 0;

/** Replaces kafkajs' own search, which takes a refusal for an absence and would never end. */
export const findCoordinator = async (cluster: Cluster, groupId: string): Promise<Coordinator> => {
  const any = (await cluster.findControllerBroker()) as Broker & Finder;
  const { coordinator } = await any.findGroupCoordinator({ groupId, coordinatorType: groupType });
  return (await cluster.findBroker({ nodeId: String(coordinator.nodeId) })) as Broker & Coordinator;
};
