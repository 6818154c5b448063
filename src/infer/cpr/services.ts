import { javaFloat } from '../../contracts/cpr/java-float.ts';
import type { CprMetric, CprRequest, CprService, CprSla, CprTarget, List, Text } from '../../contracts/cpr/request.ts';
import { RankerError } from '../../errors.ts';

/** A service of a request. */
export type ServiceRecord = {
  readonly serviceId: Text;
  readonly provider: Text;
  readonly serviceType: Text;
  readonly parentId: Text;
  /** Of the agreement; null without one. */
  readonly targets: List<CprTarget>;
  /** 32-bit float; null without an agreement. */
  readonly slaWeight: number | null;
  /** By name; null without monitoring. */
  readonly metrics: ReadonlyMap<Text, number> | null;
};

const failed = (exception: string, message: string): RankerError =>
  new RankerError('CPR_REQUEST', message, { exception });

/** A value without which the Cloud Provider Ranker failed. */
const needed = <T>(value: T | null | undefined): T => {
  if (value === null || value === undefined) throw failed('java.lang.NullPointerException', 'No message available');
  return value;
};

const metricsByName = (metrics: List<CprMetric>): ReadonlyMap<Text, number> => {
  const byName = new Map<Text, number>();
  for (const metric of needed(metrics)) {
    const { name, value } = needed(metric);
    const before = byName.get(name);
    byName.set(name, needed(value));
    if (before !== undefined) throw failed('java.lang.IllegalStateException', `Duplicate key ${javaFloat(before)}`);
  }
  return byName;
};

/** Finds the first member with an id; the Cloud Provider Ranker failed at a null member before it. */
const byId = <T>(id: (member: T) => Text): ((members: List<T>, wanted: Text) => T) => {
  const indexed = new Map<List<T>, ReadonlyMap<Text, T>>();
  const index = (members: List<T>): ReadonlyMap<Text, T> => {
    const first = new Map<Text, T>();
    for (const member of needed(members)) {
      if (member === null) break;
      if (!first.has(id(member))) first.set(id(member), member);
    }
    indexed.set(members, first);
    return first;
  };
  return (members, wanted) => needed((indexed.get(members) ?? index(members)).get(needed(wanted)));
};

const fromPreferences = ({ preferences, sla }: CprRequest, records: Map<Text, ServiceRecord>): void => {
  const agreementOf = byId<CprSla>(({ id }) => id);
  const serviceOf = byId<CprService>(({ serviceId }) => serviceId);
  for (const preference of needed(preferences)) {
    const { serviceType, priority } = needed(preference);
    for (const member of needed(priority)) {
      const { slaId, serviceId, weight } = needed(member);
      const agreement = agreementOf(sla, slaId);
      const { targets } = serviceOf(agreement.services, serviceId);
      const slaWeight = needed(weight);
      const { provider } = agreement;
      records.set(serviceId, { serviceId, provider, serviceType, parentId: null, targets, slaWeight, metrics: null });
    }
  }
};

const fromMonitoring = ({ monitoring }: CprRequest, records: Map<Text, ServiceRecord>): void => {
  for (const member of needed(monitoring)) {
    const { provider, services } = needed(member);
    for (const service of needed(services)) {
      const { serviceId, parentId, type, metrics } = needed(service);
      const { targets, slaWeight } = records.get(serviceId) ?? { targets: null, slaWeight: null };
      const seen = { serviceId, provider, serviceType: type, parentId, metrics: metricsByName(metrics) };
      records.set(serviceId, { ...seen, targets, slaWeight });
    }
  }
};

/**
 * Joins preferences, agreements and monitoring by the id of the service, in the order of their first mention.
 * @throws RankerError CPR_REQUEST, with the name of the Java exception with which the Cloud Provider Ranker would have
 * failed
 */
export const serviceRecords = (request: CprRequest): ReadonlyMap<Text, ServiceRecord> => {
  const records = new Map<Text, ServiceRecord>();
  fromPreferences(request, records);
  fromMonitoring(request, records);
  return records;
};
