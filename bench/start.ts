import { existsSync, mkdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { silentLog } from '../src/bus/bus-log.ts';
import { openEmbeddedBus } from '../src/bus/embedded/embedded-bus.ts';
import { openKafkaBus } from '../src/bus/kafka/kafka-bus.ts';
import type { Bus } from '../src/bus/port.ts';
import { openHistory, writeSnapshot } from '../src/flows/history/history-snapshots.ts';
import { peakMiB } from './parts/peak-memory.ts';
import { printReport } from './parts/print-report.ts';
import { cpuSeconds } from './parts/processor-time.ts';
import { readOptions } from './parts/read-options.ts';
import { root, type Server, serveCommand, startServer } from './parts/service.ts';
import { tempFolder } from './parts/temp-folder.ts';
import { fillWithOutcomes } from './parts/ten-sites.ts';

/**
 * bench:start: seconds from the start of `serve` until it is ready, and its peak memory, on a topic of a million
 * simulated outcomes: the first time, and again from the snapshot that the first one left. Then how long a snapshot
 * takes to write, and how long that blocks the event loop.
 * `--kafka HOST:PORT` puts the topic there. `--folder PATH` keeps the filled log for the next run.
 */
const {
  outcomes: wanted,
  kafka,
  folder: keptIn,
  roles,
  json,
} = readOptions({ outcomes: 1_000_000, kafka: null, folder: null, roles: 'api,ranking' });
const writes = 10;
const folder = keptIn ?? tempFolder();
mkdirSync(folder, { recursive: true });
const snapshotPath = join(folder, 'history.snapshot');
const topic = `training-${wanted}`;

const openBus = async (): Promise<Bus> =>
  kafka === null
    ? openEmbeddedBus({ path: join(folder, 'log.sqlite'), clock: Date.now })
    : openKafkaBus({
        brokers: [kafka],
        clientId: 'bench',
        maxMessageBytes: 1_000_000,
        createTopics: true,
        groups: true,
        offsetsDir: folder,
        log: silentLog,
      });

const fillTopic = async (): Promise<void> => {
  const bus = await openBus();
  await fillWithOutcomes(bus, topic, wanted);
  await bus.close();
};

let running: Server | undefined;

const rounded = (value: number): number => Number(value.toFixed(2));

/** Starts the service, waits until it is ready, and stops it. */
const measure = async () => {
  const started = performance.now();
  running = await startServer(serveCommand, {
    ...(kafka !== null && { KAFKA_HOSTNAME: kafka, KAFKA_ALLOW_AUTO_CREATE_TOPICS: 'true' }),
    KAFKA_TRAINING_TOPIC: topic,
    DATA_DIR: folder,
    MODELS_DIR: join(folder, 'models'),
    ROLES: roles,
    TRAIN_CRON: '0 0 1 1 *',
    LOG_LEVEL: 'warn',
  });
  const readySeconds = (performance.now() - started) / 1000;
  const cpuUsed = cpuSeconds(running.pid);
  const peak = peakMiB(running.pid);
  const stopping = performance.now();
  await running.stop();
  const stopMs = performance.now() - stopping;
  return {
    ready_s: rounded(readySeconds),
    cpu_s: rounded(cpuUsed),
    peak_mib: Math.round(peak),
    stop_ms: Math.round(stopMs),
  };
};

/** Rewrites the service's snapshot several times. */
const measureWriting = async () => {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const origin = { topic, bus: kafka ?? 'embedded', zone: 'Europe/Rome', version };
  const live = await openHistory(snapshotPath, origin, (fault) => {
    throw fault;
  });
  const delay = monitorEventLoopDelay({ resolution: 1 });
  await sleep(100);
  delay.enable();
  const started = performance.now();
  for (let n = 0; n < writes; n++) await writeSnapshot(snapshotPath, origin, live);
  const ms = (performance.now() - started) / writes;
  delay.disable();
  return {
    snapshot_mib: Math.round(statSync(snapshotPath).size / 2 ** 20),
    write_ms: Math.round(ms),
    loop_delay_p99_ms: rounded(delay.percentile(99) / 1e6),
    loop_delay_max_ms: rounded(delay.max / 1e6),
  };
};

try {
  const filled = join(folder, `${topic}.filled`);
  if (!existsSync(filled)) {
    await fillTopic();
    if (keptIn !== null) mkdirSync(filled);
  }
  rmSync(snapshotPath, { force: true });
  const first = await measure();
  const again = await measure();
  const report = {
    scenario: 'start',
    bus: kafka === null ? 'embedded' : 'kafka',
    outcomes: wanted,
    first,
    with_snapshot: again,
    writing: await measureWriting(),
  };
  printReport(report, json);
} finally {
  await running?.stop();
}
