import { resources } from '../contracts/fields/resources.ts';
import type { Candidate } from '../contracts/messages/candidate.ts';

export const requestSizeFeatureNames: readonly string[] = [
  ...resources.map((resource) => `${resource}_requ`),
  'gpus_requ',
  'resource_exactness',
];

/** Share of the requested instances whose flavour fits exactly; 0 when no instance is requested. */
export const exactShare = (exactFlavors: number, instances: number): number =>
  instances > 0 ? exactFlavors / instances : 0;

export const resourceExactness = ({ exactFlavors, resources: { n_instances } }: Candidate): number =>
  exactShare(exactFlavors, n_instances.requested);

export const writeRequestSizeFeatures = (candidate: Candidate, out: Float64Array, at: number): void => {
  let next = at;
  for (const resource of resources) out[next++] = candidate.resources[resource].requested;
  out[next++] = candidate.gpusRequested;
  out[next] = resourceExactness(candidate);
};
