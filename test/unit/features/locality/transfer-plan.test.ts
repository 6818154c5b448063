import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { DataPart, LocalityFacts } from '../../../../src/contracts/locality/facts.ts';
import type { Candidate } from '../../../../src/contracts/messages/candidate.ts';
import { transferPlans } from '../../../../src/features/locality/transfer-plan.ts';
import { candidate } from '../../../helpers/messages/candidates.ts';

const GB = 1e9;

const facts = (parts: readonly DataPart[], changes: Partial<LocalityFacts> = {}): LocalityFacts => ({
  datasets: [
    { scope: 'demo', name: 'ds1', bytes: parts.reduce((sum, one) => sum + one.bytes, 0), parts, ageSeconds: 0 },
  ],
  storage: {},
  links: [],
  distances: [],
  ...changes,
});

const part = (bytes: number, disk: readonly string[], tape: readonly string[] = []): DataPart => ({
  bytes,
  disk,
  tape,
});

const site = (name: string, rses: readonly string[], changes: Partial<Candidate> = {}) => ({
  ...candidate({ providerName: name, rses, ...changes }),
  entry: {},
});

const plan = (rses: readonly string[], known: LocalityFacts, changes: Partial<Candidate> = {}) =>
  transferPlans([site('SITE-A', rses, changes)], known)[0]!;

describe('what must move', () => {
  test('nothing where every part lies on disk beside the provider', () => {
    const found = plan(['NEAR'], facts([part(3 * GB, ['FAR', 'NEAR']), part(GB, ['NEAR'])]));
    expect(found).toMatchObject({ localBytes: 4 * GB, missingBytes: 0, seconds: { mean: 0, low: 0, high: 0 } });
  });

  test('is what lies elsewhere, and only that', () => {
    const found = plan(['NEAR'], facts([part(3 * GB, ['NEAR']), part(2 * GB, ['FAR'])]));
    expect(found).toMatchObject({ localBytes: 3 * GB, missingBytes: 2 * GB, destination: 'NEAR' });
    expect(found.hauls).toMatchObject([{ from: 'FAR', bytes: 2 * GB }]);
    expect(found.seconds.low).toBeLessThan(found.seconds.mean);
    expect(found.seconds.mean).toBeLessThan(found.seconds.high);
  });

  test('a copy on tape beside the provider is recalled, not fetched, and takes longer than one on disk', () => {
    const onTape = plan(['NEAR'], facts([part(GB, [], ['NEAR'])]));
    expect(onTape).toMatchObject({ tapeBytes: GB, missingBytes: 0 });
    expect(onTape.seconds.mean).toBeGreaterThan(plan(['NEAR'], facts([part(GB, ['FAR'])])).seconds.mean);
  });

  test('a copy on disk elsewhere is fetched sooner than one on tape here is recalled', () => {
    expect(plan(['NEAR'], facts([part(GB, ['FAR'], ['NEAR'])]))).toMatchObject({ tapeBytes: 0, missingBytes: GB });
  });

  test('a part without any copy is lost for every provider alike and costs none of them time', () => {
    expect(plan(['NEAR'], facts([part(GB, [])]))).toMatchObject({ lostBytes: GB, seconds: { mean: 0 } });
  });

  test('comes from the nearest of several copies', () => {
    const distances = [
      { from: 'FAR', to: 'NEAR', distance: 8 },
      { from: 'NEXT', to: 'NEAR', distance: 1 },
    ];
    expect(plan(['NEAR'], facts([part(GB, ['FAR', 'NEXT'])], { distances })).hauls).toMatchObject([{ from: 'NEXT' }]);
  });

  test('takes longer on a narrower way in', () => {
    const slow = plan(['NEAR'], facts([part(GB, ['FAR'])]), { bandwidthIn: 1 });
    expect(slow.seconds.mean).toBeGreaterThan(plan(['NEAR'], facts([part(GB, ['FAR'])])).seconds.mean);
  });

  test('comes in from many places at once no faster than the bandwidth lets it', () => {
    const sources = Array.from({ length: 20 }, (_, n) => part(10 * GB, [`FAR-${n}`]));
    const { seconds } = plan(['NEAR'], facts(sources), { bandwidthIn: 1, bandwidthOut: 100 });
    expect(seconds.low).toBeCloseTo((200 * GB) / 1.25e8);
  });

  test('goes to a provider without known storage too, at the price of all its bytes', () => {
    const found = plan([], facts([part(GB, ['FAR'])]));
    expect(found).toMatchObject({ destination: undefined, missingBytes: GB });
    expect(found.seconds.mean).toBeGreaterThan(0);
  });

  test('storage that only the facts name counts as the provider’s', () => {
    expect(plan([], facts([part(GB, ['NEAR'])], { storage: { 'SITE-A/one': ['NEAR'] } })).localBytes).toBe(GB);
  });

  test('no byte is lost from sight, and more copies never make it slower', () => {
    const names = fc.uniqueArray(fc.constantFrom('A', 'B', 'C', 'D'), { maxLength: 3 });
    const parts = fc.array(fc.record({ bytes: fc.integer({ min: 0, max: 1e12 }), disk: names, tape: names }), {
      maxLength: 5,
    });
    fc.assert(
      fc.property(parts, names, (some, rses) => {
        const found = plan(rses, facts(some));
        const { localBytes, tapeBytes, missingBytes, lostBytes } = found;
        expect(localBytes + tapeBytes + missingBytes + lostBytes).toBe(some.reduce((sum, one) => sum + one.bytes, 0));
        const more = some.map((one) => (one.disk.length > 0 ? { ...one, disk: [...one.disk, 'E'] } : one));
        expect(plan(rses, facts(more)).seconds.mean).toBeLessThanOrEqual(found.seconds.mean * (1 + 1e-12) + 1e-9);
      }),
    );
  });
});
