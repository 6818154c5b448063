import type { RankedMessage } from '../../contracts/answers/ranked.ts';
import { harmless, type Page } from '../terminal/page.ts';
import { type Cell, left, right, table } from '../terminal/table.ts';
import { chance, duration, percent, placed } from './figures.ts';

const fits = (feasible: boolean, reasons: readonly string[]): Cell => {
  const against = reasons.filter((reason) => /: requested .*, free |^drained /.test(reason));
  if (feasible) return ['yes', ...against].join(': ');
  return { text: `no: ${against.filter((reason) => !reason.includes(', yet ')).join('; ')}`, tone: 'bad' };
};

/** A ranked message for people: one line a provider, best first. */
export const answerTable = (message: RankedMessage, page: Page): string[] =>
  table(
    [right('#'), left('provider/region'), right('chance'), right('runs after'), right('a failure costs'), left('fits')],
    message.ranked_providers.map((provider) => [
      placed(provider.position, String(provider.position)),
      placed(provider.position, `${provider.provider_name}/${provider.region_name ?? ''}`),
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
