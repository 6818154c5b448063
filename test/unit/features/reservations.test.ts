import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { byResource } from '../../../src/contracts/fields/resources.ts';
import type { Candidate } from '../../../src/contracts/messages/candidate.ts';
import { Reservations } from '../../../src/features/reservations/reservations.ts';
import { candidate, outcome } from '../../helpers/messages/candidates.ts';

/** A site with `usage` of 40 cores used, of which a deployment wants 4; the other resources don't count. */
const site = (usage: number, changes: Partial<Candidate> = {}): Candidate => {
  const unlimited = { quota: Number.POSITIVE_INFINITY, usage: 0, requested: 0 };
  return candidate({
    resources: { ...byResource(() => unlimited), vcpus: { quota: 40, usage, requested: 4 } },
    ...changes,
  });
};

const ended = (uuid: string, succeeded: boolean, providerName = 'SITE-A') =>
  outcome(uuid, 0, { succeeded, candidate: site(0, { providerName }) });

const minute = 60_000;

describe('a reservation', () => {
  test('counts against the others and never against its own deployment', () => {
    const reservations = new Reservations();
    reservations.place('a', site(10), 0);
    reservations.place('b', site(10), 0);
    expect(reservations.reservedAt(site(10), 'c', 1)).toEqual({ deployments: 2, vcpus: 8 });
    expect(reservations.reservedAt(site(10), 'a', 1)).toEqual({ deployments: 1, vcpus: 4 });
  });

  test('is of one provider, one region and one project', () => {
    const reservations = new Reservations();
    reservations.place('a', site(10), 0);
    const otherProject = site(10);
    const { vcpus } = otherProject.resources;
    const elsewhere = [
      site(10, { providerName: 'SITE-B' }),
      site(10, { regionName: 'two' }),
      { ...otherProject, resources: { ...otherProject.resources, vcpus: { ...vcpus, quota: 80 } } },
    ];
    for (const one of elsewhere) expect(reservations.reservedAt(one, 'c', 1)).toBeUndefined();
  });

  test('ends with its time to live', () => {
    const reservations = new Reservations({ ttlMs: minute });
    reservations.place('a', site(10), 0);
    expect(reservations.reservedAt(site(10), 'c', minute - 1)).toBeDefined();
    expect(reservations.reservedAt(site(10), 'c', minute)).toBeUndefined();
    expect(reservations.size).toBe(0);
  });

  test('ends when the clock is set back by more than its time to live, as do those behind it', () => {
    const reservations = new Reservations({ ttlMs: minute });
    reservations.place('a', site(10), 60 * minute);
    reservations.place('b', site(10), 0);
    expect(reservations.reservedAt(site(10), 'c', 1)).toEqual({ deployments: 1, vcpus: 4 });
    expect(reservations.reservedAt(site(10), 'c', minute)).toBeUndefined();
    expect(reservations.isOver(60 * minute, 0)).toBe(true);
  });

  test('ends with the outcome of its deployment there, or with a success elsewhere', () => {
    const reservations = new Reservations();
    const held = () => reservations.reservedAt(site(10), 'c', 1)?.vcpus;
    for (const uuid of ['a', 'b', 'd']) reservations.place(uuid, site(10), 0);
    reservations.settle(ended('a', false, 'SITE-B'));
    expect(held()).toBe(12);
    reservations.settle(ended('a', false));
    expect(held()).toBe(8);
    reservations.settle(ended('b', true, 'SITE-B'));
    expect(held()).toBe(4);
    reservations.settle(ended('d', true));
    reservations.settle(ended('never seen', true));
    expect(held()).toBeUndefined();
  });

  test('moves when its deployment is ranked anew', () => {
    const reservations = new Reservations();
    reservations.place('a', site(10), 0);
    reservations.place('a', site(10, { providerName: 'SITE-B' }), 1);
    expect(reservations.reservedAt(site(10), 'c', 2)).toBeUndefined();
    expect(reservations.reservedAt(site(10, { providerName: 'SITE-B' }), 'c', 2)).toEqual({ deployments: 1, vcpus: 4 });
    reservations.place('a', undefined, 3);
    expect(reservations.size).toBe(0);
  });

  test('is not counted twice once the usage has grown by it', () => {
    const reservations = new Reservations();
    const held = (usage: number) => reservations.reservedAt(site(usage), 'c', 1)?.vcpus;
    reservations.place('a', site(10), 0);
    reservations.place('b', site(10), 0);
    expect([10, 12, 14, 18, 30].map(held)).toEqual([8, 6, 4, undefined, undefined]);
    reservations.place('d', site(14), 0);
    expect([14, 18, 22].map(held)).toEqual([8, 4, undefined]);
  });

  test('of which the usage tells nothing yet still counts when an earlier one has ended well', () => {
    const reservations = new Reservations();
    reservations.place('a', site(10), 0);
    reservations.place('b', site(10), 0);
    reservations.settle(ended('a', true));
    expect(reservations.reservedAt(site(14), 'c', 1)?.vcpus).toBe(4);
    expect(reservations.reservedAt(site(18), 'c', 1)).toBeUndefined();
  });

  test('counts once although an earlier one failed', () => {
    const reservations = new Reservations();
    reservations.place('a', site(10), 0);
    reservations.place('b', site(10), 0);
    reservations.settle(ended('a', false));
    expect(reservations.reservedAt(site(10), 'c', 1)?.vcpus).toBe(4);
    expect(reservations.reservedAt(site(14), 'c', 1)).toBeUndefined();
  });

  test('holds no more than it took when a usage falls', () => {
    const reservations = new Reservations();
    reservations.place('a', site(30), 0);
    expect(reservations.reservedAt(site(5), 'c', 1)?.vcpus).toBe(4);
  });

  test('counts whole where no usage was told', () => {
    const reservations = new Reservations();
    reservations.place('a', site(Number.NaN), 0);
    reservations.place('b', site(10), 0);
    expect(reservations.reservedAt(site(10), 'c', 1)?.vcpus).toBe(8);
  });

  test('falls out, the oldest first, beyond the most that are kept', () => {
    const reservations = new Reservations({ mostHolds: 3 });
    for (let at = 0; at < 10; at++) reservations.place(`${at}`, site(10), at);
    expect(reservations.size).toBe(3);
    expect(reservations.reservedAt(site(10), 'c', 10)?.vcpus).toBe(12);
  });
});

