import { AssignerProtocol } from 'kafkajs';
import { expect, test } from 'vitest';
import { silentLog } from '../../../../../src/bus/bus-log.ts';
import type { Client } from '../../../../../src/bus/kafka/connection/client.ts';
import { defaults } from '../../../../../src/bus/kafka/connection/options.ts';
import { openGroupMember } from '../../../../../src/bus/kafka/subscribing/group.ts';

const topic = 't';

/** What the coordinator answers instead, by its protocol's name. */
const refusal = (type: string) => Object.assign(new Error(type), { type });

/** A group that gives whoever joins all partitions, at a broker whose connection is lost at the first fetch; and what was asked of it. */
const openGroup = () => {
  const asked: (readonly [string, string])[] = [];
  const group = { partitions: 1, beat: async (): Promise<void> => {}, isLed: true };
  let generationId = 0;
  const numbered = () => Array.from({ length: group.partitions }, (_, partition) => partition);
  const broker = {
    findGroupCoordinator: async () => ({ coordinator: { nodeId: 1 } }),
    joinGroup: async ({ memberId }: { memberId: string }) => {
      asked.push(['join', memberId]);
      return { memberId: 'm', leaderId: 'other', generationId: ++generationId, members: [] };
    },
    syncGroup: async () => ({
      memberAssignment: AssignerProtocol.MemberAssignment.encode({
        version: 0,
        assignment: { [topic]: numbered() },
        userData: Buffer.alloc(0),
      }),
    }),
    heartbeat: async ({ memberId, groupGenerationId }: { memberId: string; groupGenerationId: number }) => {
      asked.push(['beat', `${memberId} ${groupGenerationId}`]);
      await group.beat();
    },
    offsetFetch: async () => ({ responses: [] }),
    fetch: async () => {
      throw new Error('the connection was closed');
    },
  };
  const cluster = {
    connect: async () => {},
    disconnect: async () => {},
    addTargetTopic: async () => {},
    refreshMetadata: async () => {},
    findControllerBroker: async () => broker,
    findBroker: async () => broker,
    findTopicPartitionMetadata: () => numbered().map((partitionId) => ({ partitionId })),
    findLeaderForPartitions: () => ({ 1: numbered() }),
    fetchTopicsOffset: async () => {
      if (!group.isLed) throw new Error('the leader is gone');
      return [{ topic, partitions: numbered().map((partition) => ({ partition, offset: '0' })) }];
    },
  };
  return { group, asked, client: { brokers: '', cluster: () => cluster } as unknown as Client };
};

/** A member that has joined and lost its connection. */
const cutOff = async () => {
  const { group, asked, client } = openGroup();
  const options = { brokers: [], clientId: 'c', maxMessageBytes: 1_000, createTopics: false, groups: true };
  const settings = { ...defaults, ...options, offsetsDir: '', log: silentLog, behind: new Map() };
  const { session } = openGroupMember(client, settings, topic, 'g');
  const saidToWork = { times: 0 };
  const working = (): void => {
    saidToWork.times++;
  };
  const run = () => session(async () => undefined, new AbortController().signal, working);
  await expect(run()).rejects.toThrow('closed');
  expect(asked.splice(0)).toEqual([['join', '']]);
  return { group, asked, run, saidToWork };
};

test('after an outage a member that its group still knows reads on, and nobody joins again', async () => {
  const { asked, run } = await cutOff();
  for (let outage = 0; outage < 2; outage++) {
    await expect(run()).rejects.toThrow('closed');
    expect(asked.splice(0)).toEqual([['beat', 'm 1']]);
  }
});

test.each([
  ['REBALANCE_IN_PROGRESS', 'm'],
  ['ILLEGAL_GENERATION', 'm'],
  ['UNKNOWN_MEMBER_ID', ''],
])('after an outage a member whose group answers %s joins again as "%s"', async (type, memberId) => {
  const { group, asked, run } = await cutOff();
  group.beat = () => Promise.reject(refusal(type));
  await expect(run()).rejects.toThrow('closed');
  expect(asked.splice(0)).toEqual([
    ['beat', 'm 1'],
    ['join', memberId],
  ]);
  group.beat = async () => {};
  await expect(run()).rejects.toThrow('closed');
  expect(asked).toEqual([['beat', 'm 2']]);
});

test('after an outage in which the topic got other partitions a member joins again', async () => {
  const { group, asked, run } = await cutOff();
  group.partitions = 2;
  await expect(run()).rejects.toThrow('closed');
  expect(asked).toEqual([['join', 'm']]);
});

test('a coordinator that has moved is no reason to join again', async () => {
  const { group, asked, run } = await cutOff();
  group.beat = () => Promise.reject(refusal('NOT_COORDINATOR_FOR_GROUP'));
  await expect(run()).rejects.toThrow('NOT_COORDINATOR_FOR_GROUP');
  group.beat = async () => {};
  await expect(run()).rejects.toThrow('closed');
  expect(asked).toEqual([
    ['beat', 'm 1'],
    ['beat', 'm 1'],
  ]);
});

test('a member does not say that the bus works as long as a leader of its partitions is gone', async () => {
  const { group, run, saidToWork } = await cutOff();
  expect(saidToWork.times).toBe(1);
  group.isLed = false;
  await expect(run()).rejects.toThrow('the leader is gone');
  expect(saidToWork.times).toBe(1);
  group.isLed = true;
  await expect(run()).rejects.toThrow('closed');
  expect(saidToWork.times).toBe(2);
});
