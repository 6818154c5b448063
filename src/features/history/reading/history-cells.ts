import type { HistoryState } from '../history-state.ts';
import type { MeanTimes } from '../variances/time-table.ts';
import { SiteShifts } from './site-shifts.ts';
import { SiteTemplates, type Trust } from './site-templates.ts';

/** What the readers read of a history: its counts by level, and how far the narrow ones are to be trusted. */
export type HistoryCells = Pick<
  HistoryState,
  'providerTemplate' | 'provider' | 'providerGroup' | 'template' | 'all' | 'recent'
> & {
  /** Each site's performance, adjusted for the templates it was given. */
  readonly siteTemplates: SiteTemplates;
  /** Each site's recent performance against its long run. */
  readonly siteShifts: SiteShifts;
  /**
   * @param share - of successes among all, in (0, 1)
   * @param all - mean times of all outcomes to success, and to failure
   */
  readonly trust: (share: number, all: { readonly success: MeanTimes; readonly failure: MeanTimes }) => Trust;
};

export const historyCells = (state: HistoryState): HistoryCells => {
  const { providerTemplate, provider, providerGroup, template, all, recent } = state;
  const { differences, shifts, times, failureTimes } = state;
  const siteTemplates = new SiteTemplates(provider, providerTemplate, template);
  const variances = sinceLastOutcome(state, () => ({
    chances: differences.variances(siteTemplates.sampledPairs()),
    shifts: shifts.variances(siteTemplates.sample.map(({ site }) => site)),
  }));
  return {
    providerTemplate,
    provider,
    providerGroup,
    template,
    all,
    recent,
    siteTemplates,
    siteShifts: new SiteShifts(provider, recent.provider, providerTemplate, siteTemplates),
    trust: (share, all) => ({
      share,
      chances: differences.read(share, variances().chances),
      shifts: variances().shifts,
      success: times.trust(all.success),
      failure: failureTimes.trust(all.failure),
    }),
  };
};

/** Caches a value that depends on the counted outcomes but not on the time. */
const sinceLastOutcome = <T>(state: Pick<HistoryState, 'counted'>, read: () => T): (() => T) => {
  let last: { readonly counted: number; readonly value: T } | undefined;
  return () => {
    if (last?.counted !== state.counted) last = { counted: state.counted, value: read() };
    return last.value;
  };
};
