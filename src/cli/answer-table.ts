import type { RankedMessage } from '../contracts/answers/ranked.ts';
import { harmless, type Page } from './page.ts';
import { type Cell, chance, duration, percent, table } from './table.ts';

const fits = (feasible: boolean, reasons: readonly string[]): Cell => {
  const shortages = reasons.filter((reason) => /: requested .*, free /.test(reason));
  if (feasible) return ['yes', ...shortages].join(': ');
  return { text: `no: ${shortages.filter((reason) => !reason.includes(', yet ')).join('; ')}`, tone: 'bad' };
};

/** Where to go first. */
const place = (position: number, text: string): Cell => ({ text, tone: position === 1 ? 'first' : undefined });

/** A ranked message as people read it: one line a provider, best first. */
export const answerTable = (message: RankedMessage, page: Page): string[] =>
  table(
    [
      { title: '#', align: 'right' },
      { title: 'provider/region' },
      { title: 'chance', align: 'right' },
      { title: 'runs after', align: 'right' },
      { title: 'a failure costs', align: 'right' },
      { title: 'fits' },
    ],
    message.ranked_providers.map((provider) => [
      place(provider.position, String(provider.position)),
      place(provider.position, `${provider.provider_name}/${provider.region_name ?? ''}`),
      chance(provider.success_probability),
      duration(provider.expected_time_s),
      duration(provider.expected_failure_time_s),
      fits(provider.feasible, provider.reasons),
    ]),
    page,
  );

/** The line above the table. */
export const answerTitle = (message: RankedMessage): string =>
  `${harmless(message.uuid)}  any succeeds: ${percent(message.p_any_success)}, expected after ${duration(message.expected_time_to_success_s)} (${message.served_by.replace('_', ' ')})`;
