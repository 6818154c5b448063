import { expect, test } from 'vitest';
import type { DataPart, LocalityFacts } from '../../../../src/contracts/locality/facts.ts';
import { withDataAt, withoutDataAt } from '../../../../src/features/locality/suppose-places.ts';
import { candidate } from '../../../helpers/messages/candidates.ts';

const facts = (parts: readonly DataPart[], unknown?: string): LocalityFacts => ({
  datasets: [{ scope: 's', name: 'n', bytes: 7, parts, ageSeconds: 3, ...(unknown && { unknown }) }],
  storage: { 'SITE-A/one': ['A_DISK'] },
  links: [],
  distances: [],
});

const partsOf = ({ datasets }: LocalityFacts) => datasets[0]!.parts;

test('data supposed beside a provider lie on its first storage element, and stay where they were', () => {
  const found = withDataAt(facts([{ bytes: 7, disk: ['Z'], tape: ['T'] }]), candidate({ rses: ['B_DISK'] }));
  expect(partsOf(found)).toEqual([{ bytes: 7, disk: ['A_DISK', 'Z'], tape: ['T'] }]);
});

test('data of which nobody knows are known where they are supposed to be', () => {
  const [places] = withDataAt(facts([], 'rucio timed out'), candidate()).datasets;
  expect(places).toEqual({
    scope: 's',
    name: 'n',
    bytes: 7,
    ageSeconds: 3,
    parts: [{ bytes: 7, disk: ['A_DISK'], tape: [] }],
  });
});

test('a provider without known storage gets one of its own name', () => {
  const found = withDataAt(facts([{ bytes: 7, disk: [], tape: [] }]), candidate({ providerName: 'NEW' }));
  expect(found.storage).toEqual({ 'SITE-A/one': ['A_DISK'], 'NEW/one': ['NEW/one'] });
  expect(partsOf(found)[0]!.disk).toEqual(['NEW/one']);
});

test('data supposed elsewhere lie on none of the storage elements of the provider', () => {
  const parts = [{ bytes: 7, disk: ['A_DISK', 'B_DISK', 'Z'], tape: ['A_DISK'] }];
  const found = withoutDataAt(facts(parts), candidate({ rses: ['B_DISK'] }));
  expect(partsOf(found)).toEqual([{ bytes: 7, disk: ['Z'], tape: [] }]);
});
