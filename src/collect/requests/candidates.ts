import { type Resource, resources } from '../../contracts/fields/resources.ts';
import { sortedKeys } from '../../contracts/json/canonical-json.ts';
import { compareText } from '../../contracts/json/compare-text.ts';
import type { JsonObject } from '../../contracts/json/json-value.ts';
import type { DroppedProvider } from '../../contracts/messages/dropped.ts';
import type { MadeVersion } from '../../contracts/messages/message-version.ts';
import { formatInstant } from '../../contracts/time/instant.ts';
import type { SiteKnowledge } from '../sites/federation.ts';
import { type Monitoring, windows } from '../sites/monitoring.ts';
import type { Amount, Site } from '../sites/site.ts';
import type { Template } from '../templates/template.ts';
import { type Fit, fitAsk } from './fit.ts';

type CandidateRules = {
  /** Provider names, lower-case. */
  readonly excluded: ReadonlySet<string>;
  /** A site without news for longer is not offered, ms. */
  readonly siteTtlMs: number;
  /** 1.1.0 has none of the fields that the replaced ranker refuses. */
  readonly msgVersion: MadeVersion;
};

export type Candidates = { readonly providers: readonly JsonObject[]; readonly dropped: readonly DroppedProvider[] };

const quotaFields = (resource: Resource, amount: Amount | undefined, agreed: number | undefined): JsonObject => {
  if (!amount && agreed === undefined) return {};
  return { [`${resource}_quota`]: amount?.quota ?? agreed ?? null, [`${resource}_usage`]: amount?.usage ?? null };
};

const resourceFields = ({ compute, storage, network }: Fit, agreed: SiteKnowledge['agreed'] = {}): JsonObject => {
  const amounts: Readonly<Record<Resource, Amount | undefined>> = {
    vcpus: compute?.vcpus,
    ram_gb: compute?.ramGb,
    n_instances: compute?.instances,
    storage_gb: storage?.storageGb,
    n_volumes: storage?.volumes,
    floating_ips: network?.floatingIps,
  };
  return Object.assign({}, ...resources.map((one) => quotaFields(one, amounts[one], agreed[one])));
};

/** A volume of unreadable size makes the sum unknown, which is -1. */
const storageGb = (volumes: readonly (number | null)[]): number =>
  volumes.includes(null) ? -1 : volumes.reduce<number>((sum, gb) => sum + gb!, 0);

const requested = (
  { ask }: Template,
  fit: Fit,
): Record<`${Resource}_requ` | 'gpus_requ' | 'exact_flavors', number> => ({
  vcpus_requ: fit.vcpus,
  ram_gb_requ: fit.ramGb,
  gpus_requ: fit.gpus,
  n_instances_requ: fit.instances,
  exact_flavors: fit.exactFlavours,
  storage_gb_requ: storageGb(ask.volumesGb),
  n_volumes_requ: ask.volumesGb.length,
  floating_ips_requ: ask.nodes.reduce((sum, { count, publicIp }) => sum + (publicIp ? count : 0), 0),
});

const tested = ({ shares }: Monitoring): JsonObject =>
  Object.fromEntries(windows.map((days) => [`test_failure_perc_${days}d`, shares[days]]));

/** The fields of version 1.2.0. */
const more = ({ monitoring, load }: SiteKnowledge): JsonObject => ({
  monitoring_time: monitoring.newest === undefined ? null : formatInstant(monitoring.newest),
  features: {
    ...Object.fromEntries(windows.map((days) => [`tests_${days}d`, monitoring.counts[days]])),
    ...load,
  },
});

const entryOf = (
  site: Site,
  template: Template,
  fit: Fit,
  knowledge: SiteKnowledge,
  rules: CandidateRules,
): JsonObject =>
  sortedKeys({
    provider_name: site.providerName,
    region_name: site.regionName,
    ...site.facts,
    ...resourceFields(fit, knowledge.agreed),
    ...requested(template, fit),
    ...tested(knowledge.monitoring),
    ...(rules.msgVersion === '1.2.0' && more(knowledge)),
  });

/**
 * The places where a deployment could run, and those of its group where it can't, each with the reason. Sorted by
 * provider, region and project, so that the order in which the sites became known does not matter.
 * @param sites - one version each
 * @param asOf - epoch ms
 */
export const findCandidates = (
  template: Template,
  sites: readonly Site[],
  asOf: number,
  knowledgeOf: (site: Site) => SiteKnowledge,
  rules: CandidateRules,
): Candidates => {
  const providers: JsonObject[] = [];
  const dropped: DroppedProvider[] = [];
  const own = sites
    .filter(({ userGroup }) => userGroup !== '' && userGroup === template.userGroup)
    .toSorted(
      (a, b) =>
        compareText(a.providerName, b.providerName) ||
        compareText(a.regionName, b.regionName) ||
        compareText(a.projectId, b.projectId),
    );
  for (const site of own) {
    const drop = (reason: string): void => {
      dropped.push({ provider_name: site.providerName, region_name: site.regionName, reason });
    };
    if (rules.excluded.has(site.providerName.toLowerCase())) drop('excluded by COLLECT_EXCLUDED_PROVIDERS');
    else if (asOf - site.timestamp > rules.siteTtlMs) drop(`not heard of since ${formatInstant(site.timestamp)}`);
    else {
      const fit = fitAsk(site, template.ask);
      if ('reason' in fit) drop(fit.reason);
      else providers.push(entryOf(site, template, fit, knowledgeOf(site), rules));
    }
  }
  return { providers, dropped };
};
