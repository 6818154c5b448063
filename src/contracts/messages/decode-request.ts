import { asRankerError, RankerError } from '../../errors.ts';
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
import { isJsonObject, type JsonObject, type JsonValue } from '../json/json-value.ts';
import { deploymentTime } from '../time/deployment-uuid.ts';
import { decodeCandidate, type Features, noFeatures, readFeatures } from './decode-candidate.ts';
import { readDropped } from './dropped.ts';
import { type MessageVersion, readVersion } from './message-version.ts';
import type { Dataset, RankRequest, RequestCandidate } from './request.ts';

export type RequestContext = {
  /** Epoch ms; a uuid that dates from later tells no time. */
  readonly now: number;
  /** IANA zone of a submission time without offset; UTC unless told. */
  readonly zone?: string;
  /** For a message without `msg_version` (files, REST); without it such a message is refused. */
  readonly defaultVersion?: MessageVersion;
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

/** How the entries of a request are read, each an object that tells of a provider. */
type ReadEntries = (entries: readonly JsonValue[], features: Features, place: Place) => RequestCandidate[];

const readEvery: ReadEntries = (entries, features, place) =>
  entries.map((entry, index) => readEntry(entry, index, features, place));

const decodeBy = (readEntries: ReadEntries, value: JsonValue, context: RequestContext): RankRequest => {
  if (!isJsonObject(value)) throw new RankerError('MESSAGE_TYPE', 'a request must be a JSON object');
  const msgVersion = readVersion(value, context.defaultVersion);
  const uuid = readUuid(value);
  const place = { uuid, provider: null };
  const providers = readProviders(value, place);
  const features = readFeatures(value, noFeatures, place);
  return {
    msgVersion,
    uuid,
    templateName: readText(value, messageTexts.templateName, place),
    userGroup: readText(value, messageTexts.userGroup, place),
    submissionTime:
      readTime(value, submissionTime, context.zone ?? 'UTC', place) ?? deploymentTime(uuid, context.now) ?? Number.NaN,
    datasets: readArray(value, 'datasets', limits.datasets, place).map((dataset) => readDataset(dataset, place)),
    candidates: readEntries(providers, features, place),
    ...(value.dropped !== undefined && { dropped: readDropped(value, place) }),
  };
};

/**
 * Reads a request of any version, with the older field names. Unknown keys stay in `entry`.
 * @throws RankerError MESSAGE_TYPE, MESSAGE_VERSION, MESSAGE_UUID, MESSAGE_NO_PROVIDERS, MESSAGE_TOO_MANY_PROVIDERS,
 * MESSAGE_TIME, MESSAGE_FIELD_MISSING, MESSAGE_FIELD_TYPE, MESSAGE_FIELD_RANGE
 */
export const decodeRequest = (value: JsonValue, context: RequestContext): RankRequest =>
  decodeBy(readEvery, value, context);

/** An entry that can't be read, and why. */
export type UnreadableEntry = { readonly entry: JsonObject; readonly fault: RankerError };

/** What can be read of a request, some of whose entries can't. */
export type PartlyRead = { readonly request: RankRequest; readonly unreadable: readonly UnreadableEntry[] };

/**
 * Reads a request as far as its entries can be read; what is no object is left out.
 * @returns undefined where every entry can be read, or none, or where more is wrong than entries
 */
export const decodePartly = (value: JsonValue, context: RequestContext): PartlyRead | undefined => {
  const unreadable: UnreadableEntry[] = [];
  let asked = 0;
  const readSome: ReadEntries = (entries, features, place) => {
    asked = entries.length;
    return entries.flatMap((entry, index) => {
      try {
        return [readEntry(entry, index, features, place)];
      } catch (thrown) {
        if (isJsonObject(entry)) unreadable.push({ entry, fault: asRankerError(thrown) });
        return [];
      }
    });
  };
  try {
    const request = decodeBy(readSome, value, context);
    const read = request.candidates.length;
    return read > 0 && read < asked ? { request, unreadable } : undefined;
  } catch (thrown) {
    if (!asRankerError(thrown).code.startsWith('MESSAGE_')) throw thrown;
    return undefined;
  }
};
