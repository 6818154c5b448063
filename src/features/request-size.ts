import { resources } from '../contracts/fields/resources.ts';
import type { Candidate } from '../contracts/messages/candidate.ts';

export const requestSizeFeatureNames: readonly string[] = [
  ...resources.map((resource) => `${resource}_requ`),
  'gpus_requ',
  'resource_exactness',
];

/** Share of the requested instances whose flavour fits exactly; 0 when no instance is requested. */
export const resourceExactness = (candidate: Candidate): number => {
  const instances = candidate.resources.n_instances.requested;
  return instances > 0 ? candidate.exactFlavors / instances : 0;
};

export const writeRequestSizeFeatures = (candidate: Candidate, out: Float64Array, at: number): void => {
  let next = at;
  for (const resource of resources) out[next++] = candidate.resources[resource].requested;
  out[next++] = candidate.gpusRequested;
  out[next] = resourceExactness(candidate);
};
