import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, onTestFinished, test } from 'vitest';
import { openStateFile } from '../../../../src/bus/state-file.ts';
import { RankerError } from '../../../../src/errors.ts';
import { openDelivery, type Send } from '../../../../src/flows/collecting/deliver.ts';
import { eventually } from '../../../helpers/eventually.ts';
import { tempFolder } from '../../../helpers/temp-folder.ts';

const open = (send: Send) => {
  const state = openStateFile(join(tempFolder(), 'collect.sqlite'));
  const faults: string[] = [];
  const delivery = openDelivery({
    state,
    sendTo: () => send,
    onSent: () => {},
    onFault: (_, { code }) => faults.push(code),
    onRefused: () => {},
  });
  onTestFinished(async () => {
    await delivery.stop();
    state.close();
  });
  const make = (...values: readonly string[]): void => {
    const outgoing = values.map((value) => ({ lane: 'outcomes', key: 'u', value }));
    state.write({ rows: [], offsets: [], outgoing });
    delivery.deliver(outgoing);
  };
  return { delivery, faults, make };
};

const missing = () => Promise.reject(new RankerError('BUS_UNREACHABLE', 'there is no topic "outcomes"'));

test('what waits for a topic that is not there takes no memory, and goes there in its order once it is', async () => {
  setFlagsFromString('--expose-gc');
  const heapMiB = (): number => {
    runInNewContext('gc')();
    return process.memoryUsage().heapUsed / 2 ** 20;
  };
  const sent: string[] = [];
  let send: Send = missing;
  const { delivery, make } = open((batch) => send(batch));
  const before = heapMiB();
  for (let n = 0; n < 1_500; n += 300) {
    make(...Array.from({ length: 300 }, (_, at) => `${n + at} ${'x'.repeat(10_000)}`));
    await new Promise(setImmediate);
  }
  expect(delivery.unsent()).toBe(1_500);
  expect(heapMiB() - before).toBeLessThan(5);
  send = async (batch) => void sent.push(...batch.map(({ value }) => value.split(' ')[0]!));
  await eventually(() => expect(delivery.unsent()).toBe(0));
  expect(sent).toEqual(Array.from({ length: 1_500 }, (_, at) => String(at)));
});

test('why a topic takes nothing is told once, until it takes something again', async () => {
  let send: Send = missing;
  let tries = 0;
  const { delivery, faults, make } = open((batch) => {
    tries++;
    return send(batch);
  });
  make('1');
  await eventually(() => expect(tries).toBeGreaterThanOrEqual(3));
  expect(faults).toEqual(['BUS_UNREACHABLE']);
  send = async () => {};
  await eventually(() => expect(delivery.unsent()).toBe(0));
  send = missing;
  make('2');
  await eventually(() => expect(faults).toEqual(['BUS_UNREACHABLE', 'BUS_UNREACHABLE']));
});
