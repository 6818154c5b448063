import type { FastifyInstance, FastifyRequest } from 'fastify';
import { parseJson } from '../../../contracts/json/parse-json.ts';
import { InferenceRequest, InferenceVersionParams } from '../../../contracts/rest/inference.ts';
import { asRankerError } from '../../../errors.ts';
import type { RawModel } from '../../../flows/models/raw-models.ts';
import { guardWriting } from '../../access/cross-site-guards.ts';
import type { ApiDeps } from '../../deps.ts';
import { faultOf } from '../../faults/fault-of.ts';
import { problemOf } from '../../faults/problem.ts';
import { problemKinds } from '../../faults/problem-kinds.ts';
import { readBodies } from '../../reading/read-body.ts';
import { readPart } from '../../reading/read-part.ts';
import { inferRows } from './infer-rows.ts';
import {
  liveDocument,
  type ModelDocuments,
  readyDocument,
  serverDocument,
  servingDocuments,
  versionDocuments,
} from './inference-documents.ts';

const Params = InferenceVersionParams.partial({ version: true });

type AnyRequest = Pick<FastifyRequest, 'params'>;

/** The Open Inference Protocol version 2, for the raw models; its faults have the protocol's own form. */
export const inferenceRoutes = (app: FastifyInstance, deps: ApiDeps): void => {
  app.setErrorHandler(async (thrown, request, reply) => {
    const fault = faultOf(thrown, request, deps.bodyLimitBytes);
    const { status, code, detail } = problemOf(fault, request.id);
    if (status >= 500) request.log.error({ err: fault, code, status }, 'inference failed');
    return reply.code(status).send({ error: `${code}: ${detail}` });
  });
  app.get('/v2', { config: { act: 'open', document: serverDocument } }, async () => ({
    name: 'provider-ranker',
    version: deps.version,
    extensions: [],
  }));
  app.get('/v2/health/live', { config: { act: 'open', document: liveDocument } }, async () => ({ live: true }));
  app.get('/v2/health/ready', { config: { act: 'open', document: readyDocument } }, async (_request, reply) => {
    const ready = deps.health().model !== null;
    return reply.code(ready ? 200 : 503).send({ ready });
  });
  modelRoutes(app, '/v2/models/:name', servingDocuments, deps);
  modelRoutes(app, '/v2/models/:name/versions/:version', versionDocuments, deps);
};

const modelRoutes = (
  app: FastifyInstance,
  path: string,
  documents: ModelDocuments,
  { rawModels, trustedHosts }: ApiDeps,
): void => {
  const use = <T>({ params }: AnyRequest, work: (model: RawModel) => Promise<T>): Promise<T> => {
    const { name, version } = readPart(Params, params);
    return rawModels.use(name, version, work);
  };
  app.get(path, { config: { act: 'rank', document: documents.metadata } }, (request) =>
    use(request, async ({ name, features, outputs }) => ({
      name,
      versions: (await rawModels.versions(name)).map(String),
      platform: 'onnx_onnxv1',
      inputs: [{ name: 'features', datatype: 'FP32', shape: [-1, features.length] }],
      outputs: outputs.map((output) => ({ name: output, datatype: 'FP32', shape: [-1] })),
    })),
  );
  app.get(`${path}/ready`, { config: { act: 'rank', document: documents.ready } }, async (request, reply) => {
    const { name } = readPart(Params, request.params);
    const ready = await use(request, async () => true).catch((thrown: unknown) => {
      if (problemKinds[asRankerError(thrown).code].status < 500) throw thrown;
      return false;
    });
    return reply.code(ready ? 200 : 503).send({ name, ready });
  });
  app.register(async (scope) => {
    readBodies(scope, 'application/json', parseJson);
    scope.addHook('onRequest', guardWriting(trustedHosts));
    const config = { act: 'rank', document: documents.infer } as const;
    scope.post(`${path}/infer`, { config }, async (request: AnyRequest & Pick<FastifyRequest, 'body'>) =>
      use(request, (model) => inferRows(readPart(InferenceRequest, request.body), model)),
    );
  });
};
