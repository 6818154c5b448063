import { expect, test } from 'vitest';
import { knownNeighbour } from '../../../src/identity/known-neighbour.ts';

const isKnown = (
  neighbours: { cidrs?: string[]; certificates?: string[] },
  address: string,
  certificateNames: string[] = [],
) =>
  knownNeighbour({ cidrs: [], certificates: [], ...neighbours })({
    authorization: undefined,
    address,
    certificateNames,
  }) !== undefined;

test('an address is a neighbour if one of the networks holds it, however it is written', () => {
  const cidrs = ['10.1.0.0/16', '192.0.2.7', '2001:db8::/32'];
  const known = ['10.1.255.3', '::ffff:10.1.2.3', '192.0.2.7', '2001:db8:1::9'];
  const unknown = ['10.2.0.1', '192.0.2.8', '2001:db9::1', '::ffff:10.2.0.1', '127.0.0.1', '', 'unix'];
  expect(known.filter((address) => !isKnown({ cidrs }, address))).toEqual([]);
  expect(unknown.filter((address) => isKnown({ cidrs }, address))).toEqual([]);
});

test('a certificate is known by one of its names, or by any where the settings say so', () => {
  expect(isKnown({ certificates: ['orchestrator.example'] }, '', ['x', 'orchestrator.example'])).toBe(true);
  expect(isKnown({ certificates: ['orchestrator.example'] }, '', ['evil.orchestrator.example'])).toBe(false);
  expect(isKnown({ certificates: ['*'] }, '', ['whoever'])).toBe(true);
  expect(isKnown({ certificates: ['*'] }, '', [])).toBe(false);
});
