import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, onTestFailed, test, vi } from 'vitest';
import { openMlflowRegistry } from '../../../src/registry/mlflow/mlflow-registry.ts';
import { simulateFederation } from '../../../src/simulate/simulate.ts';
import { madeModel } from '../../helpers/models/made-model.ts';
import {
  type Federation,
  numberedRequest,
  openFederation,
  startWorker,
  textsOf,
} from '../../helpers/programs/federation.ts';
import { runCommand } from '../../helpers/programs/run-command.ts';
import { cuttingProxy } from '../../helpers/servers/cutting-proxy.ts';
import { type KafkaServer, startKafka } from '../../helpers/servers/kafka-server.ts';
import { type MlflowServer, mlflowStartMs, startMlflow } from '../../helpers/servers/mlflow-server.ts';
import { tempFolder } from '../../helpers/temp-folder.ts';

let kafka: KafkaServer;
let mlflow: MlflowServer;
beforeAll(async () => {
  [kafka, mlflow] = await Promise.all([startKafka(), startMlflow(3)]);
}, mlflowStartMs);
afterAll(async () => {
  await Promise.all([kafka.down(), mlflow.stop()]);
});

let models = 0;

/** A registered model whose champion is `madeModel`. */
const champion = async (): Promise<string> => {
  const name = `service-${process.pid}-${++models}`;
  const registry = openMlflowRegistry({ trackingUri: mlflow.uri });
  const files = madeModel({ card: { name } });
  const { version } = await registry.publish(name, files);
  await registry.setAlias(name, 'champion', version);
  return name;
};

const rungOf = (federation: Federation, uuid: string): { served_by: string; model: { name: string } | null } =>
  JSON.parse(textsOf(federation, uuid)[0]!);

const askByRest = async (url: string, uuid: string) => {
  const reply = await fetch(`${url}/rank`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(numberedRequest(uuid)),
  });
  return (await reply.json()) as { served_by: string };
};

/** Every setting of the replaced system, as its own `.env` has them. */
const oldSettings = ({ topics }: Federation, mlflowUri: string): string => `
MLFLOW_TRACKING_URI=${mlflowUri}
MLFLOW_EXPERIMENT_NAME="ai-ranker"
MLFLOW_HTTP_REQUEST_TIMEOUT=20
MLFLOW_HTTP_REQUEST_MAX_RETRIES=5
MLFLOW_HTTP_REQUEST_BACKOFF_FACTOR=2
MLFLOW_HTTP_REQUEST_BACKOFF_JITTER=1.0
LOCAL_MODE=False
LOCAL_DATASET=dataset.csv
LOCAL_DATASET_VERSION=1.1.0
LOCAL_IN_MESSAGES=in.json
LOCAL_OUT_MESSAGES=out.json
kafka_hostname=${kafka.address('plain')}
KAFKA_TRAINING_TOPIC=${topics.outcomes}
KAFKA_TRAINING_TOPIC_PARTITION=0
KAFKA_TRAINING_TOPIC_OFFSET=0
KAFKA_TRAINING_TOPIC_TIMEOUT=1000
KAFKA_MAX_REQUEST_SIZE=104857600
KAFKA_SSL_ENABLE=false
KAFKA_SSL_CACERT_PATH=/etc/ssl/kafka/ca.crt
KAFKA_SSL_CERT_PATH=/etc/ssl/kafka/client.crt
KAFKA_SSL_KEY_PATH=/etc/ssl/kafka/client.key
KAFKA_SSL_PASSWORD='not # used'
KAFKA_ALLOW_AUTO_CREATE_TOPICS=false
TEMPLATE_COMPLEX_TYPES=["Kubernetes cluster", "Jupyter with persistence"]
CLASSIFICATION_MODELS={"RandomForestClassifier": {"n_estimators": 100}, "XGBClassifier": {"max_depth": 4}}
REGRESSION_MODELS='{"RandomForestRegressor": {}}'
KFOLDS=5
REMOVE_OUTLIERS=true
TEST_SIZE=0.2
Q1_FACTOR=0.25
Q3_FACTOR=0.75
THRESHOLD_FACTOR=1.5
X_FEATURES=["cpu_diff", "ram_diff", "gpu"]
Y_CLASSIFICATION_FEATURES=["status"]
Y_REGRESSION_FEATURES=["deployment_time"]
SCALING_ENABLE=false
SCALER_FILE=scaler.pkl
KAFKA_TRAINING_CLIENT_NAME=ai-ranker-training
CLASSIFICATION_MODEL_NAME=RandomForestClassifier
CLASSIFICATION_MODEL_VERSION=latest
CLASSIFICATION_WEIGHT=0.75
REGRESSION_MODEL_NAME=RandomForestRegressor
REGRESSION_MODEL_VERSION=latest
FILTER=false
THRESHOLD=0.7
EXACT_RESOURCES_PRECEDENCE=true
KAFKA_INFERENCE_CLIENT_NAME=ai-ranker-inference
KAFKA_INFERENCE_TOPIC=${topics.requests}
KAFKA_INFERENCE_TOPIC_PARTITION=0
KAFKA_INFERENCE_TOPIC_OFFSET=0
KAFKA_INFERENCE_TOPIC_TIMEOUT=0
KAFKA_RANKED_PROVIDERS_TOPIC=${topics.ranked}
KAFKA_RANKED_PROVIDERS_TOPIC_PARTITION=0
KAFKA_RANKED_PROVIDERS_TOPIC_OFFSET=0
KAFKA_RANKED_PROVIDERS_TOPIC_TIMEOUT=1000
`;

