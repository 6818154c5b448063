import { expect, test } from 'vitest';
import { inJavaOrder } from '../../../../src/infer/cpr/java-hash-map.ts';

const orderOf = (keys: readonly (string | null)[]): number[] =>
  inJavaOrder(new Map(keys.map((key, place) => [key, place])));

/** Keys of one hash: "Aa" and "BB" have the same. */
const alike = (count: number): string[] =>
  Array.from({ length: count }, (_, i) => [0, 1, 2, 3].map((bit) => ((i >> bit) & 1 ? 'Aa' : 'BB')).join(''));

const services = (count: number): string[] => Array.from({ length: count }, (_, i) => `service-${i * 7919}`);

/** The orders are those of java.util.HashMap in OpenJDK 17. */
test.each([
  [5, [4, 3, 0, 2, 1]],
  [12, [4, 7, 3, 5, 8, 6, 0, 10, 2, 1, 11, 9]],
  [13, [3, 5, 8, 6, 10, 12, 4, 7, 0, 2, 1, 11, 9]],
  [25, [5, 6, 10, 16, 20, 4, 2, 22, 13, 11, 15, 9, 3, 8, 14, 19, 12, 23, 18, 7, 0, 24, 21, 1, 17]],
])('%i services come in the order of a table that grew with them', (count, order) => {
  expect(orderOf(services(count))).toEqual(order);
});

test('a bucket that grows too long makes the table larger, and a null key goes to the first', () => {
  expect(orderOf(['x', null, ...alike(10), 'y'])).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 0, 12]);
  expect(orderOf([...alike(9), 'é€😀0', 'é€😀1', 'é€😀2'])).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 11, 9, 10]);
});
