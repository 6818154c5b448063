import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type Answers, rateOf } from './parts/backlog-rate.ts';
import { openBacklog } from './parts/kafka-backlog.ts';
import { median } from './parts/percentiles.ts';
import { printReport } from './parts/print-report.ts';
import { readOptions } from './parts/read-options.ts';
import { root, serveCommand, trainInto } from './parts/service.ts';
import { tempFolder } from './parts/temp-folder.ts';
import { outcomesAtTenSites, requestsToTenSites } from './parts/ten-sites.ts';

/**
 * bench:pipeline: requests on a topic to ranked messages, ten providers each, with a model and a history of 1e4
 * outcomes, against a bare kafkajs echo that parses the same requests and emits answers of the same size. Both work off
 * the same backlog, in turns. The rate is by the times of their answers, without the first fifth, and so is the
 * processor time: of each, by thread of ours, and of the broker if it was started here. A first round is not counted.
 */
const {
  broker: given,
  history,
  requests: count,
  rounds,
  profile,
  json,
} = readOptions({ broker: null, history: 10_000, requests: 24_000, rounds: 3, profile: null });
const folder = tempFolder();
const script = join(root, 'scripts', 'servers', 'kafka.sh');
const control = async (action: 'up' | 'down'): Promise<string> =>
  (await promisify(execFile)(script, [action], { env: { ...process.env, RANKER_SERVERS: folder } })).stdout.trim();
const run = `${Date.now()}`;
const topics = { requests: `bench-requests-${run}`, outcomes: `bench-outcomes-${run}` };
const partitions = 4;

const simulate = (): { requests: string[]; outcomes: string[] } => {
  const samples = requestsToTenSites(200);
  return {
    requests: Array.from({ length: count }, (_, at) =>
      JSON.stringify({ ...samples[at % samples.length]!, uuid: `bench-${at}` }),
    ),
    outcomes: Array.from(outcomesAtTenSites(history), (message) => JSON.stringify(message)),
  };
};

const command = (arguments_: readonly string[], env: Record<string, string> = {}): ChildProcess =>
  spawn(process.execPath, arguments_, {
    cwd: root,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'ignore', 'inherit'],
  });

/** The broker's process, if it was started here. */
const brokerPid = (): number => {
  try {
    return Number(readFileSync(join(folder, 'kafka', 'pid'), 'utf8'));
  } catch {
    return Number.NaN;
  }
};

const broker = given ?? (await control('up'));
const backlog = await openBacklog(broker);
try {
  const { requests, outcomes } = simulate();
  await backlog.createTopic(topics.requests, partitions);
  await backlog.createTopic(topics.outcomes, 1);
  await backlog.publish(topics.requests, requests, partitions);
  await backlog.publish(topics.outcomes, outcomes, 1);
  await trainInto(join(folder, 'models'));

  /** One worker, from start to stop, alone on the machine except for the broker. */
  const measure = async (name: string, start: (ranked: string) => ChildProcess): Promise<Answers> => {
    const ranked = `bench-ranked-${name}-${run}`;
    await backlog.createTopic(ranked, partitions);
    const child = start(ranked);
    const ended = once(child, 'exit');
    const answers = await rateOf(backlog, ranked, count, { worker: child.pid!, broker: brokerPid() });
    child.kill('SIGTERM');
    await ended;
    return answers;
  };
  const ours = (round: number) =>
    measure(`ours-${round}`, (ranked) =>
      command([...(profile === null ? [] : ['--cpu-prof', `--cpu-prof-dir=${profile}`]), ...serveCommand], {
        DATA_DIR: join(folder, `data-${round}`),
        MODELS_DIR: join(folder, 'models'),
        KAFKA_HOSTNAME: broker,
        KAFKA_INFERENCE_TOPIC: topics.requests,
        KAFKA_TRAINING_TOPIC: topics.outcomes,
        KAFKA_RANKED_PROVIDERS_TOPIC: ranked,
        KAFKA_GROUP_ID: ranked,
        ROLES: 'ranking',
        LOG_LEVEL: 'warn',
      }),
    );
  const answerFile = join(folder, 'answer.json');
  const echo = (mode: 'batches' | 'messages', round: number) =>
    measure(`echo-${mode}-${round}`, (ranked) =>
      command(['bench/parts/pipeline-echo.ts', broker, topics.requests, ranked, answerFile, mode]),
    );

  const measured: { ours: Answers[]; echo: Answers[] } = { ours: [], echo: [] };
  let sample = '';
  // The first round is the broker's, whose code gets faster for minutes.
  for (let round = 0; round <= rounds; round++) {
    const answers = await ours(round);
    sample = answers.sample;
    writeFileSync(answerFile, sample);
    const echoed = await echo('batches', round);
    if (round === 0) continue;
    measured.ours.push(answers);
    measured.echo.push(echoed);
  }
  const slowEcho = await echo('messages', 0);
  const perSecond = (answers: readonly Answers[]): number => median(answers.map((one) => one.perSecond));
  const medians = (pick: (answers: Answers) => number) => ({
    ours: Math.round(median(measured.ours.map(pick))),
    echo: Math.round(median(measured.echo.map(pick))),
  });
  const report = {
    scenario: 'pipeline-10-providers',
    history: outcomes.length,
    requests: count,
    served_by: (JSON.parse(sample) as { served_by: string }).served_by,
    request_bytes: requests[0]!.length,
    answer_bytes: sample.length,
    ours_per_s: Math.round(perSecond(measured.ours)),
    echo_per_s: Math.round(perSecond(measured.echo)),
    echo_message_by_message_per_s: Math.round(slowEcho.perSecond),
    share_of_echo: Number((perSecond(measured.ours) / perSecond(measured.echo)).toFixed(3)),
    cpu_us: medians((one) => one.cpuMicros),
    broker_cpu_us: medians((one) => one.brokerMicros),
    threads_cpu_us: Object.fromEntries([...measured.ours.at(-1)!.threads].filter(([, micros]) => micros > 0)),
    rounds: {
      ours_per_s: measured.ours.map((one) => Math.round(one.perSecond)),
      echo_per_s: measured.echo.map((one) => Math.round(one.perSecond)),
    },
  };
  printReport(report, json);
} finally {
  await backlog.close();
  if (given === null) await control('down');
}
