import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { JsonObject } from '../../src/contracts/json/json-value.ts';
import { collecting, type Told } from '../helpers/traffic/collecting.ts';
import {
  completed,
  failed,
  siteMessage,
  start,
  submitted,
  templateMessage,
  testReport,
} from '../helpers/traffic/traffic.ts';

const providers = ['ALTO', 'NIMBUS', 'OSTRO'];

/** Four inputs, each in its own order; times collide on purpose. */
const traffic = fc
  .tuple(
    fc.array(fc.record({ at: fc.nat(5), provider: fc.constantFrom(...providers), free: fc.nat(3) }), { maxLength: 8 }),
    fc.array(fc.record({ at: fc.nat(5), provider: fc.constantFrom(...providers), passed: fc.boolean() }), {
      maxLength: 8,
    }),
    fc.array(fc.nat(5), { minLength: 1, maxLength: 4 }),
    fc.array(
      fc.record({ at: fc.nat(5), template: fc.nat(3), kind: fc.nat(2), provider: fc.constantFrom(...providers) }),
      {
        maxLength: 8,
      },
    ),
  )
  .map(([sites, tests, templates, lines]): Told[][] => {
    const inOrder = <One extends { at: number }>(ones: readonly One[]): One[] => ones.toSorted((a, b) => a.at - b.at);
    const time = (at: number): number => start + 1000 * at;
    return [
      inOrder(sites).map(({ at, provider, free }) => [
        'sites',
        time(at),
        siteMessage(provider, { bandwidth_in: free, timestamp: new Date(time(at)).toISOString() }),
      ]),
      inOrder(tests).map(({ at, provider, passed }) => [
        'tests',
        time(at),
        testReport(`${provider.toLowerCase()}_north`, time(at), passed),
      ]),
      templates.toSorted().map((at, n) => ['templates', time(at), templateMessage(`u-${n}`, time(at))]),
      inOrder(lines).map(({ at, template, kind, provider }) => {
        const uuid = `u-${template}`;
        const [moment, region] = [time(at), 'north'];
        const line = [submitted(moment, uuid, provider, region), completed(moment, uuid), failed(moment, uuid, 'x')];
        return ['logs', moment, line[kind]!];
      }),
    ];
  });

/** Any interleaving: at each step one of the inputs that have something left, and whether time passes before it. */
const choices = fc.array(fc.record({ input: fc.nat(3), passes: fc.boolean() }), { minLength: 64, maxLength: 64 });

const interleaved = (inputs: readonly Told[][], steps: readonly { input: number; passes: boolean }[]) => {
  const left = inputs.map((one) => [...one]);
  const sequence: { told: Told; passes: boolean }[] = [];
  for (const { input, passes } of steps) {
    const open = left.filter((one) => one.length > 0);
    if (open.length === 0) break;
    sequence.push({ told: open[input % open.length]!.shift()!, passes });
  }
  return [...sequence, ...left.flat().map((told) => ({ told, passes: false }))];
};

const end = start + 60_000;

const withoutGrounds = ({ collected: _, ...request }: JsonObject): JsonObject => request;

const byUuid = (requests: readonly JsonObject[]): Map<string, JsonObject> =>
  new Map(requests.map((request) => [String(request.uuid), request]));

/** Tells everything without letting time pass, then lets it. */
const patiently = (sequence: readonly { told: Told }[]) => {
  const all = collecting({ settleMs: 1e6, patienceMs: 1e6, rankWithinMs: Number.POSITIVE_INFINITY });
  for (const { told } of sequence) {
    const [input, time, value] = told;
    all.collector.take(input, { value: Buffer.from(JSON.stringify(value)), timestamp: time }, time);
  }
  all.advance(end + 1e6 + 1);
  return all;
};

test('any interleaving that keeps the order of each input gives the same requests once all have arrived', () => {
  fc.assert(
    fc.property(traffic, choices, choices, (inputs, one, other) => {
      const [first, second] = [one, other].map((steps) => patiently(interleaved(inputs, steps)).requests());
      expect(byUuid(second!)).toEqual(byUuid(first!));
    }),
    { numRuns: 150 },
  );
});

test('a request that was asked for before all had arrived is the same, or says that its wait was over', () => {
  fc.assert(
    fc.property(traffic, choices, (inputs, steps) => {
      const sequence = interleaved(inputs, steps);
      const complete = byUuid(patiently(sequence).requests());
      const hasty = collecting({ settleMs: 0, patienceMs: 0 });
      let now = start;
      for (const { told, passes } of sequence) {
        const [input, time, value] = told;
        now = Math.max(now, time);
        hasty.collector.take(input, { value: Buffer.from(JSON.stringify(value)), timestamp: time }, now);
        if (passes) hasty.advance(now);
      }
      hasty.advance(end);
      const requests = hasty.requests();
      expect(requests).toHaveLength(complete.size);
      for (const request of requests) {
        const same = complete.get(String(request.uuid))!;
        const { settled_by: by } = request.collected as JsonObject;
        if (by !== 'time') expect(withoutGrounds(request)).toEqual(withoutGrounds(same));
      }
    }),
    { numRuns: 150 },
  );
});
