import { expect, test } from 'vitest';
import type { Promotion } from '../../../../src/contracts/learning/promotion.ts';
import { withUnnoted } from '../../../../src/flows/models/champion-history.ts';

const promotion = (version: number, instead_of: number | null): Promotion => ({
  version,
  instead_of,
  at: '2026-01-01T00:00:00.000Z',
  how: 'gate',
  by: null,
  gate: null,
});

const unnoted = (version: number, instead_of: number | null) => ({
  version,
  instead_of,
  at: null,
  how: null,
  by: null,
  gate: null,
});

test('an unbroken chain of notes is told as it is', () => {
  const notes = [promotion(1, null), promotion(2, 1), promotion(1, 2)];
  expect(withUnnoted(notes, 1)).toEqual(notes);
  expect(withUnnoted([], null)).toEqual([]);
});

test('a champion that no note made is told without time and way: before, between and after the notes', () => {
  const [first, second] = [promotion(3, 2), promotion(5, 4)];
  expect(withUnnoted([first, second], 6)).toEqual([unnoted(2, null), first, unnoted(4, 3), second, unnoted(6, 5)]);
});

test('notes whose champion is gone, or whose first one had none before, make no further step', () => {
  const notes = [promotion(1, null), promotion(2, null)];
  expect(withUnnoted(notes, null)).toEqual(notes);
});
