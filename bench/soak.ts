import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { silentLog } from '../src/bus/bus-log.ts';
import { openKafkaBus } from '../src/bus/kafka/kafka-bus.ts';
import { simulateFederation } from '../src/simulate/simulate.ts';
import { percentiles } from './parts/percentiles.ts';
import { printReport } from './parts/print-report.ts';
import { badUse, readOptions } from './parts/read-options.ts';
import { serveCommand, startServer } from './parts/service.ts';
import { tempFolder } from './parts/temp-folder.ts';

/**
 * bench:soak: requests on a Kafka topic at a steady rate, and the service's memory meanwhile. Every request must be
 * answered; the mean memory of the last third is compared with that of the third before. Progress is written to stderr
 * every minute.
 */
const { kafka: given, minutes, rate, json } = readOptions({ kafka: null, minutes: 30, rate: 200 });
const kafka = given ?? badUse('--kafka HOST:PORT says where the brokers are');
const totalMs = minutes * 60_000;
const folder = tempFolder();
const run = `soak-${process.pid}`;
const topics = { requests: `${run}-requests`, outcomes: `${run}-outcomes`, ranked: `${run}-ranked` };

const bus = await openKafkaBus({
  brokers: [kafka],
  clientId: run,
  maxMessageBytes: 10 * 1024 * 1024,
  createTopics: true,
  groups: true,
  offsetsDir: folder,
  log: silentLog,
});
const { outcomes, requests } = simulateFederation({ seed: 42, deployments: 3000 });
for (let from = 0; from < outcomes.length; from += 500) {
  const batch = outcomes.slice(from, from + 500).map((message) => ({ key: null, value: JSON.stringify(message) }));
  await bus.publish(topics.outcomes, batch);
}

const service = await startServer(serveCommand, {
  KAFKA_HOSTNAME: kafka,
  KAFKA_ALLOW_AUTO_CREATE_TOPICS: 'true',
  KAFKA_INFERENCE_TOPIC: topics.requests,
  KAFKA_TRAINING_TOPIC: topics.outcomes,
  KAFKA_RANKED_PROVIDERS_TOPIC: topics.ranked,
  KAFKA_GROUP_ID: run,
  DATA_DIR: folder,
  MODELS_DIR: join(folder, 'models'),
  LOG_LEVEL: 'warn',
  TRAIN_CRON: '*/20 * * * * *',
});

const residentMiB = (): number => {
  const [, kib] = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${service.pid}/status`, 'utf8')) ?? [];
  return Number(kib) / 1024;
};

const sentAt = new Map<string, number>();
const latencies: number[] = [];
let repeated = 0;
const answers = await bus.follow(
  topics.ranked,
  new Map(),
  async (batch) => {
    for (const { key } of batch) {
      const sent = sentAt.get(key ?? '');
      if (sent === undefined) repeated++;
      else latencies.push(performance.now() - sent);
      sentAt.delete(key ?? '');
    }
  },
  () => {},
);

const mean = (numbers: readonly number[]): number => numbers.reduce((sum, one) => sum + one, 0) / numbers.length;

try {
  const samples: { ms: number; mib: number }[] = [];
  const started = performance.now();
  let sent = 0;
  const elapsed = (): number => performance.now() - started;
  const sampler = setInterval(() => samples.push({ ms: elapsed(), mib: residentMiB() }), 5000);
  let told = 0;
  const tell = (): void => {
    const passed = Math.floor(elapsed() / 60_000);
    if (passed === told) return;
    told = passed;
    const memory = Math.round(samples.at(-1)?.mib ?? residentMiB());
    console.error(`${passed} of ${minutes} min: ${sent} sent, ${sentAt.size} unanswered, ${memory} MiB`);
  };
  while (elapsed() < totalMs) {
    tell();
    service.check();
    const due = Math.min(50, Math.floor((elapsed() / 1000) * rate) - sent);
    if (due > 0) {
      const batch = Array.from({ length: due }, () => {
        const uuid = `${run}-${sent++}`;
        sentAt.set(uuid, performance.now());
        return { key: uuid, value: JSON.stringify({ ...requests[sent % requests.length], uuid }) };
      });
      await bus.publish(topics.requests, batch);
    }
    await sleep(10);
  }
  for (let waited = 0; sentAt.size > 0 && waited < 30_000; waited += 100) await sleep(100);
  clearInterval(sampler);
  const within = (from: number, to: number): number =>
    mean(samples.filter(({ ms }) => ms >= from * totalMs && ms < to * totalMs).map(({ mib }) => mib));
  const [before, last] = [within(1 / 3, 2 / 3), within(2 / 3, 1)];
  const report = {
    scenario: 'soak',
    minutes,
    rate_per_s: rate,
    requests: sent,
    unanswered: sentAt.size,
    repeated,
    ...percentiles(latencies, 1),
    rss_mib: {
      middle_third: Math.round(before),
      last_third: Math.round(last),
      ratio: Number((last / before).toFixed(3)),
    },
  };
  printReport(report, json);
} finally {
  await answers.stop();
  await bus.close();
  await service.stop();
}
