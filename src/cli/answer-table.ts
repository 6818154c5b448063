import type { RankedMessage } from '../contracts/ranked.ts';
import { duration, percent, table } from './table.ts';

const fits = (feasible: boolean, reasons: readonly string[]): string => {
  const shortages = reasons.filter((reason) => /: requested .*, free /.test(reason));
  if (feasible) return ['yes', ...shortages].join(': ');
  return `no: ${shortages.filter((reason) => !reason.includes(', yet ')).join('; ')}`;
};

/** A ranked message as people read it: one line a provider, best first. */
export const answerTable = (message: RankedMessage, width: number): string[] =>
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
      String(provider.position),
      `${provider.provider_name}/${provider.region_name ?? ''}`,
      percent(provider.success_probability),
      duration(provider.expected_time_s),
      duration(provider.expected_failure_time_s),
      fits(provider.feasible, provider.reasons),
    ]),
    width,
  );

/** The line above the table. */
export const answerTitle = (message: RankedMessage): string =>
  `${message.uuid}  any succeeds: ${percent(message.p_any_success)}, expected after ${duration(message.expected_time_to_success_s)} (${message.served_by.replace('_', ' ')})`;
