import type { Change } from '../../contracts/answers/explanation.ts';
import { percent } from '../explain.ts';
import type { Expectation } from '../order.ts';
import { type Format, formatApart } from './format-apart.ts';
import { type Search, wouldBeFirst } from './search.ts';

type Figure = {
  readonly key: keyof Expectation;
  readonly what: string;
  readonly unit: string;
  readonly best: number;
  readonly format: Format;
  readonly text: (value: string, from: string) => string;
};

const units = [
  { unit: 'h', seconds: 3600, least: 6000 },
  { unit: 'min', seconds: 60, least: 100 },
  { unit: 's', seconds: 1, least: 0 },
] as const;

/** In the unit that people would take. */
const time: Format = (value, more) => {
  const { unit, seconds } = units.find(({ least }) => value >= least) ?? units[2];
  return `${Number((value / seconds).toPrecision(3 + more))} ${unit}`;
};

const figures: readonly Figure[] = [
  {
    key: 'p',
    what: 'success_probability',
    unit: 'share',
    best: 1,
    format: percent,
    text: (value, from) => `first if its chance were at least ${value}, not ${from}`,
  },
  {
    key: 's',
    what: 'expected_time_s',
    unit: 's',
    best: 0,
    format: time,
    text: (value, from) => `first if it ran after at most ${value}, not ${from}`,
  },
  {
    key: 'f',
    what: 'expected_failure_time_s',
    unit: 's',
    best: 0,
    format: time,
    text: (value, from) => `first if a failure cost at most ${value}, not ${from}`,
  },
  {
    key: 'd',
    what: 'transfer_time_s',
    unit: 's',
    best: 0,
    format: time,
    text: (value, from) => `first if its data came within ${value}, not ${from}`,
  },
];

const halvings = 30;

/**
 * How far each figure of a candidate would have to change, alone. Along each figure the order changes once, so
 * bisection finds the place.
 */
export const figureChanges = (search: Search, index: number): Change[] => {
  const now = search.scored[index]!;
  const wins = (key: keyof Expectation, value: number): boolean =>
    wouldBeFirst(search, index, { ...now, expectation: { ...now.expectation, [key]: value } });
  return figures.flatMap(({ key, what, unit, best, format, text }) => {
    const from = now.expectation[key];
    if (from === best || !wins(key, best)) return [];
    let [loses, reached] = [from, best];
    for (let halving = 0; halving < halvings; halving++) {
      const middle = (loses + reached) / 2;
      if (wins(key, middle)) reached = middle;
      else loses = middle;
    }
    return [{ what, unit, from, to: reached, text: text(...formatApart(format, reached, from)) }];
  });
};
