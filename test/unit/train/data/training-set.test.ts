import { describe, expect, test } from 'vitest';
import type { Outcome } from '../../../../src/contracts/messages/outcome.ts';
import { buildTrainingSet } from '../../../../src/train/data/training-set.ts';
import { candidate, outcome } from '../../../helpers/messages/candidates.ts';

test('a feature that messages carry is learned from where at least 20 outcomes have it', () => {
  const having = (name: string, count: number) =>
    Array.from({ length: count }, (_, n) => {
      const features = new Map([[name, n]]);
      return { outcome: outcome(`${name}-${n}`, n, { candidate: candidate({ features }) }) };
    });
  const { names } = buildTrainingSet([...having('often', 20), ...having('seldom', 19)]);
  expect(names.filter((name) => name.startsWith('features.'))).toEqual(['features.often']);
});

test('failures that users caused, and repeats that do not count, have no say in which columns there are', () => {
  const made = Array.from({ length: 120 }, (_, n) =>
    outcome(`u${n}`, 60 * n, { candidate: candidate({ providerName: n % 2 ? 'SITE-A' : 'SITE-B' }) }),
  );
  const odd = candidate({ providerName: 'NOWHERE', features: new Map([['odd', 1]]) });
  const broken = { succeeded: false, statusReason: 'Invalid TOSCA template: unknown node type', candidate: odd };
  const blamed = made.map(({ uuid }, n) => outcome(`blamed-${uuid}`, 60 * n, broken));
  const later = made.map((one, n) => ({
    ...outcome(one.uuid, 60 * n - 1, { candidate: { ...odd, providerName: one.candidate.providerName } }),
    finishTime: one.finishTime + 1000,
  }));
  const recorded = (outcomes: readonly Outcome[]) => outcomes.map((one) => ({ outcome: one }));
  const expected = buildTrainingSet(recorded(made));
  expect(buildTrainingSet(recorded([...blamed, ...made]))).toEqual(expected);
  expect(buildTrainingSet(recorded([...later, ...made]))).toEqual(expected);
});

test('rows for which there is no room are not made, and it is told how much they need', () => {
  const recorded = Array.from({ length: 1000 }, (_, n) => ({ outcome: outcome(String(n), n) }));
  const { matrix } = buildTrainingSet(recorded);
  const needed: number[] = [];
  const hasRoom = (bytes: number): boolean => {
    needed.push(bytes);
    return bytes < 10;
  };
  const bytes = 10 * 1000 * matrix.columns;
  const message = `1000 outcomes in ${matrix.columns} columns need ${Math.ceil(bytes / 2 ** 20)} MiB beside what is in use`;
  const refused = { code: 'TRAIN_FAILED', message: expect.stringContaining(message), details: { bytes } };
  expect(() => buildTrainingSet(recorded, { hasRoom })).toThrow(expect.objectContaining(refused));
  expect(needed).toEqual([bytes]);
  expect(buildTrainingSet(recorded, { hasRoom: () => true }).matrix.rows).toBe(1000);
});

describe('of more outcomes than a model learns from', () => {
  const names = ['SITE-A', 'SITE-B', 'SITE-C'];
  const made = Array.from({ length: 300 }, (_, n) =>
    outcome(`u${n}`, 7 * n, {
      succeeded: n % 3 !== 0,
      candidate: candidate({ providerName: names[n % 2 ? 0 : n % 3]!, features: new Map(n < 100 ? [['old', n]] : []) }),
    }),
  );
  const recorded = made.map((one) => ({ outcome: one }));
  const latest = () => buildTrainingSet(recorded, {}, { mostRows: 120 });

  test('the latest have rows, with all that the history knows of the older ones', () => {
    const [all, few] = [buildTrainingSet(recorded), latest()];
    expect([all.older, all.matrix.rows]).toEqual([0, 300]);
    expect([few.older, few.matrix.rows]).toEqual([180, 120]);
    const columns = few.names.map((name) => all.names.indexOf(name));
    const valuesOf = ({ matrix: { values, columns } }: typeof all, row: number) =>
      values.subarray(row * columns, (row + 1) * columns);
    for (let row = 0; row < 120; row++) {
      const whole = valuesOf(all, 180 + row);
      expect(Array.from(valuesOf(few, row))).toEqual(columns.map((column) => whole[column]));
    }
    expect(few.submissionTime).toEqual(all.submissionTime.slice(180));
    expect(few.succeeded).toEqual(all.succeeded.slice(180));
  });

  test('those that have rows decide which columns there are', () => {
    expect(buildTrainingSet(recorded).names).toContain('features.old');
    expect(latest().names).not.toContain('features.old');
  });

  test('repeated messages do not change which are the latest', () => {
    expect(buildTrainingSet([...recorded, ...recorded.slice(150)], {}, { mostRows: 120 })).toEqual(latest());
  });
});
