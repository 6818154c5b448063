import type { BusPlace } from '../../bus/place.ts';
import type { RegistryPlace } from '../../registry/place.ts';
import type { TrainSettings } from './train-settings.ts';

/** Where a training reads and writes; plain data, since it crosses into a worker thread. */
export type TrainJob = {
  readonly source:
    | { readonly kind: 'file'; readonly path: string }
    | { readonly kind: 'bus'; readonly place: BusPlace; readonly topic: string };
  readonly registry: RegistryPlace;
  readonly settings: TrainSettings;
  /** IANA zone of times without offset. */
  readonly zone: string;
  /** Trains only if so many outcomes have come since the newest model; absent = whatever has come. */
  readonly minNewOutcomes?: number;
};

/** How far the fit at hand is, in trees. */
export type TrainProgress = { readonly done: number; readonly total: number };
