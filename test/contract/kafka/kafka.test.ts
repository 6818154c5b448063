import { afterAll, beforeAll, describe } from 'vitest';
import { type KafkaServer, startKafka } from '../../helpers/servers/kafka-server.ts';
import { checkBus } from '../../helpers/suites/check-bus.ts';
import { grouplessSuite } from './groupless.ts';
import { groupSuite } from './groups.ts';
import { messageSuite } from './messages.ts';
import { securitySuite } from './security.ts';
import { topicSuite } from './topics.ts';

let kafka: KafkaServer;
beforeAll(async () => {
  kafka = await startKafka();
});
afterAll(() => kafka.down());

const patienceMs = 120_000;

const createTopic = async (topic: string): Promise<void> => {
  await kafka.createTopic({ topic, numPartitions: 3 });
};

checkBus('the Kafka bus', () => ({ connect: () => kafka.openBus(), createTopic, patienceMs }));
checkBus('the Kafka bus without groups', () => ({
  connect: () => kafka.openBus({ groups: false }),
  createTopic,
  patienceMs,
}));

describe('topics', () => topicSuite(() => kafka));
describe('messages', () => messageSuite(() => kafka));
describe('groups', () => groupSuite(() => kafka));
describe('without groups', () => grouplessSuite(() => kafka));
describe('security', () => securitySuite(() => kafka));
