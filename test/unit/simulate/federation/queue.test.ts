import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../../../src/contracts/json/json-value.ts';
import { simulateFederation } from '../../../../src/simulate/simulate.ts';

const options = { seed: 5, deployments: 300, days: 20, msgVersion: '1.2.0' } as const;

const entries = (requests: readonly JsonObject[]) => requests.flatMap(({ providers }) => providers as JsonObject[]);

describe('batch sites', () => {
  const { requests, truth } = simulateFederation({ ...options, batch: true });

  test('are there only where they are asked for, and say how long one waits', () => {
    const kinds = (found: readonly JsonObject[]) => new Set(entries(found).map(({ kind }) => kind));
    expect(kinds(requests)).toEqual(new Set([undefined, 'hpc', 'htc']));
    expect(kinds(simulateFederation(options).requests)).toEqual(new Set([undefined]));
    for (const { kind, features } of entries(requests)) {
      if (kind === undefined) expect(features).toBeUndefined();
      else {
        const { queue_wait_s: wait, free_slots: slots } = features as { queue_wait_s: number; free_slots: number };
        expect(wait).toBeGreaterThan(0);
        expect(Number.isInteger(slots) && slots >= 0).toBe(true);
      }
    }
  });

  test('take as long as their queue on top, and their bias aside', () => {
    const trueSeconds = new Map(
      truth.map((one) => [JSON.stringify([one.uuid, one.provider_name, one.region_name]), one.s]),
    );
    const batch = requests.flatMap(({ uuid, providers }) =>
      (providers as JsonObject[]).flatMap(({ kind, features, provider_name, region_name }) => {
        if (kind === undefined) return [];
        const { queue_wait_s: wait } = features as { queue_wait_s: number };
        return [{ wait, seconds: trueSeconds.get(JSON.stringify([uuid, provider_name, region_name]))! }];
      }),
    );
    expect(batch.length).toBeGreaterThan(100);
    for (const { wait, seconds } of batch) expect(seconds).toBeGreaterThan(wait / 1.41);
  });

  test('need messages that can tell of them', () => {
    expect(() => simulateFederation({ ...options, batch: true, msgVersion: '1.1.0' })).toThrow(/ask for 1\.2\.0/);
  });

  test('leave everything else as it is without them', () => {
    const cloud = ({ seed, ...rest }: typeof options) => simulateFederation({ seed, ...rest, batch: false });
    expect(cloud(options)).toEqual(simulateFederation(options));
  });
});
