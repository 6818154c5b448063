import { randomUUID } from 'node:crypto';
import { Partitioners } from 'kafkajs';
import { onTestFinished } from 'vitest';
import type { Bus, InMessage } from '../../../src/bus/port.ts';
import type { RawMessage } from '../../../src/simulate/raw/message.ts';
import type { KafkaServer } from '../servers/kafka-server.ts';

/** The topics that a collector reads and writes. */
export type RawTopics = Readonly<
  Record<'logs' | 'templates' | 'sites' | 'tests' | 'requests' | 'outcomes' | 'ranked', string>
>;

/** Makes topics that no other test knows, and those of their dead letters. */
export const openTopics = async (kafka: KafkaServer): Promise<RawTopics> => {
  const id = randomUUID().slice(0, 8);
  const topics = {
    logs: `orchestrator-logs-${id}`,
    templates: `validated-templates-${id}`,
    sites: `federation-registry-feeder-${id}`,
    tests: `rally-${id}`,
    requests: `inference-${id}`,
    outcomes: `training-${id}`,
    ranked: `ranked-${id}`,
  };
  for (const topic of [...Object.values(topics), `${topics.templates}.dead-letter`]) await kafka.createTopic({ topic });
  return topics;
};

export const topicSettings = (kafka: KafkaServer, topics: RawTopics): Record<string, string> => ({
  KAFKA_HOSTNAME: kafka.address('plain'),
  KAFKA_INFERENCE_TOPIC: topics.requests,
  KAFKA_TRAINING_TOPIC: topics.outcomes,
  KAFKA_RANKED_PROVIDERS_TOPIC: topics.ranked,
  KAFKA_GROUP_ID: topics.requests,
  KAFKA_INPUT_ORC_LOG_TOPIC: topics.logs,
  KAFKA_INPUT_VALTEMPL_TOPIC: topics.templates,
  KAFKA_INPUT_FEDREG_TOPIC: topics.sites,
  KAFKA_INPUT_RALLY_TOPIC: topics.tests,
});

/** What puts raw traffic on its topics, each message as of its time, until the test ends. */
export const openPublisher = async (
  kafka: KafkaServer,
  topics: RawTopics,
): Promise<(traffic: readonly RawMessage[]) => Promise<void>> => {
  const producer = kafka.client.producer({ createPartitioner: Partitioners.DefaultPartitioner });
  await producer.connect();
  onTestFinished(() => producer.disconnect());
  return async (traffic) => {
    for (const input of ['sites', 'tests', 'logs'] as const) {
      const messages = traffic
        .filter((message) => message.input === input)
        .map(({ time, value }) => ({ timestamp: String(time), value: JSON.stringify(value) }));
      for (let at = 0; at < messages.length; at += 200) {
        await producer.send({ topic: topics[input], messages: messages.slice(at, at + 200) });
      }
    }
  };
};

/** All messages of a topic, from its begin and as they come, until the test ends. */
export const follow = async (bus: Bus, topic: string): Promise<readonly InMessage[]> => {
  const found: InMessage[] = [];
  const reader = await bus.follow(
    topic,
    new Map(),
    async (batch) => void found.push(...batch),
    () => {},
  );
  onTestFinished(() => reader.stop());
  return found;
};
