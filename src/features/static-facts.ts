import type { Candidate } from '../contracts/messages/candidate.ts';

export const staticFeatureNames: readonly string[] = [
  'overbooking_cpu',
  'overbooking_ram',
  'bandwidth_in',
  'bandwidth_out',
  'kind_hpc',
  'kind_htc',
];

export const writeStaticFeatures = (candidate: Candidate, out: Float64Array, at: number): void => {
  out[at] = candidate.overbookingCpu;
  out[at + 1] = candidate.overbookingRam;
  out[at + 2] = candidate.bandwidthIn;
  out[at + 3] = candidate.bandwidthOut;
  out[at + 4] = candidate.kind === 'hpc' ? 1 : 0;
  out[at + 5] = candidate.kind === 'htc' ? 1 : 0;
};
