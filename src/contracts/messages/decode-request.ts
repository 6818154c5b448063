import { asRankerError, isMessageFault, RankerError } from '../../errors.ts';
import { datasetBytes, datasetTexts, limits, messageTexts, submissionTime } from '../fields/field-table.ts';
import {
  fieldFault,
  type Place,
  readArray,
  readNumber,
  readText,
  readTime,
  readUuid,
  typeFault,
} from '../fields/read-field.ts';
import { compareText } from '../json/compare-text.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../json/json-value.ts';
import { deploymentTime } from '../time/deployment-uuid.ts';
import { decodeCandidate, type Features, noFeatures, readFeatures } from './decode-candidate.ts';
import { readDropped } from './dropped.ts';
import { assumedVersion, checkVersion } from './message-version.ts';
import type { Dataset, RankRequest, RequestCandidate } from './request.ts';

type RequestContext = {
  /** Epoch ms; a uuid with a later time is ignored as a source of time. */
  readonly now: number;
  /** IANA zone of a submission time without offset; UTC by default. */
  readonly zone?: string;
  /** Whether it is ranked as of its submission: then a request without a readable time can't be ranked at all. */
  readonly asOfSubmission?: boolean;
};

const readDataset = (value: JsonValue, place: Place): Dataset => {
  if (!isJsonObject(value)) throw typeFault('datasets', 'an array of objects', value, place);
  const name = readText(value, datasetTexts.name, place);
  if (name === '') throw fieldFault('MESSAGE_FIELD_MISSING', 'datasets.name', 'must be given', place);
  return { scope: readText(value, datasetTexts.scope, place), name, bytes: readNumber(value, datasetBytes, place) };
};

const readProviders = (message: JsonObject, place: Place): readonly JsonValue[] => {
  const { providers } = message;
  if (providers === undefined || providers === null || (Array.isArray(providers) && providers.length === 0)) {
    throw fieldFault('MESSAGE_NO_PROVIDERS', 'providers', 'must name at least one provider', place);
  }
  if (!Array.isArray(providers)) throw typeFault('providers', 'an array', providers, place);
  if (providers.length <= limits.providers) return providers;
  const claim = `must have at most ${limits.providers} members, got ${providers.length}`;
  throw fieldFault('MESSAGE_TOO_MANY_PROVIDERS', 'providers', claim, place);
};

const readEntry = (value: JsonValue, index: number, features: Features, place: Place): RequestCandidate => {
  if (!isJsonObject(value)) throw typeFault(`providers[${index}]`, 'an object', value, place);
  return {
    ...decodeCandidate(value, { uuid: place.uuid, provider: `#${index + 1}` }, features),
    entry: value,
  };
};

/**
 * Reads a field of the request.
 * @param without - its value if it can't be read, where that is tolerated
 */
type ReadField = <T>(read: () => T, without: T) => T;

/** How a request is read: its fields, and its entries, each an object about a provider. */
type Reading = {
  readonly field: ReadField;
  readonly entries: (entries: readonly JsonValue[], features: Features, place: Place) => RequestCandidate[];
};

const faultOf = (read: () => unknown): RankerError | undefined => {
  try {
    read();
    return undefined;
  } catch (thrown) {
    return asRankerError(thrown);
  }
};

/** The fault by which a request is refused: whichever text comes first, so that it hangs on no order of the entries. */
const firstFault = (entries: readonly JsonValue[], features: Features, place: Place): RankerError => {
  const faults = entries.flatMap((entry, index) => faultOf(() => readEntry(entry, index, features, place)) ?? []);
  return faults.reduce((first, one) => (compareText(one.message, first.message) < 0 ? one : first));
};

const strictly: Reading = {
  field: (read) => read(),
  entries: (entries, features, place) => {
    try {
      return entries.map((entry, index) => readEntry(entry, index, features, place));
    } catch {
      throw firstFault(entries, features, place);
    }
  },
};

const decodeBy = ({ field, entries }: Reading, value: JsonValue, context: RequestContext): RankRequest => {
  if (!isJsonObject(value)) throw new RankerError('MESSAGE_TYPE', 'a request must be a JSON object');
  field(() => checkVersion(value, assumedVersion), undefined);
  const uuid = readUuid(value);
  const place = { uuid, provider: null };
  const providers = readProviders(value, place);
  const features = field(() => readFeatures(value, noFeatures, place), noFeatures);
  const readSubmission = () => readTime(value, submissionTime, context.zone ?? 'UTC', place);
  const submitted = context.asOfSubmission ? readSubmission() : field(readSubmission, undefined);
  const readDatasets = () =>
    readArray(value, 'datasets', limits.datasets, place).map((dataset) => readDataset(dataset, place));
  return {
    uuid,
    templateName: field(() => readText(value, messageTexts.templateName, place), ''),
    userGroup: field(() => readText(value, messageTexts.userGroup, place), ''),
    submissionTime: submitted ?? deploymentTime(uuid, context.now) ?? Number.NaN,
    datasets: field(readDatasets, []),
    candidates: entries(providers, features, place),
    ...(value.dropped !== undefined && { dropped: field(() => readDropped(value, place), []) }),
  };
};

/**
 * Reads a request of any version, with the older field names. Unknown keys stay in `entry`.
 * @throws RankerError MESSAGE_TYPE, MESSAGE_VERSION, MESSAGE_UUID, MESSAGE_NO_PROVIDERS, MESSAGE_TOO_MANY_PROVIDERS,
 * MESSAGE_TIME, MESSAGE_FIELD_MISSING, MESSAGE_FIELD_TYPE, MESSAGE_FIELD_RANGE
 */
export const decodeRequest = (value: JsonValue, context: RequestContext): RankRequest =>
  decodeBy(strictly, value, context);

/** An entry that can't be read, and why. */
export type UnreadableEntry = { readonly entry: JsonObject; readonly fault: RankerError };

/** Why an entry can't be read; undefined where it can. */
export const faultOfEntry = (entry: JsonObject, uuid: string): RankerError | undefined =>
  faultOf(() => decodeCandidate(entry, { uuid, provider: null }, noFeatures));

/** The readable part of a request. */
export type PartlyRead = { readonly request: RankRequest; readonly unreadable: readonly UnreadableEntry[] };

/**
 * Reads a request as far as possible: without its unreadable fields, and without its unreadable entries; entries that
 * are no objects are left out.
 * @returns undefined where all of it can be read, or no entry, or where it has no uuid
 */
export const decodePartly = (value: JsonValue, context: RequestContext): PartlyRead | undefined => {
  const unreadable: UnreadableEntry[] = [];
  let whole = true;
  const unless = <T>(read: () => T, otherwise: (fault: RankerError) => T): T => {
    try {
      return read();
    } catch (thrown) {
      const fault = asRankerError(thrown);
      if (!isMessageFault(fault)) throw thrown;
      whole = false;
      return otherwise(fault);
    }
  };
  const leniently: Reading = {
    field: (read, without) => unless(read, () => without),
    entries: (entries, features, place) =>
      entries.flatMap((entry, index) =>
        unless(
          () => [readEntry(entry, index, features, place)],
          (fault) => {
            if (isJsonObject(entry)) unreadable.push({ entry, fault });
            return [];
          },
        ),
      ),
  };
  const request = unless<RankRequest | undefined>(
    () => decodeBy(leniently, value, context),
    () => undefined,
  );
  return whole || !request || request.candidates.length === 0 ? undefined : { request, unreadable };
};
