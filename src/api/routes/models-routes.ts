import type { FastifyInstance } from 'fastify';
import { parseJson } from '../../contracts/json/parse-json.ts';
import {
  ChampionHistory,
  ModelDetails,
  ModelParams,
  NoChoice,
  RegisteredModel,
  RegisteredModels,
} from '../../contracts/rest/models.ts';
import { guardWriting, writingFaults } from '../access/cross-site-guards.ts';
import type { ApiDeps } from '../deps.ts';
import { json, type RouteDocument } from '../documents/route-document.ts';
import { readBodies } from '../reading/read-body.ts';
import { readPart } from '../reading/read-part.ts';

const listing: RouteDocument = {
  tag: 'models',
  summary: 'Every registered version',
  answers: { 200: { description: 'The newest last', content: json(RegisteredModels) } },
  faults: ['REGISTRY_READ'],
};

const history: RouteDocument = {
  tag: 'models',
  summary: 'The versions that have been the champion: since when, in place of which, and who promoted them',
  answers: { 200: { description: 'The latest last', content: json(ChampionHistory) } },
  faults: ['REGISTRY_READ'],
};

const one: RouteDocument = {
  tag: 'models',
  summary: 'A version and its card',
  params: ModelParams,
  answers: { 200: { description: 'The version with its card', content: json(ModelDetails) } },
  faults: ['PARAMETER_INVALID', 'MODEL_NOT_FOUND', 'REGISTRY_READ'],
};

const changing = {
  tag: 'models',
  body: json(NoChoice),
  answers: { 200: { description: 'The version that has the alias champion now', content: json(RegisteredModel) } },
  faults: [
    ...writingFaults,
    'PARAMETER_INVALID',
    'MODEL_NOT_FOUND',
    'MODEL_REFUSED',
    'REGISTRY_READ',
    'REGISTRY_WRITE',
  ],
} as const satisfies Partial<RouteDocument>;

const promotion: RouteDocument = { ...changing, summary: 'Make a version serve', params: ModelParams };

const rollback: RouteDocument = {
  ...changing,
  summary: 'Make the champion before the present one serve again',
};

/** GET /models, GET /models/history, GET /models/REFERENCE. */
export const modelsRoutes = (app: FastifyInstance, { models }: ApiDeps): void => {
  app.get('/models', { config: { act: 'read', document: listing } }, () => models.list());
  app.get('/models/history', { config: { act: 'read', document: history } }, () => models.history());
  app.get('/models/:reference', { config: { act: 'read', document: one } }, ({ params }) =>
    models.show(readPart(ModelParams, params).reference),
  );
};

/** POST /models/REFERENCE/promote, POST /models/rollback: for administrators. */
export const modelChangeRoutes = (app: FastifyInstance, { models, trustedHosts }: ApiDeps): void => {
  readBodies(app, 'application/json', (text) => readPart(NoChoice, text.trim() === '' ? {} : parseJson(text)));
  app.addHook('onRequest', guardWriting(trustedHosts));
  const admin = (document: RouteDocument) => ({ config: { act: 'admin', document } }) as const;
  app.post('/models/:reference/promote', admin(promotion), async (request) => {
    const by = request.caller?.subject ?? null;
    const model = await models.promote(readPart(ModelParams, request.params).reference, by);
    request.log.info({ version: model.version, by }, 'model promoted');
    return model;
  });
  app.post('/models/rollback', admin(rollback), async (request) => {
    const by = request.caller?.subject ?? null;
    const model = await models.rollback(by);
    request.log.info({ version: model.version, by }, 'model rolled back');
    return model;
  });
};
