import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { applyCalibration, type Calibration } from '../../../../src/train/calibration/calibration.ts';
import { fitPlatt } from '../../../../src/train/calibration/platt.ts';
import { logLoss } from '../../../../src/train/metrics/metrics.ts';
import { seededRandom } from '../../../../src/train/seeded-random.ts';

const distorted = (rows: number) => {
  const { uniform } = seededRandom(5);
  const raw = Float64Array.from({ length: rows }, () => uniform() * 6 - 3);
  const labels = raw.map((score) => (uniform() < 1 / (1 + Math.exp(-(2 * score - 1))) ? 1 : 0));
  return { raw, labels };
};

const rising = (calibration: Calibration, raw: Float64Array): boolean => {
  const p = applyCalibration(calibration, raw.slice().sort());
  return p.every((value, i) => value > 0 && value < 1 && (i === 0 || value >= p[i - 1]!));
};

describe("Platt's scaling", () => {
  test('never turns an order round, whatever the labels', () => {
    const rows = fc.array(
      fc.tuple(fc.oneof(fc.integer({ min: -2, max: 2 }), fc.double({ min: -30, max: 30, noNaN: true })), fc.boolean()),
      { minLength: 1, maxLength: 60 },
    );
    fc.assert(
      fc.property(rows, (pairs) => {
        const raw = Float64Array.from(pairs, ([score]) => score);
        const labels = Float64Array.from(pairs, ([, label]) => Number(label));
        expect(rising(fitPlatt(raw, labels), raw)).toBe(true);
      }),
    );
  });

  test('mends scores that are off by a slope and a shift', () => {
    const { raw, labels } = distorted(4000);
    const before = logLoss(labels, applyCalibration({ kind: 'identity' }, raw));
    const truth = logLoss(labels, applyCalibration({ kind: 'platt', a: 2, b: -1 }, raw));
    const after = logLoss(labels, applyCalibration(fitPlatt(raw, labels), raw));
    expect(after).toBeLessThan(before - 0.05);
    expect(after).toBeLessThan(truth + 0.001);
  });

  test('keeps its meaning through JSON', () => {
    const { raw, labels } = distorted(200);
    const calibration = fitPlatt(raw, labels);
    expect(JSON.parse(JSON.stringify(calibration))).toEqual(calibration);
  });

  test('refuses scores without labels', () => {
    expect(() => fitPlatt(Float64Array.of(), Float64Array.of())).toThrow(TypeError);
    expect(() => fitPlatt(Float64Array.of(1), Float64Array.of(1, 0))).toThrow(TypeError);
    expect(() => fitPlatt(Float64Array.of(Number.NaN), Float64Array.of(1))).toThrow(TypeError);
  });

  test('finds the slope and shift that made the labels', () => {
    const { raw, labels } = distorted(20_000);
    const { a, b } = fitPlatt(raw, labels) as Extract<Calibration, { kind: 'platt' }>;
    expect(a).toBeCloseTo(2, 0.5);
    expect(b).toBeCloseTo(-1, 0.5);
  });

  test('keeps its slope above 0 even for scores that rank the wrong way round', () => {
    const { raw, labels } = distorted(500);
    const { a } = fitPlatt(
      raw,
      labels.map((label) => 1 - label),
    ) as Extract<Calibration, { kind: 'platt' }>;
    expect(a).toBeGreaterThan(0);
    expect(a).toBeLessThan(0.01);
  });

  test('stays finite for labels that the scores part perfectly', () => {
    const raw = Float64Array.from({ length: 50 }, (_, i) => (i < 25 ? -1000 - i : 1000 + i));
    const p = applyCalibration(
      fitPlatt(
        raw,
        raw.map((score) => Number(score > 0)),
      ),
      raw,
    );
    expect(Math.min(...p)).toBeGreaterThan(0.001);
    expect(Math.max(...p)).toBeLessThan(0.999);
  });
});
