import {
  InferenceError,
  InferenceLive,
  InferenceModel,
  InferenceModelReady,
  InferenceParams,
  InferenceReady,
  InferenceRequest,
  InferenceResponse,
  InferenceServer,
  InferenceVersionParams,
} from '../../../contracts/rest/inference.ts';
import { writingFaults } from '../../access/cross-site-guards.ts';
import { json, type RouteDocument } from '../../documents/route-document.ts';

const tag = 'inference';
const problem = json(InferenceError);
const finding = ['PARAMETER_INVALID', 'MODEL_NOT_FOUND', 'MODEL_REFUSED', 'REGISTRY_READ'] as const;

export const liveDocument: RouteDocument = {
  tag,
  problem,
  summary: 'Whether the process answers',
  answers: { 200: { description: 'It does', content: json(InferenceLive) } },
  faults: [],
};

export const readyDocument: RouteDocument = {
  tag,
  problem,
  summary: 'Whether a model serves',
  answers: {
    200: { description: 'One does', content: json(InferenceReady) },
    503: { description: 'None does', content: json(InferenceReady) },
  },
  faults: [],
};

export const serverDocument: RouteDocument = {
  tag,
  problem,
  summary: 'Which server this is',
  answers: { 200: { description: 'Its name and version', content: json(InferenceServer) } },
  faults: [],
};

/** The routes of a model that come with and without a version in their path. */
export type ModelDocuments = { readonly [Name in 'metadata' | 'ready' | 'infer']: RouteDocument };

const documentsOf = (params: typeof InferenceParams, which: string): ModelDocuments => ({
  metadata: {
    tag,
    problem,
    params,
    summary: `Inputs and outputs of ${which}`,
    answers: { 200: { description: 'Its tensors', content: json(InferenceModel) } },
    faults: finding,
  },
  ready: {
    tag,
    problem,
    params,
    summary: `Whether ${which} is ready`,
    answers: {
      200: { description: 'It is', content: json(InferenceModelReady) },
      503: { description: 'It is not', content: json(InferenceModelReady) },
    },
    faults: finding,
  },
  infer: {
    tag,
    problem,
    params,
    summary: `Predict with ${which}`,
    description: 'One input `features`, FP32 [rows, features]; null is a missing feature.',
    body: json(InferenceRequest),
    answers: { 200: { description: 'One value for each row and output', content: json(InferenceResponse) } },
    faults: [...writingFaults, ...finding],
  },
});

export const servingDocuments = documentsOf(InferenceParams, 'the model that serves');

export const versionDocuments = documentsOf(InferenceVersionParams, 'a version of the model');
