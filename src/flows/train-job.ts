import type { BusPlace } from '../bus/place.ts';
import type { RegistryPlace } from '../registry/place.ts';
import type { TrainReport } from './train-model.ts';
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
  /** One Int32, shared: 1, and a notification, ask the training to end. */
  readonly stop: Int32Array;
};

/** What a training tells while it runs and when it ends. */
export type TrainMessage =
  | { readonly kind: 'progress'; readonly done: number; readonly total: number }
  | { readonly kind: 'report'; readonly report: TrainReport }
  | { readonly kind: 'not-due' }
  | { readonly kind: 'fault'; readonly code: string; readonly message: string };
