import { mibPerGib } from '../fields/resources.ts';
import type { JsonObject } from '../json/json-value.ts';
import { latestVersion } from '../messages/message-version.ts';
import type { CprMetric, CprRequest, CprService, CprTarget, List, Text } from './request.ts';

/** One service of a request; several mentions of a service are merged. */
export type CprCandidate = {
  readonly serviceId: Text;
  readonly provider: Text;
  readonly slaWeight: number | null;
  readonly quotas: ReadonlyMap<string, number>;
  readonly failedShare: number | null;
};

const members = <T>(list: List<T>): readonly T[] => (list ?? []).filter((member) => member !== null);

/** The quota of a target, and how many of its units make one of ours. */
const quotaOfTarget: ReadonlyMap<Text, { readonly field: string; readonly units: number }> = new Map([
  ['cores', { field: 'vcpus_quota', units: 1 }],
  ['ram', { field: 'ram_gb_quota', units: mibPerGib }],
  ['instances', { field: 'n_instances_quota', units: 1 }],
  ['gigabytes', { field: 'storage_gb_quota', units: 1 }],
  ['volumes', { field: 'n_volumes_quota', units: 1 }],
  ['publicIps', { field: 'floating_ips_quota', units: 1 }],
  ['public_ip', { field: 'floating_ips_quota', units: 1 }],
]);

const quotasOf = (services: readonly CprService[]): ReadonlyMap<string, number> => {
  const quotas = new Map<string, number>();
  for (const { type, restrictions } of services.flatMap(({ targets }) => members<CprTarget>(targets))) {
    const quota = quotaOfTarget.get(type);
    const limit = restrictions?.get('total_limit') ?? restrictions?.get('total_guaranteed') ?? Number.NaN;
    if (quota && Number.isFinite(limit)) quotas.set(quota.field, limit < 0 ? -1 : limit / quota.units);
  }
  return quotas;
};

const attemptResults: ReadonlySet<Text> = new Set(['create_result', 'run_result', 'delete_result']);

/** Share of the monitored attempts that failed. */
const failedShare = (metrics: List<CprMetric>): number | null => {
  const results = members(metrics).filter(({ name, value }) => attemptResults.has(name) && value !== null);
  return results.length === 0 ? null : results.filter(({ value }) => value !== 1).length / results.length;
};

/**
 * The services that a request names, each once, in the order of their first mention; missing data of one does not
 * affect the others.
 */
export const cprCandidates = ({ preferences, sla, monitoring }: CprRequest): CprCandidate[] => {
  const candidates = new Map<Text, CprCandidate>();
  const agreements = members(sla);
  for (const { slaId, serviceId, weight } of members(preferences).flatMap(({ priority }) => members(priority))) {
    const agreement = agreements.find(({ id }) => id === slaId);
    const quotas = quotasOf(members(agreement?.services ?? null));
    const provider = agreement?.provider ?? null;
    candidates.set(serviceId, { serviceId, provider, slaWeight: weight, quotas, failedShare: null });
  }
  for (const { provider, services } of members(monitoring)) {
    for (const { serviceId, metrics } of members(services)) {
      const known = candidates.get(serviceId) ?? { slaWeight: null, quotas: new Map() };
      candidates.set(serviceId, { ...known, serviceId, provider, failedShare: failedShare(metrics) });
    }
  }
  return [...candidates.values()];
};

/** Distinguishes the entries of the request, whatever their names. */
export const placeField = 'cpr_place';

/**
 * Converts a request to the Cloud Provider Ranker into one of ours: a service becomes a candidate whose region is its
 * id, targets of the agreement become quotas, monitoring results a share of failed tests.
 */
export const asRankRequest = (uuid: string, candidates: readonly CprCandidate[]): JsonObject => ({
  msg_version: latestVersion,
  uuid,
  providers: candidates.map(({ serviceId, provider, quotas, failedShare: failed }, place) => ({
    provider_name: provider || 'unknown',
    region_name: serviceId ?? '',
    ...Object.fromEntries(quotas),
    ...(failed === null ? {} : { test_failure_perc_1d: failed }),
    [placeField]: place,
  })),
});