test('however many quotas a provider tells of, only so many are kept apart', () => {
  const reservations = new Reservations();
  for (let at = 0; at < 1000; at++) {
    const one = site(10);
    const vcpus = { ...one.resources.vcpus, quota: 100 + at };
    reservations.place(`${at}`, { ...one, resources: { ...one.resources, vcpus } }, 0);
  }
  expect(reservations.size).toBe(64);
});

type Step =
  | { readonly kind: 'place'; readonly uuid: number; readonly at: number; readonly cores: number }
  | { readonly kind: 'settle'; readonly uuid: number; readonly at: number; readonly succeeded: boolean }
  | { readonly kind: 'wait' };

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    kind: fc.constant('place' as const),
    uuid: fc.nat(5),
    at: fc.nat(2),
    cores: fc.integer({ min: 1, max: 4 }),
  }),
  fc.record({ kind: fc.constant('settle' as const), uuid: fc.nat(5), at: fc.nat(2), succeeded: fc.boolean() }),
  fc.constant({ kind: 'wait' as const }),
);

test('what is reserved is the plain sum of what is held, whatever came before', () => {
  const at = (provider: number, cores: number) => {
    const one = site(10, { providerName: `${provider}` });
    return { ...one, resources: { ...one.resources, vcpus: { quota: 40, usage: 10, requested: cores } } };
  };
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const reservations = new Reservations({ ttlMs: 5 });
      const held = new Map<number, { at: number; cores: number; until: number }>();
      let time = 0;
      for (const one of steps) {
        time++;
        if (one.kind === 'place') {
          reservations.place(`${one.uuid}`, at(one.at, one.cores), time);
          held.set(one.uuid, { at: one.at, cores: one.cores, until: time + 5 });
        } else if (one.kind === 'settle') {
          reservations.settle(ended(`${one.uuid}`, one.succeeded, `${one.at}`));
          if (held.get(one.uuid)?.at === one.at || one.succeeded) held.delete(one.uuid);
        }
        for (const [uuid, { until }] of held) if (until <= time) held.delete(uuid);
        for (const provider of [0, 1, 2]) {
          const here = [...held.values()].filter((hold) => hold.at === provider);
          const cores = here.reduce((sum, hold) => sum + hold.cores, 0);
          expect(reservations.reservedAt(at(provider, 1), 'other', time)).toEqual(
            cores > 0 ? { deployments: here.length, vcpus: cores } : undefined,
          );
        }
      }
    }),
  );
});
