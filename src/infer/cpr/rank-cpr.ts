import type { CprRanked } from '../../contracts/cpr/answer.ts';
import type { CprRequest, Text } from '../../contracts/cpr/request.ts';
import { inJavaOrder } from './java-hash-map.ts';
import { metricScore, slaScore } from './scores.ts';
import { type ServiceRecord, serviceRecords } from './services.ts';

const { fround } = Math;

type Scored = ServiceRecord & { readonly sla: number | null; readonly metric: number | null };

type Totalled = Scored & { readonly total: number; readonly ranked: boolean };

const own = ({ sla, metric }: Scored): number => fround((sla ?? 0) + (metric ?? 0));

const total = (service: Scored, services: ReadonlyMap<Text, Scored>): number => {
  const parent = services.get(service.parentId);
  return parent ? fround(own(service) + own(parent)) : own(service);
};

/** NaN compares equal to everything. */
const compare = (a: number, b: number): number => Number(a > b) - Number(a < b);

/** Worst first. */
const byPreference = (a: Totalled, b: Totalled): number =>
  compare(a.slaWeight ?? 0, b.slaWeight ?? 0) || compare(a.total, b.total);

/**
 * The order of the legacy Cloud Provider Ranker, in its own arithmetic: by the weight of the agreement, then by the sum
 * of its SLA score and its monitoring score. Ties stay in the order of a Java HashMap.
 * @returns worst first; rank 1 comes last
 * @throws RankerError CPR_REQUEST
 */
export const rankCpr = (request: CprRequest): CprRanked[] => {
  const scored = new Map<Text, Scored>();
  for (const [id, record] of serviceRecords(request)) {
    const metric = metricScore(record.serviceType, record.metrics);
    scored.set(id, { ...record, sla: slaScore(record.targets), metric });
  }
  const services = inJavaOrder(scored).map((service): Totalled => {
    const sum = total(service, scored);
    return { ...service, total: sum, ranked: sum !== 0 && service.sla !== null };
  });
  let rank = services.filter(({ ranked }) => ranked).length;
  return services.sort(byPreference).map(({ provider, ranked, serviceId, slaWeight, total: totalScore }) => ({
    provider,
    rank: ranked ? rank-- : -1,
    ranked,
    serviceId,
    slaWeight,
    totalScore,
  }));
};
