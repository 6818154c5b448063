import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { RankerError } from '../../../../src/errors.ts';
import type { ServiceDeps } from '../../../../src/flows/service/deps.ts';
import { trainAlone } from '../../../../src/flows/training/train-alone.ts';
import type { TrainReport } from '../../../../src/flows/training/train-report.ts';
import { withCache } from '../../../../src/registry/cache.ts';
import { openFolderRegistry } from '../../../../src/registry/folder/folder-registry.ts';
import { eventually } from '../../../helpers/eventually.ts';
import { outcomeMessage } from '../../../helpers/messages/messages.ts';
import { madeModel } from '../../../helpers/models/made-model.ts';
import { modelName } from '../../../helpers/models/trained.ts';
import { openSite, type Site } from '../../../helpers/programs/running-service.ts';

const everySecond = { trainCron: '* * * * * *', trainMinNewOutcomes: 10 };
const outcomes = (count: number, first = 0) =>
  Array.from({ length: count }, (_, at) => outcomeMessage(`o-${first + at}`, 'A', 1 + at));

/** Trainings that publish a model which fails its gate; what they did, and how many ran side by side. */
const countedTraining = (site: Site, learned = 10) => {
  const told = { begun: 0, most: 0 };
  let running = 0;
  const train: ServiceDeps['train'] = async () => {
    told.begun++;
    told.most = Math.max(told.most, ++running);
    await sleep(300);
    const data = { outcomes: learned, rejected: 0, first_finish: null, last_finish: null, hash: '' };
    const files = madeModel({ card: { data, gate: { passed: false, reasons: ['not this one'] } } });
    const { version } = await site.registry.publish(modelName, files);
    running--;
    return { model: { version }, gate: files.card.gate, seconds: 0 } as unknown as TrainReport;
  };
  return { train, told };
};

test('of two services on one bus and one registry one trains, and the other learns of it, promoted or not', async () => {
  const site = openSite();
  await site.publish('training', ...outcomes(10));
  const { train, told } = countedTraining(site);
  const other = withCache(openFolderRegistry(site.registryRoot), `${site.folder}/other-cache`);
  await site.start({ train }, everySecond);
  await site.start({ train, registry: other }, everySecond);
  await eventually(() => expect(told.begun).toBe(1));
  await sleep(2_500);
  expect(told).toEqual({ begun: 1, most: 1 });
  await site.publish('training', ...outcomes(10, 10));
  await eventually(() => expect(told.begun).toBe(2));
  expect(told.most).toBe(1);
});

test('a service does not train while another process holds the lease, and does once it is free', async () => {
  const site = openSite();
  await site.publish('training', ...outcomes(10));
  const { train, told } = countedTraining(site);
  const lease = await openFolderRegistry(site.registryRoot).takeLease(modelName);
  const service = await site.start({ train }, everySecond);
  await sleep(1_500);
  expect(await service.trainNow()).toBeUndefined();
  expect(told.begun).toBe(0);
  await lease!.release();
  await eventually(() => expect(told.begun).toBe(1));
});

test('the log tells why a new model does not serve', async () => {
  const site = openSite();
  await site.publish('training', ...outcomes(10));
  const service = await site.start(countedTraining(site), everySecond);
  await eventually(() =>
    expect(service.log()).toContainEqual(
      expect.objectContaining({ msg: 'trained', version: 1, passed: false, reasons: ['not this one'] }),
    ),
  );
});

test('a starter model that passed its gate elsewhere holds up no training', async () => {
  const site = openSite();
  await site.registry.publish(modelName, madeModel());
  await site.publish('training', ...outcomes(10));
  const { train, told } = countedTraining(site);
  await site.start({ train }, everySecond);
  await eventually(() => expect(told.begun).toBe(1));
});

test('a champion with columns that this version does not know holds up no training', async () => {
  const site = openSite();
  const { onnx, card } = madeModel({ card: { features: ['of_another_version', 'features.b', 'features.c'] } });
  const { version } = await site.registry.publish(modelName, { onnx, card });
  await site.registry.setAlias(modelName, 'champion', version);
  await site.publish('training', ...outcomes(10));
  const { train, told } = countedTraining(site);
  await site.start({ train }, everySecond);
  await eventually(() => expect(told.begun).toBe(1));
});

test('a training that met an outage is tried again, one that can not succeed only with new outcomes', async () => {
  const site = openSite();
  await site.publish('training', ...outcomes(10));
  const faults = [new RankerError('BUS_UNREACHABLE', 'gone'), new RankerError('TRAIN_TOO_FEW', 'too few')];
  let begun = 0;
  const train = async () => {
    throw faults[begun++]!;
  };
  await site.start({ train }, everySecond);
  await eventually(() => expect(begun).toBe(2));
  await sleep(1_500);
  expect(begun).toBe(2);
});

test('a service that is stopped while it asks for the lease does not begin to train', async () => {
  const site = openSite();
  const { train, told } = countedTraining(site);
  const service = await site.start({ train });
  const training = service.trainNow();
  await service.stop();
  expect([await training, told.begun]).toEqual([undefined, 0]);
  expect(await openFolderRegistry(site.registryRoot).takeLease(modelName)).toBeDefined();
});

test('a training is cancelled when another process takes over its lease', async () => {
  const taken = new AbortController();
  const registry = {
    ...openSite().registry,
    takeLease: async () => ({ lost: taken.signal, release: async () => {} }),
  };
  const training = trainAlone(
    registry,
    modelName,
    new AbortController().signal,
    (signal) => new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
  );
  setTimeout(() => taken.abort(new RankerError('TRAIN_CANCELLED', 'another took over')), 20);
  await expect(training).rejects.toMatchObject({ code: 'TRAIN_CANCELLED' });
});
