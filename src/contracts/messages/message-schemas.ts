import { z } from 'zod';
import {
  candidateNumberFields,
  candidateTexts,
  datasetBytes,
  type Field,
  featureRange,
  finishTime,
  limits,
  messageTexts,
  monitoringTime,
  type NumberField,
  outcomeNumbers,
  submissionTime,
} from '../fields/field-table.ts';
import { providerKinds } from './candidate.ts';
import { statuses } from './decode-outcome.ts';
import { messageVersions } from './message-version.ts';

/** Shape by field name, older names too. */
const shapeOf = <One extends Field, Schema>(
  fields: readonly One[],
  schemaOf: (field: One) => Schema,
): Record<string, Schema> =>
  Object.fromEntries(
    fields.flatMap((field) => [field.name, ...field.olderNames].map((name) => [name, schemaOf(field)])),
  );

const numberSchema = ({ min, max, minusOne, leastUnknown }: NumberField) => {
  const amount = z.number().min(min).max(max);
  if (minusOne === undefined) return amount.nullish();
  const unknown = leastUnknown === -1 ? z.literal(-1) : z.number().min(leastUnknown).max(-1);
  return z.union([unknown, amount], { error: `must be -1 or a number from ${min} to ${max}` }).nullish();
};

const Text = z.string().max(limits.textLength).nullish();

const Time = z.union([z.string(), z.number()], { error: 'must be a time, as a text or an epoch number' }).nullish();

const Features = z
  .record(z.string().max(limits.featureNameLength), z.number().min(featureRange.min).max(featureRange.max).nullable())
  .refine((features) => Object.keys(features).length <= limits.features)
  .nullish();

/** The facts about a provider in a message, besides its name. */
export const factShape = {
  ...shapeOf(candidateNumberFields, numberSchema),
  ...shapeOf([monitoringTime], () => Time),
  kind: z.enum(providerKinds).nullish(),
  rses: z.array(z.string().max(limits.rseLength)).max(limits.rses).nullish(),
  features: Features,
};

const candidateShape = {
  ...factShape,
  ...shapeOf([candidateTexts.regionName], () => Text),
  [candidateTexts.providerName.name]: z.string().min(1).max(limits.textLength),
};

const messageShape = {
  msg_version: z.enum(messageVersions).nullish(),
  uuid: z.string().min(1).max(limits.uuidLength),
  ...shapeOf(Object.values(messageTexts), () => Text),
  ...shapeOf([submissionTime], () => Time),
};

/** A provider as a request tells of it. */
export const RequestProvider = z.looseObject(candidateShape);

/** Input data of a request. */
export const RequestDataset = z.looseObject({
  scope: Text,
  name: z.string().min(1).max(limits.textLength),
  bytes: numberSchema(datasetBytes),
});

/**
 * A request on the wire. Describes the shape for OpenAPI and tests; requests are read by `decodeRequest`, which derives
 * from the same fields. A schema can't check that a time exists in the calendar.
 */
export const RankRequestMessage = z.looseObject({
  ...messageShape,
  providers: z.array(RequestProvider).min(1).max(limits.providers),
  datasets: z.array(RequestDataset).max(limits.datasets).nullish(),
  features: Features,
});

/** An outcome on the wire; `decodeOutcome` reads one. */
export const OutcomeMessage = z.looseObject({
  ...candidateShape,
  ...messageShape,
  ...shapeOf(Object.values(outcomeNumbers), numberSchema),
  ...shapeOf([finishTime], () => Time),
  status: z.enum([...statuses.keys()]),
  status_reason: z.string().nullish(),
});
