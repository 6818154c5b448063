import { setTimeout as sleep } from 'node:timers/promises';
import { Kafka, logLevel, Partitioners } from 'kafkajs';

/** Messages of one call. */
const batchSize = 50;

export type Backlog = Awaited<ReturnType<typeof openBacklog>>;

/** A client that creates topics and fills them, each message in the next partition. */
export const openBacklog = async (broker: string) => {
  const kafka = new Kafka({ brokers: [broker], clientId: 'bench', logLevel: logLevel.NOTHING });
  const [admin, producer] = [kafka.admin(), kafka.producer({ createPartitioner: Partitioners.DefaultPartitioner })];
  await admin.connect();
  await producer.connect();
  return {
    createTopic: async (topic: string, numPartitions: number): Promise<void> => {
      await admin.createTopics({ waitForLeaders: false, topics: [{ topic, numPartitions }] });
      await sleep(1_000);
    },
    publish: async (topic: string, texts: readonly string[], partitions: number): Promise<void> => {
      for (let at = 0; at < texts.length; at += batchSize) {
        const batch = texts.slice(at, at + batchSize);
        const messages = batch.map((value, n) => ({ value, partition: (at + n) % partitions }));
        await producer.send({ topic, messages });
      }
    },
    /** Number of messages on a topic. */
    count: async (topic: string): Promise<number> =>
      (await admin.fetchTopicOffsets(topic)).reduce((sum, { offset }) => sum + Number(offset), 0),
    /** Times of the first `count` messages of a topic, ascending; and the last message read. */
    read: async (topic: string, count: number) => {
      const consumer = kafka.consumer({ groupId: `reader-${topic}` });
      const times: number[] = [];
      let sample = '';
      const all = Promise.withResolvers<void>();
      await consumer.connect();
      await consumer.subscribe({ topics: [topic], fromBeginning: true });
      await consumer.run({
        eachBatch: async ({ batch }) => {
          for (const { timestamp, value } of batch.messages) {
            times.push(Number(timestamp));
            sample = value!.toString();
          }
          if (times.length >= count) all.resolve();
        },
      });
      await all.promise;
      await consumer.disconnect();
      return { times: times.sort((a, b) => a - b), sample };
    },
    close: async (): Promise<void> => {
      await producer.disconnect();
      await admin.disconnect();
    },
  };
};
