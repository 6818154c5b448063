import { execFile, spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { openEmbeddedBus } from '../../src/bus/embedded/embedded-bus.ts';
import { openFolderRegistry } from '../../src/registry/folder/folder-registry.ts';
import { outcomeMessage, request, told } from '../helpers/messages/messages.ts';
import { madeModel } from '../helpers/models/made-model.ts';
import { modelName } from '../helpers/models/trained.ts';
import { startWorker } from '../helpers/programs/federation.ts';
import { tempFolder } from '../helpers/temp-folder.ts';
import { siteMessage, templateMessage } from '../helpers/traffic/traffic.ts';

const run = promisify(execFile);
const [schemathesis, promtool] = ['schemathesis.sh', 'promtool.sh'].map((name) =>
  fileURLToPath(new URL(`../../scripts/servers/${name}`, import.meta.url)),
) as [string, string];

/** A service with a model, an outcome and an answer; where it listens. */
const openService = async (settings: Readonly<Record<string, string>> = {}, folder = tempFolder()): Promise<string> => {
  const models = join(folder, 'models');
  mkdirSync(models);
  const registry = openFolderRegistry(models);
  const { version } = await registry.publish(modelName, madeModel());
  await registry.setAlias(modelName, 'champion', version);
  const worker = startWorker(folder, { MODELS_DIR: models, LOG_LEVEL: 'error', ...settings });
  await worker.ready();
  const url = await worker.url();
  const post = (path: string, body: object) =>
    fetch(`${url}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  await post('/outcomes', outcomeMessage('u-0', 'A', 10));
  await post('/rank', request('u-1', [told('A', 0.2), told('B', 0.9)]));
  return url;
};

/**
 * Two checks are left out. A schema cannot say all that a message is held to (a time of the calendar, rows as many as
 * their shape says), so a request that fits it may be refused; and messages are read more tolerantly than they are
 * described, since older senders write them.
 */
const leftOut = 'positive_data_acceptance,negative_data_rejection,unsupported_method';

test('whatever the document allows is answered as the document says, and never by a fault of ours', async () => {
  const url = await openService();
  const { stdout } = await run(
    schemathesis,
    [
      ...['run', `${url}/openapi.json`, '--seed', '1', '--max-examples', '20'],
      ...['--exclude-checks', leftOut, '--exclude-path', '/events', '--no-color'],
    ],
    { maxBuffer: 64 * 1024 * 1024, cwd: tempFolder() },
  ).catch((thrown: { stdout: string }) => {
    throw new Error(`schemathesis found:\n${thrown.stdout.slice(-20_000)}`);
  });
  console.info(stdout.match(/API Operations:[\s\S]*?Tested: \d+|\d+ generated.*/g)?.join('; '));
}, 900_000);

test.skipIf(process.env.WITHOUT_PROMTOOL)('promtool finds nothing wrong with the metrics', async () => {
  const folder = tempFolder();
  const url = await openService({ ROLES: 'api,ranking,training,collect' }, folder);
  const bus = openEmbeddedBus({ path: join(folder, 'data', 'log.sqlite'), clock: Date.now });
  const publish = (topic: string, value: unknown) => bus.publish(topic, [{ key: null, value: JSON.stringify(value) }]);
  await publish('federation-registry-feeder', siteMessage('ALTO', { timestamp: new Date().toISOString() }));
  await publish('validated-templates', templateMessage('u-2', Date.now()));
  await publish('rally', 'odd');
  const scrape = async (): Promise<string> => (await fetch(`${url}/metrics`)).text();
  for (const line of [
    'collector_outputs_total{kind="request"} 1',
    'dead_letters_total{topic="rally",code="MESSAGE_TYPE"} 1',
    'collector_messages_total{input="sites"} 1',
    'collector_oddities_total{code="MESSAGE_TYPE"} 1',
    'collector_sent_total{to="ranking"} 1',
    'collector_unsent_outputs 0',
    'collector_waiting_templates 0',
    'collector_open_deployments 0',
    'consumer_lag_messages{topic="validated-templates",reader="collector"} 0',
  ]) {
    await expect.poll(scrape, { timeout: 120_000 }).toContain(`provider_ranker_${line}\n`);
  }
  await bus.close();
  const metrics = await scrape();
  const { status, stdout, stderr } = spawnSync(promtool, ['check', 'metrics'], {
    input: metrics,
    encoding: 'utf8',
  });
  expect([status, stdout + stderr]).toEqual([0, '']);
});
