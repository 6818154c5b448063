import type { CollectSettings } from '../../collect/settings.ts';
import type { Config } from '../../config/config.ts';

/** The settings of the role `collect`. */
export const collectSettings = (config: Config): CollectSettings => ({
  inputs: config.collectInputs,
  steps: config.collectSteps,
  msgVersion: config.collectMsgVersion,
  zone: config.collectTimeZone,
  outcomeZone: config.trainingTimeZone,
  settleMs: 10,
  patienceMs: 2_000,
  rankWithinMs: 1000 * config.collectRankWithinS,
  siteTtlMs: 1000 * config.collectSiteTtlS,
  errorSettleMs: 1000 * config.collectErrorSettleS,
  forgetMs: 1000 * config.collectForgetS,
  excluded: config.collectExcludedProviders,
  testNames: config.collectTestNames,
  usageSection: config.collectUsageSection,
});
