import { describe, expect, test } from 'vitest';
import { LinkHistory } from '../../../../src/features/locality/link-history.ts';
import { guessLogRate, linkRate, secondsFor } from '../../../../src/features/locality/link-rate.ts';
import { seededRandom } from '../../../../src/simulate/random.ts';

const dayMs = 86_400_000;
const start = Date.UTC(2025, 0, 1);
const transfer = (at: number, seconds: number, changes = {}) => ({
  from: 'A',
  to: 'B',
  bytes: 1e9,
  seconds,
  queueSeconds: 40,
  succeeded: true,
  finishTime: start + at,
  ...changes,
});

const learned = (links: LinkHistory, from = 'A', at = 0) =>
  linkRate(guessLogRate(10, 10, Number.NaN), links.figures('', 'B', start + at), links.figures(from, 'B', start + at));

describe('the rate of a link', () => {
  test('is a guess with a wide interval before any transfer', () => {
    const { low, high } = secondsFor(1e9, learned(new LinkHistory()));
    expect(high / low).toBeGreaterThan(20);
  });

  test('is guessed as a fifth of the narrower bandwidth, 1 Gbit/s if none is told, over the distance', () => {
    expect(Math.exp(guessLogRate(8, 4, Number.NaN))).toBeCloseTo((4 * 1.25e8) / 5);
    expect(Math.exp(guessLogRate(8, 4, 2))).toBeCloseTo((4 * 1.25e8) / 5 / 2);
    expect(Math.exp(guessLogRate(Number.NaN, 0, Number.NaN))).toBeCloseTo(1.25e8 / 5);
  });

  test('comes to what transfers do, and nine in ten later ones lie in its interval', () => {
    const random = seededRandom(7);
    const links = new LinkHistory();
    const draw = () => 1e9 / (2e7 * Math.exp(random.normal(0, 1)));
    for (let n = 0; n < 300; n++) links.add(transfer(n * 600_000, draw()));
    const { mean, low, high } = secondsFor(1e9, learned(links, 'A', 300 * 600_000));
    const later = Array.from({ length: 2000 }, draw);
    const average = later.reduce((sum, one) => sum + one, 0) / later.length;
    expect(mean / average).toBeGreaterThan(0.8);
    expect(mean / average).toBeLessThan(1.3);
    const inside = later.filter((one) => one >= low && one <= high).length / later.length;
    expect(inside).toBeGreaterThan(0.85);
    expect(inside).toBeLessThan(0.97);
  });

  test('of a link never used leans on the others into the same destination', () => {
    const links = new LinkHistory();
    for (let n = 0; n < 20; n++) links.add(transfer(n, 1000));
    const untold = secondsFor(1e9, learned(new LinkHistory(), 'C')).mean;
    expect(secondsFor(1e9, learned(links, 'C')).mean).toBeGreaterThan(2 * untold);
  });

  test('is kept of the 20 000 links, each with its destination, that were used last', () => {
    const links = new LinkHistory();
    const to = (n: number) => links.add(transfer(n, 10, { to: `site-${n}` }));
    for (let n = 0; n < 10_000; n++) to(n);
    to(0);
    to(10_000);
    const known = (n: number) => links.figures('A', `site-${n}`, start) !== undefined;
    expect([0, 1, 2, 10_000].filter(known)).toEqual([0, 2, 10_000]);
  });

  test('forgets: after weeks a change is believed, not the past', () => {
    const links = new LinkHistory();
    for (let n = 0; n < 50; n++) links.add(transfer(n, 10));
    for (let n = 0; n < 20; n++) links.add(transfer(60 * dayMs + n, 1000));
    expect(secondsFor(1e9, learned(links, 'A', 60 * dayMs)).mean).toBeGreaterThan(700);
  });

  test('failed transfers make it longer by the tries they cost', () => {
    const links = new LinkHistory();
    for (let n = 0; n < 20; n++) links.add(transfer(n, 10));
    const before = secondsFor(1e9, learned(links)).mean;
    for (let n = 0; n < 20; n++) links.add(transfer(n, Number.NaN, { succeeded: false }));
    expect(secondsFor(1e9, learned(links)).mean / before).toBeCloseTo(41 / 21, 5);
  });

  test('the wait before it is learned too', () => {
    const links = new LinkHistory();
    for (let n = 0; n < 50; n++) links.add(transfer(n, 10, { queueSeconds: 600 }));
    expect(learned(links).queueSeconds).toBeGreaterThan(500);
  });

  test('records that come late change nothing but by their own weight', () => {
    const [early, late] = [new LinkHistory(), new LinkHistory()];
    const records = [transfer(0, 10), transfer(3 * dayMs, 50), transfer(9 * dayMs, 20)];
    for (const one of records) early.add(one);
    for (const one of records.toReversed()) late.add(one);
    const [a, b] = [early, late].map((links) => links.figures('A', 'B', start + 9 * dayMs)!);
    expect(a!.meanLogRate).toBeCloseTo(b!.meanLogRate, 10);
    expect(a!.successes).toBeCloseTo(b!.successes, 10);
    expect(a!.squares).toBeCloseTo(b!.squares, 10);
  });
});
