import { describe, expect, test } from 'vitest';
import type { Quantiles } from '../../../src/contracts/learning/card.ts';
import { DriftMonitor } from '../../../src/infer/drift.ts';
import { LiveCalibration } from '../../../src/infer/live-calibration.ts';

const uniform: Quantiles = { missing: 0, deciles: Array.from({ length: 11 }, (_, step) => step / 10) };
const mostlyZero: Quantiles = { missing: 0, deciles: [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1] };
const oftenMissing: Quantiles = { missing: 0.5, deciles: uniform.deciles };

/** A monitor of one feature, and what shows it rows, some at a time. */
const watched = (spread: Quantiles) => {
  const monitor = new DriftMonitor(['x'], { x: spread });
  const show = (times: number, count: number, value: (row: number) => number): void => {
    const rows = Float32Array.from({ length: count }, (_, row) => value(row));
    for (let n = 0; n < times; n++) monitor.observe(rows, count);
  };
  return { monitor, show };
};

const asInTraining = (row: number): number => (row % 100) / 100;

const psiOf = (spread: Quantiles, value: (row: number) => number): number => {
  const { monitor, show } = watched(spread);
  show(1, 1000, value);
  return monitor.report()!.worst[0]!.psi;
};

const at = (chance: number) => ({ providers: ['p'], regions: ['r'], chances: [chance] });

describe('drift', () => {
  test('rows spread as in training show none', () => {
    expect(psiOf(uniform, asInTraining)).toBeLessThan(0.02);
    expect(psiOf(oftenMissing, (row) => (row % 2 === 0 ? Number.NaN : asInTraining(row)))).toBeLessThan(0.02);
  });

  test('a feature that is nearly always the same is not taken for a shifted one', () => {
    expect(psiOf(mostlyZero, (row) => (row % 20 === 0 ? 1 : 0))).toBeLessThan(0.1);
  });

  test('a shift of the values, or values gone missing, is one', () => {
    expect(psiOf(uniform, (row) => 0.6 + (row % 40) / 100)).toBeGreaterThan(0.25);
    expect(psiOf(uniform, (row) => (row % 2 === 0 ? Number.NaN : asInTraining(row)))).toBeGreaterThan(0.25);
  });

  test('what was seen long ago fades', () => {
    const { monitor, show } = watched(uniform);
    show(20, 1000, () => 5);
    expect(monitor.report()!.drifted_share).toBe(1);
    show(60, 1000, asInTraining);
    expect(monitor.report()!.drifted_share).toBe(0);
  });

  test('a row weighs half once 5 000 others have come', () => {
    const { monitor, show } = watched(uniform);
    show(2, 5000, asInTraining);
    expect(monitor.report()!.rows).toBe(2500 + 5000);
  });

  test('a few rows tell of no drift, whatever they are', () => {
    const { monitor, show } = watched(uniform);
    show(40, 10, () => 5);
    expect(monitor.report()).toBeUndefined();
  });

  test('a feature whose spread is not told is not watched', () => {
    expect(new DriftMonitor(['x', 'y'], {}).report()).toBeUndefined();
  });
});

describe('live calibration', () => {
  test('chances that come true as often as they say have no error', () => {
    const live = new LiveCalibration();
    for (let n = 0; n < 1000; n++) {
      live.give(`d${n}`, 3, at(0.75));
      live.settle(`d${n}`, 'p', 'r', n % 4 !== 0);
    }
    expect(live.report(3)).toMatchObject({ version: 3, outcomes: 1000, ece: 0 });
  });

  test('an overconfident model is found out, and by version', () => {
    const live = new LiveCalibration();
    for (let n = 0; n < 100; n++) {
      live.give(`d${n}`, n < 50 ? 1 : 2, at(0.95));
      live.settle(`d${n}`, 'p', 'r', n >= 50 || n % 2 === 0);
    }
    expect(live.report(1)!.ece).toBeCloseTo(0.45);
    expect(live.report(2)!.ece).toBeCloseTo(0.05);
  });

  test('chances are held against outcomes in ten bins of equal width', () => {
    const live = new LiveCalibration();
    const tell = (deployment: string, chance: number, succeeded: boolean): void => {
      live.give(deployment, 1, at(chance));
      live.settle(deployment, 'p', 'r', succeeded);
    };
    tell('one bin', 0.71, true);
    tell('the same bin', 0.79, false);
    expect(live.report(1)!.ece).toBeCloseTo(0.25);
    tell('the next bin', 0.81, true);
    expect(live.report(1)!.ece).toBeCloseTo((0.5 + 0.19) / 3);
  });

  test('an outcome counts once, and one without a chance tells nothing', () => {
    const live = new LiveCalibration();
    live.give('d', 1, at(0.5));
    live.settle('d', 'p', 'r', true);
    live.settle('d', 'p', 'r', true);
    live.settle('other', 'p', 'r', true);
    expect(live.report(1)!.outcomes).toBe(1);
  });

  test('the oldest chances give way, so that memory is bounded', () => {
    const live = new LiveCalibration({ mostWaiting: 10 });
    for (let n = 0; n < 20; n++) live.give(`d${n}`, 1, at(0.5));
    for (let n = 0; n < 20; n++) live.settle(`d${n}`, 'p', 'r', true);
    expect(live.report(1)!.outcomes).toBe(10);
  });
});
