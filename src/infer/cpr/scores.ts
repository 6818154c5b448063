import type { CprTarget, List, Text } from '../../contracts/cpr/request.ts';

const { fround } = Math;

const restrictionNames = [
  'total_guaranteed',
  'total_limit',
  'user_guaranteed',
  'user_limit',
  'instance_guaranteed',
  'instance_limit',
] as const;

/** Factor by the type of a target; the others take the factor of the one before. */
const factors: ReadonlyMap<Text, number> = new Map([
  ['computing_time', fround(0.0166)],
  ['public_ip', 1],
]);

/** Null where a restriction is there without a value. */
const granted = (restrictions: NonNullable<CprTarget['restrictions']>): number | null => {
  let sum = 0;
  for (const name of restrictionNames) {
    const value = restrictions.get(name);
    if (value === null) return null;
    sum = fround(sum + (value ?? 0));
  }
  return sum;
};

/**
 * What an agreement grants, summed in 32-bit floats whatever the unit; null without targets. An unreadable target ends
 * the sum.
 */
export const slaScore = (targets: List<CprTarget>): number | null => {
  if (targets === null) return null;
  let score = 0;
  let factor = 1;
  for (const target of targets) {
    if (target === null || target.type === null) break;
    factor = factors.get(target.type) ?? factor;
    const sum = target.restrictions && granted(target.restrictions);
    if (sum === null) break;
    score = fround(score + fround(factor * sum));
  }
  return score;
};

type Metrics = ReadonlyMap<Text, number>;

const attempts = [
  { name: 'create', weight: 100 },
  { name: 'run', weight: 100 },
  { name: 'delete', weight: 10 },
] as const;

/** Fast creation, running and deletion score high; a missing metric ends the sum. */
const attemptScore = (metrics: Metrics): number => {
  let score = 0;
  for (const { name, weight } of attempts) {
    const result = metrics.get(`${name}_result`);
    if (result === undefined) break;
    if (result !== 1) continue;
    const responseTime = metrics.get(`${name}_responseTime`);
    if (responseTime === undefined) break;
    if (responseTime !== 0) score = fround(score + (1 / responseTime) * weight);
  }
  return score;
};

const capacities = [
  { name: 'cpu', unit: 1 },
  { name: 'gpu', unit: 1 },
  { name: 'mem', unit: 1024 },
] as const;

const freeScore = (metrics: Metrics): number => {
  let score = 0;
  for (const { name, unit } of capacities) {
    const total = metrics.get(`master.${name}_total`);
    const used = metrics.get(`master.${name}_used`);
    if (total !== undefined && used !== undefined) score = fround(score + fround(fround(total - used) / unit));
  }
  return score;
};

const metricScores: ReadonlyMap<Text, (metrics: Metrics) => number> = new Map([
  ['org.openstack.nova', attemptScore],
  ['eu.indigo-datacloud.marathon', attemptScore],
  ['eu.indigo-datacloud.chronos', attemptScore],
  ['eu.indigo-datacloud.mesos', freeScore],
]);

/** The monitoring score of a service, by its type; null for other types and without monitoring. */
export const metricScore = (serviceType: Text, metrics: Metrics | null): number | null =>
  (metrics && metricScores.get(serviceType)?.(metrics)) ?? null;
