import { byResource, type Resource, type ResourceState } from '../fields/resources.ts';

export const providerKinds = ['cloud', 'hpc', 'htc'] as const;

export type ProviderKind = (typeof providerKinds)[number];

/** A candidate provider, in a request or in an outcome. */
export type Candidate = {
  readonly providerName: string;
  /** Empty when the message has none (null or absent). */
  readonly regionName: string;
  readonly kind: ProviderKind;
  readonly resources: Readonly<Record<Resource, ResourceState>>;
  /** GPUs of the chosen flavours; NaN when unknown. */
  readonly gpusRequested: number;
  /** Instances whose flavour fits exactly; NaN when unknown. */
  readonly exactFlavors: number;
  /** Share of failed functional tests in [0, 1] over 1, 7 and 30 days; NaN when never tested (-1 on the wire). */
  readonly testFailure: { readonly d1: number; readonly d7: number; readonly d30: number };
  /** Epoch ms of the newest monitoring figure; NaN when unknown. */
  readonly monitoringTime: number;
  /** Overcommit ratios; NaN when unknown. */
  readonly overbookingCpu: number;
  readonly overbookingRam: number;
  /** Network bandwidth, presumably Gbit/s (the wire does not say); NaN when unknown. */
  readonly bandwidthIn: number;
  readonly bandwidthOut: number;
  /** Storage elements next to the provider (message 1.2.0). */
  readonly rses: readonly string[];
  /** Further numeric features by name (message 1.2.0), the request's with the provider's on top; NaN when null. */
  readonly features: ReadonlyMap<string, number>;
};

const unknown: ResourceState = { quota: Number.NaN, usage: Number.NaN, requested: Number.NaN };

/** A provider about which a message says nothing. */
export const unknownCandidate: Candidate = {
  providerName: '',
  regionName: '',
  kind: 'cloud',
  resources: byResource(() => unknown),
  gpusRequested: Number.NaN,
  exactFlavors: Number.NaN,
  testFailure: { d1: Number.NaN, d7: Number.NaN, d30: Number.NaN },
  monitoringTime: Number.NaN,
  overbookingCpu: Number.NaN,
  overbookingRam: Number.NaN,
  bandwidthIn: Number.NaN,
  bandwidthOut: Number.NaN,
  rses: [],
  features: new Map(),
};
