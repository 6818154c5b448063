import type { WhatIfAnswer } from '../../contracts/answers/what-if.ts';
import { harmless, type Page } from '../terminal/page.ts';
import { type Cell, left, right, table } from '../terminal/table.ts';
import { duration, percent } from './figures.ts';

/** Both values, or one if they read the same. */
const change = <T>({ before, after }: { before: T; after: T }, text: (value: T) => string): string => {
  const [one, other] = [text(before), text(after)];
  return one === other ? one : `${one} -> ${other}`;
};

const place = (position: number | null): string => (position === null ? '-' : String(position));

/** The new position; it stands out if it changed. */
const newPlace = ({ before, after }: { before: number | null; after: number | null }): Cell => {
  const rise = (before ?? Number.POSITIVE_INFINITY) - (after ?? Number.POSITIVE_INFINITY);
  return { text: place(after), tone: rise > 0 ? 'good' : rise < 0 ? 'bad' : undefined };
};

/** Both orders in one table: one line a provider, in the second order. */
export const whatIfTable = ({ providers }: WhatIfAnswer, page: Page): string[] =>
  table(
    [
      right('#'),
      right('was'),
      left('provider/region'),
      right('chance'),
      right('runs after'),
      right('data come in'),
      left('fits'),
    ],
    providers.map((one) => [
      newPlace(one.position),
      place(one.position.before),
      `${one.provider_name}/${one.region_name}`,
      change(one.success_probability, percent),
      change(one.expected_time_s, duration),
      change(one.transfer_time_s, duration),
      {
        text: change(one.feasible, (feasible) => (feasible ? 'yes' : 'no')),
        tone: one.feasible.after ? undefined : 'bad',
      },
    ]),
    page,
  );

/** The line above the table. */
export const whatIfTitle = ({ uuid, p_any_success, expected_time_to_success_s, differs }: WhatIfAnswer): string =>
  `${harmless(uuid)}  any succeeds: ${change(p_any_success, percent)}, expected after ${change(expected_time_to_success_s, duration)}${differs ? '' : ' (same order)'}`;
