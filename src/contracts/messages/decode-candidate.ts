import {
  candidateNumbers,
  candidateTexts,
  featureRange,
  limits,
  monitoringTime,
  resourceFields,
} from '../fields/field-table.ts';
import {
  fieldFault,
  type Place,
  rangeFault,
  readArray,
  readNumber,
  readText,
  readTime,
  typeFault,
} from '../fields/read-field.ts';
import { byResource, type Resource, type ResourceState } from '../fields/resources.ts';
import { isJsonObject, type JsonObject } from '../json/json-value.ts';
import { type Candidate, type ProviderKind, providerKinds } from './candidate.ts';

export type Features = ReadonlyMap<string, number>;

export const noFeatures: Features = new Map();
const noRses: readonly string[] = [];

const tooManyFeatures = (count: number, place: Place) =>
  fieldFault('MESSAGE_FIELD_RANGE', 'features', `must have at most ${limits.features} members, got ${count}`, place);

const readFeature = (name: string, value: JsonObject[string], place: Place): number => {
  if (name.length > limits.featureNameLength) {
    throw rangeFault('features', `named in at most ${limits.featureNameLength} characters`, name, place);
  }
  if (value === null) return Number.NaN;
  const path = `features.${name}`;
  if (typeof value !== 'number') throw typeFault(path, 'a number', value, place);
  if (value >= featureRange.min && value <= featureRange.max) return value;
  if (!Number.isFinite(value)) return Number.NaN;
  throw rangeFault(path, `between ${featureRange.min} and ${featureRange.max}`, value, place);
};

/**
 * The field `features` of a request, a provider or an outcome.
 * @param beneath - features that apply where the object has none of its own
 */
export const readFeatures = (object: JsonObject, beneath: Features, place: Place): Features => {
  const { features } = object;
  if (features === undefined || features === null) return beneath;
  if (!isJsonObject(features)) throw typeFault('features', 'an object', features, place);
  const names = Object.keys(features);
  if (names.length > limits.features) throw tooManyFeatures(names.length, place);
  const merged = new Map(beneath);
  for (const name of names) merged.set(name, readFeature(name, features[name]!, place));
  if (merged.size > limits.features) throw tooManyFeatures(merged.size, place);
  return merged;
};

const readKind = (object: JsonObject, place: Place): ProviderKind => {
  const { kind } = object;
  if (kind === undefined || kind === null) return 'cloud';
  if (typeof kind !== 'string') throw typeFault('kind', 'a string', kind, place);
  const known = providerKinds.find((name) => name === kind);
  if (known === undefined) throw rangeFault('kind', `one of ${providerKinds.join(', ')}`, kind, place);
  return known;
};

const readRses = (object: JsonObject, place: Place): readonly string[] => {
  const rses = readArray(object, 'rses', limits.rses, place);
  if (rses.length === 0) return noRses;
  return rses.map((rse) => {
    if (typeof rse !== 'string') throw typeFault('rses', 'an array of strings', rse, place);
    if (rse.length <= limits.rseLength) return rse;
    throw rangeFault('rses', `named in at most ${limits.rseLength} characters`, rse, place);
  });
};

const readResource = (object: JsonObject, resource: Resource, place: Place): ResourceState => {
  const fields = resourceFields[resource];
  return {
    quota: readNumber(object, fields.quota, place),
    usage: readNumber(object, fields.usage, place),
    requested: readNumber(object, fields.requested, place),
  };
};

const readProviderName = (object: JsonObject, place: Place): string => {
  const field = candidateTexts.providerName;
  const name = readText(object, field, place);
  if (name !== '') return name;
  throw fieldFault('MESSAGE_FIELD_MISSING', field.name, 'must be given', place);
};

/**
 * The provider of a request's entry, or of an outcome.
 * @param unnamed - the object's place, until its provider's name is known
 * @param requestFeatures - overridden by the provider's own
 * @throws RankerError MESSAGE_FIELD_MISSING, MESSAGE_FIELD_TYPE, MESSAGE_FIELD_RANGE, MESSAGE_TIME
 */
export const decodeCandidate = (object: JsonObject, unnamed: Place, requestFeatures: Features): Candidate => {
  const providerName = readProviderName(object, unnamed);
  const place = { uuid: unnamed.uuid, provider: providerName };
  const number = (field: keyof typeof candidateNumbers): number => readNumber(object, candidateNumbers[field], place);
  return {
    providerName,
    regionName: readText(object, candidateTexts.regionName, place),
    kind: readKind(object, place),
    resources: byResource((resource) => readResource(object, resource, place)),
    gpusRequested: number('gpusRequested'),
    exactFlavors: number('exactFlavors'),
    testFailure: { d1: number('testFailure1d'), d7: number('testFailure7d'), d30: number('testFailure30d') },
    monitoringTime: readTime(object, monitoringTime, 'UTC', place) ?? Number.NaN,
    overbookingCpu: number('overbookingCpu'),
    overbookingRam: number('overbookingRam'),
    bandwidthIn: number('bandwidthIn'),
    bandwidthOut: number('bandwidthOut'),
    rses: readRses(object, place),
    features: readFeatures(object, requestFeatures, place),
  };
};
