import { z } from 'zod';

/** Most rows of one call; more rows need several calls. */
const mostRows = 1000;

export const InferenceParams = z.object({ name: z.string().min(1).max(200).describe('name of the registered model') });

export const InferenceVersionParams = InferenceParams.extend({
  version: z.string().min(1).max(20).describe('number of a version'),
});

export const InferenceLive = z.strictObject({ live: z.boolean() });

export const InferenceReady = z.strictObject({ ready: z.boolean() });

export const InferenceModelReady = z.strictObject({ name: z.string(), ready: z.boolean() });

export const InferenceServer = z.strictObject({
  name: z.string(),
  version: z.string(),
  extensions: z.array(z.string()),
});

const Tensor = z.strictObject({
  name: z.string(),
  datatype: z.literal('FP32'),
  /** -1: as many as there are rows. */
  shape: z.array(z.number().int()),
});

export const InferenceModel = z.strictObject({
  name: z.string(),
  versions: z.array(z.string()),
  platform: z.literal('onnx_onnxv1'),
  inputs: z.array(Tensor),
  outputs: z.array(Tensor),
});

/** Any content; ignored. */
const Parameters = z.looseObject({}).optional();

/** Null is a missing feature. */
const Value = z.number().nullable();

/** Row by row; flat, or an array per row. */
const Data = z.union([z.array(Value), z.array(z.array(Value))]);

const Input = z.object({
  name: z.literal('features'),
  shape: z.tuple([z.number().int().min(1).max(mostRows), z.number().int().min(1).max(2000)]),
  datatype: z.literal('FP32'),
  parameters: Parameters,
  data: Data,
});

/** @see Open Inference Protocol 2, inference request */
export const InferenceRequest = z.object({
  id: z.string().max(256).optional(),
  parameters: Parameters,
  inputs: z.array(Input).length(1),
  outputs: z
    .array(z.object({ name: z.string(), parameters: Parameters }))
    .max(10)
    .optional(),
});

export type InferenceRequest = z.infer<typeof InferenceRequest>;

/** @see Open Inference Protocol 2, inference response */
export const InferenceResponse = z.strictObject({
  model_name: z.string(),
  model_version: z.string(),
  id: z.string().optional(),
  outputs: z.array(Tensor.extend({ data: z.array(Value) })),
});

export type InferenceResponse = z.infer<typeof InferenceResponse>;

export const InferenceError = z.strictObject({ error: z.string() });
