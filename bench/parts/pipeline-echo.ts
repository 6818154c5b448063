import { readFileSync } from 'node:fs';
import { Kafka, type KafkaMessage, logLevel, Partitioners } from 'kafkajs';

/**
 * The floor of bench:pipeline: parses each request and emits an answer of the given size; batch by batch as fast as
 * kafkajs can, or message by message as its manual has it.
 */
const [broker, requests, ranked, answerFile, mode] = process.argv.slice(2) as [string, string, string, string, string];
const answer = readFileSync(answerFile, 'utf8');
const kafka = new Kafka({ brokers: [broker], clientId: 'echo', logLevel: logLevel.NOTHING });
const producer = kafka.producer({ createPartitioner: Partitioners.DefaultPartitioner });
const consumer = kafka.consumer({ groupId: `echo-${ranked}` });
await producer.connect();
await consumer.connect();
await consumer.subscribe({ topics: [requests], fromBeginning: true });
const answerTo = ({ value }: KafkaMessage) => {
  const { uuid } = JSON.parse(value!.toString()) as { uuid: string };
  return { key: uuid, value: answer };
};
const send = async (messages: readonly KafkaMessage[]): Promise<void> => {
  await producer.send({ topic: ranked, acks: -1, messages: messages.map(answerTo) });
};
await consumer.run(
  mode === 'batches'
    ? { eachBatch: ({ batch }) => send(batch.messages) }
    : { eachMessage: ({ message }) => send([message]) },
);
process.on('SIGTERM', async () => {
  await consumer.disconnect();
  await producer.disconnect();
});