test("the replaced system's .env starts this one unchanged, on topics with hyphens and underscores, and it answers", async () => {
  const federation = await openFederation(kafka, { deadLetters: false });
  const folder = tempFolder();
  writeFileSync(join(folder, '.env'), oldSettings(federation, mlflow.uri));
  const worker = startWorker(folder, {});
  await worker.ready();
  const unreadable = { key: null, value: 'no JSON' };
  await federation.bus.publish(federation.topics.requests, [unreadable]);
  const uuids = await federation.ask(20);
  await federation.answered(uuids);
  expect(rungOf(federation, uuids[0]!)).toMatchObject({ served_by: 'history', model: null });
  expect(worker.log()).toContain('CLASSIFICATION_MODEL_NAME');
  const keptHere = 'dead letters are kept on this machine';
  await vi.waitFor(() => expect(worker.log()).toContain(keptHere), { timeout: 120_000, interval: 200 });
  expect((await worker.stop()).code).toBe(0);
  const listed = await runCommand(folder, ['dead-letters', 'list', '--json']);
  expect([listed.code, JSON.parse(listed.stdout)]).toMatchObject([0, [{ code: 'MESSAGE_JSON', state: 'new' }]]);
  const replayed = await runCommand(folder, ['dead-letters', 'replay']);
  expect([replayed.code, replayed.stderr]).toEqual([0, expect.stringContaining('replayed 1 dead letter\n')]);
});

test('a service that starts while broker and registry are down lives, says what it waits for, and is ready once they are back', async () => {
  const federation = await openFederation(kafka);
  const name = await champion();
  let isDown = true;
  const uri = await cuttingProxy(mlflow.uri, () => (isDown ? 'call' : undefined));
  await kafka.kill();
  const worker = federation.start({ MLFLOW_TRACKING_URI: uri, MODEL_NAME: name });
  const url = await worker.url();
  expect((await fetch(`${url}/health/live`)).status).toBe(200);
  const ready = await fetch(`${url}/health/ready`);
  expect([ready.status, await ready.json()]).toMatchObject([
    503,
    { status: 'waiting', waiting_for: ['outcomes', 'answers'], model: null },
  ]);
  expect(await askByRest(url, 'rest-0')).toMatchObject({ served_by: 'rules' });
  for (const told of ['waiting for the brokers', 'REGISTRY_READ']) {
    await vi.waitFor(() => expect(worker.log()).toContain(told), { timeout: 120_000 });
  }
  await sleep(3_000);

  isDown = false;
  await kafka.start();
  const back = performance.now();
  await worker.ready();
  await vi.waitFor(async () => expect((await worker.health()).model).toMatchObject({ version: 1 }), {
    timeout: 120_000,
  });
  const ms = Math.round(performance.now() - back);
  const uuids = await federation.ask(3);
  await federation.answered(uuids);
  console.info(`ready, with the champion, ${ms} ms after broker and registry were back`);
  expect(rungOf(federation, uuids[0]!)).toMatchObject({ served_by: 'champion', model: { name } });
  expect(ms).toBeLessThan(10_000);
});

