import { expect, test } from 'vitest';
import type { JsonObject } from '../../../../src/contracts/json/json-value.ts';
import { decodePlaces } from '../../../../src/contracts/locality/decode-places.ts';
import { decodeTransfer } from '../../../../src/contracts/locality/decode-transfer.ts';
import { decodeRequest } from '../../../../src/contracts/messages/decode-request.ts';
import { simulateData, simulateFederation } from '../../../../src/simulate/simulate.ts';

const options = { seed: 5, deployments: 300, days: 20, data: true };
const federation = simulateFederation(options);
const data = simulateData(options);
const places = new Map(data.places.map(decodePlaces).map((one) => [one.name, one]));

test('data changes nothing else: the same attempts, the same truth of them', () => {
  const plain = simulateFederation({ ...options, data: false });
  const without = (message: JsonObject, ...names: string[]) =>
    Object.fromEntries(Object.entries(message).filter(([name]) => !names.includes(name)));
  expect(federation.outcomes.map((one) => without(one, 'rses'))).toEqual(plain.outcomes);
  expect(federation.truth.map(({ d: _, ...line }) => line)).toEqual(plain.truth);
});

test('a transfer takes no time exactly where all data lies', () => {
  const truth = Map.groupBy(federation.truth, ({ uuid }) => uuid);
  let [local, remote] = [0, 0];
  for (const message of federation.requests) {
    const { uuid, datasets, candidates } = decodeRequest(message, { now: Date.now() });
    const parts = datasets.flatMap(({ name }) => places.get(name)!.parts);
    for (const [at, { rses }] of candidates.entries()) {
      const isHere = parts.every(({ disk }) => disk.includes(rses[0]!));
      const { d } = truth.get(uuid)![at]!;
      if (isHere) expect(d).toBe(0);
      else expect(d).toBeGreaterThan(0);
      if (parts.length > 0) isHere ? local++ : remote++;
    }
  }
  expect(local).toBeGreaterThan(50);
  expect(remote).toBeGreaterThan(local);
});

test('a request names the bytes that its data sets have', () => {
  const asked = federation.requests.flatMap((message) => (message.datasets ?? []) as { name: string; bytes: number }[]);
  expect(asked.length).toBeGreaterThan(150);
  for (const { name, bytes } of asked) expect(bytes).toBe(places.get(name)!.bytes);
});

test('transfers are read as such, most of them succeeded, and the same seed gives the same', () => {
  const transfers = data.transfers.map(decodeTransfer);
  const succeeded = transfers.filter((one) => one!.succeeded).length;
  expect(succeeded / transfers.length).toBeCloseTo(0.95, 1);
  expect(simulateData(options)).toEqual(data);
});
