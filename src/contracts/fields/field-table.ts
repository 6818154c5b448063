import { byResource, type Resource, resources } from './resources.ts';

/** A field on the wire: its name, and its older names, which are read when `name` is absent or null. */
export type Field = { readonly name: string; readonly olderNames: readonly string[] };

/** A number: its range, and the meaning of -1 and 0 where they are not figures. */
export type NumberField = Field & {
  readonly min: number;
  readonly max: number;
  /** The meaning of -1; undefined where it is out of range like any other negative number. */
  readonly minusOne: number | undefined;
  /** The least number with that meaning: senders that add up unreadable figures send -2, -3 and so on. */
  readonly leastUnknown: number;
  /** The meaning of 0. */
  readonly zero: number;
  /** Positive values below this count as 0. */
  readonly grain: number;
};

/** A time, in any of the notations of {@link readInstant}. */
export type TimeField = Field & {
  /** The meaning of a time before 1973 or after 2286, such as the zero of a clock. */
  readonly outOfRange: 'a fault' | 'unknown';
};

/** Beyond this no amount of cores, GiB or GB is believable. */
const mostAmount = 1e15;
/** 31 years: beyond this no duration is believable. */
const mostSeconds = 1e9;
/** Clocks have a resolution of milliseconds: a shorter duration was not measured. */
const leastSeconds = 1e-3;

const number = (name: string, options: Partial<Omit<NumberField, 'name'>> = {}): NumberField => ({
  name,
  olderNames: [],
  min: 0,
  max: mostAmount,
  minusOne: undefined,
  leastUnknown: -1,
  zero: 0,
  grain: 0,
  ...options,
});

const field = (name: string, olderNames: readonly string[] = []): Field => ({ name, olderNames });

type ResourceFields = { readonly quota: NumberField; readonly usage: NumberField; readonly requested: NumberField };

/**
 * `ram_gb_quota` 0 is unknown, since the sender's unit conversion turns an unlimited -1 MB into 0 GB. A `*_usage` of -1
 * is unknown: the registry's feeder validates limits and usage with one model, which accepts -1 in both, and
 * OpenStack's counters fall below 0 when they are out of step. A `storage_gb_requ` below 0 is a sum of volume sizes
 * that the sender could not read, -1 each.
 */
const resourceFieldsOf = (resource: Resource): ResourceFields => ({
  quota: number(`${resource}_quota`, {
    minusOne: Number.POSITIVE_INFINITY,
    zero: resource === 'ram_gb' ? Number.NaN : 0,
  }),
  usage: number(`${resource}_usage`, { minusOne: Number.NaN }),
  requested: number(
    `${resource}_requ`,
    resource === 'storage_gb' ? { minusOne: Number.NaN, leastUnknown: -mostAmount } : {},
  ),
});

export const resourceFields = byResource(resourceFieldsOf);

const testFailure = (name: string): NumberField => number(name, { max: 1, minusOne: Number.NaN });

/** The other numbers of a candidate, by their names in {@link Candidate}. */
export const candidateNumbers = {
  gpusRequested: number('gpus_requ'),
  exactFlavors: number('exact_flavors'),
  testFailure1d: testFailure('test_failure_perc_1d'),
  testFailure7d: testFailure('test_failure_perc_7d'),
  testFailure30d: testFailure('test_failure_perc_30d'),
  overbookingCpu: number('overbooking_cpu', { olderNames: ['overbooking_cores'] }),
  overbookingRam: number('overbooking_ram'),
  bandwidthIn: number('bandwidth_in'),
  bandwidthOut: number('bandwidth_out'),
} as const;

export const candidateTexts = {
  providerName: field('provider_name'),
  regionName: field('region_name', ['provider_region']),
} as const;

/**
 * A provider that was never monitored may come with the zero of a clock: 1970-01-01 of Unix, 0001-01-01 of Go and .NET.
 */
export const monitoringTime: TimeField = { ...field('monitoring_time'), outOfRange: 'unknown' };

export const outcomeNumbers = {
  completionSeconds: number('completion_time_s', {
    olderNames: ['completetion_time_s', 'completed_time'],
    max: mostSeconds,
    zero: Number.NaN,
    grain: leastSeconds,
  }),
  failureSeconds: number('tot_failure_time_s', {
    olderNames: ['tot_failed_time'],
    max: mostSeconds,
    grain: leastSeconds,
  }),
  failures: number('n_failures', { olderNames: ['n_failure'] }),
} as const;

export const finishTime: TimeField = { ...field('finish_time'), outOfRange: 'a fault' };

export const messageTexts = { templateName: field('template_name'), userGroup: field('user_group') } as const;

export const submissionTime: TimeField = {
  ...field('submission_time', ['timestamp', 'creation_date']),
  outOfRange: 'a fault',
};

export const datasetTexts = { scope: field('scope'), name: field('name') } as const;
/** Up to an exabyte. */
export const datasetBytes = number('bytes', { max: 1e18 });

/** Any number may be a feature; beyond 1e15 it is noise in single precision. */
export const featureRange = { min: -1e15, max: 1e15 } as const;

export const limits = {
  uuidLength: 256,
  textLength: 512,
  featureNameLength: 128,
  features: 256,
  datasets: 1000,
  rses: 1000,
  rseLength: 512,
  /** Longer reasons are truncated. */
  reasonLength: 10_000,
  providers: 10_000,
} as const;

/** Every number in a provider entry. */
export const candidateNumberFields: readonly NumberField[] = [
  ...resources.flatMap((resource) => Object.values(resourceFields[resource])),
  ...Object.values(candidateNumbers),
];

const namesOf = (fields: readonly Field[]): string[] => fields.flatMap(({ name, olderNames }) => [name, ...olderNames]);

/** Fields that are always text; a format without types (CSV) must not convert them to numbers. */
export const textNames: ReadonlySet<string> = new Set([
  ...namesOf([...Object.values(candidateTexts), ...Object.values(messageTexts)]),
  ...namesOf([submissionTime, finishTime, monitoringTime]),
  ...['uuid', 'msg_version', 'status', 'status_reason', 'kind'],
]);

/** Fields that hold an array or an object; a flat format (CSV) writes them as JSON text. */
export const nestedNames: ReadonlySet<string> = new Set(['providers', 'datasets', 'features', 'rses']);
