import { figureOf } from '../../contracts/json/figure.ts';
import type { Providers } from '../../contracts/rest/providers.ts';
import { formatInstant } from '../../contracts/time/instant.ts';
import { keptDays } from '../../features/history/counts/daily.ts';
import type { History } from '../../features/history/history.ts';

/** Outcomes of each provider by day, up to `time`, epoch ms. */
export const providerDays = (history: History, time: number): Providers => ({
  as_of: formatInstant(time),
  days: keptDays,
  providers: history.days(time).map(({ providerName, regionName, days }) => ({
    provider_name: providerName,
    region_name: regionName,
    days: days.map(({ time: day, successes, failures, meanSeconds }) => ({
      time: formatInstant(day),
      successes,
      failures,
      mean_time_s: figureOf(meanSeconds),
    })),
  })),
});