test('SIGTERM while both are down ends the process in time', async () => {
  const federation = await openFederation(kafka);
  await kafka.kill();
  const uri = await cuttingProxy(mlflow.uri, () => 'call');
  const worker = federation.start({
    MLFLOW_TRACKING_URI: uri,
    ROLES: 'api,ranking,training',
    TRAIN_CRON: '* * * * * *',
  });
  await worker.url();
  await sleep(1_500);
  const { code, ms } = await worker.stop();
  await kafka.start();
  expect([code, ms < 10_000]).toEqual([0, true]);
});

test('of two services and a job one trains on the topic, registers in MLflow, and all serve the new champion', async () => {
  const federation = await openFederation(kafka, { outcomes: 0 });
  const name = `trained-${process.pid}`;
  const { outcomes } = simulateFederation({ seed: 1, deployments: 500, days: 60 });
  await federation.bus.publish(
    federation.topics.outcomes,
    outcomes.map((outcome) => ({ key: null, value: JSON.stringify(outcome) })),
  );
  const settings = {
    MLFLOW_TRACKING_URI: mlflow.uri,
    MODEL_NAME: name,
    ROLES: 'api,ranking,training',
    TRAIN_CRON: '* * * * * *',
    TRAIN_MIN_NEW_OUTCOMES: '400',
  };
  const services = [federation.start(settings), federation.start(settings)];
  for (const service of services) await service.ready();
  const trained = () => services.flatMap((service) => service.log().match(/"msg":"trained"/g) ?? []);
  await vi.waitFor(() => expect(trained()).toHaveLength(1), { timeout: 120_000, interval: 200 });
  const job = await runCommand(tempFolder(), ['train', '--once', '--if-due'], { ...federation.settings, ...settings });
  expect([job.code, job.stdout]).toEqual([0, expect.stringContaining('no training: ')]);
  await sleep(5_000);
  expect(trained()).toHaveLength(1);
  const registry = openMlflowRegistry({ trackingUri: mlflow.uri });
  const [only, ...more] = await registry.list(name);
  expect(more).toEqual([]);
  const served = only!.aliases.includes('champion') ? { version: 1 } : null;
  for (const service of services) {
    await vi.waitFor(
      async () => expect((await service.health()).model).toEqual(served && expect.objectContaining(served)),
      {
        timeout: 120_000,
      },
    );
  }
});

test('MLflow killed does not touch ranking, and the next start serves the last good model', async () => {
  const federation = await openFederation(kafka);
  const settings = { MLFLOW_TRACKING_URI: mlflow.uri, MODEL_NAME: await champion(), MODEL_POLL_S: '1' };
  const folder = tempFolder();
  const first = startWorker(folder, { ...federation.settings, ...settings });
  await first.ready();
  onTestFailed(async () => {
    mlflow = await startMlflow(3);
  }, mlflowStartMs);
  mlflow.kill();
  for (let second = 0; second < 10; second++) {
    const uuids = await federation.ask(20);
    await federation.answered(uuids);
    expect(new Set(uuids.map((uuid) => rungOf(federation, uuid).served_by))).toEqual(new Set(['champion']));
    await sleep(1_000);
  }
  expect((await first.stop()).code).toBe(0);
  const next = startWorker(folder, { ...federation.settings, ...settings });
  await next.ready();
  expect(await askByRest(await next.url(), 'after')).toMatchObject({ served_by: 'last_good' });
});
