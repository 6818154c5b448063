import { readFileSync } from 'node:fs';
import { Kafka, logLevel, Partitioners } from 'kafkajs';

/** The floor of bench:pipeline: reads requests batch by batch, parses each, and emits an answer of the given size. */
const [broker, requests, ranked, answerFile] = process.argv.slice(2) as [string, string, string, string];
const answer = readFileSync(answerFile, 'utf8');
const kafka = new Kafka({ brokers: [broker], clientId: 'echo', logLevel: logLevel.NOTHING });
const producer = kafka.producer({ createPartitioner: Partitioners.DefaultPartitioner });
const consumer = kafka.consumer({ groupId: `echo-${ranked}` });
await producer.connect();
await consumer.connect();
await consumer.subscribe({ topics: [requests], fromBeginning: true });
await consumer.run({
  eachBatch: async ({ batch }) => {
    const messages = batch.messages.map(({ value }) => {
      const { uuid } = JSON.parse(value!.toString()) as { uuid: string };
      return { key: uuid, value: answer };
    });
    await producer.send({ topic: ranked, acks: -1, messages });
  },
});
process.on('SIGTERM', async () => {
  await consumer.disconnect();
  await producer.disconnect();
});
