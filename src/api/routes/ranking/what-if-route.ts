import type { FastifyInstance } from 'fastify';
import { WhatIfAnswer, WhatIfQuestion } from '../../../contracts/answers/what-if.ts';
import { isJsonObject, type JsonValue } from '../../../contracts/json/json-value.ts';
import { parseJson } from '../../../contracts/json/parse-json.ts';
import { checkGroup } from '../../access/check-group.ts';
import { guardWriting, writingFaults } from '../../access/cross-site-guards.ts';
import type { ApiDeps } from '../../deps.ts';
import { json, type RouteDocument } from '../../documents/route-document.ts';
import { readBodies } from '../../reading/read-body.ts';

const document: RouteDocument = {
  tag: 'ranking',
  summary: 'Rank the providers of a request with and without supposed changes',
  description: 'Both orders side by side. Nothing is published, kept or reserved.',
  body: json(WhatIfQuestion),
  answers: { 200: { description: 'Both answers, and their differences', content: json(WhatIfAnswer) } },
  faults: writingFaults,
};

/** POST /whatif: takes a request with changes, gives both answers. */
export const whatIfRoute = (app: FastifyInstance, { whatIf, trustedHosts }: ApiDeps): void => {
  readBodies(app, 'application/json', parseJson);
  app.addHook('onRequest', guardWriting(trustedHosts));
  app.post<{ Body: JsonValue }>('/whatif', { config: { act: 'rank', document } }, async ({ caller, body }, reply) => {
    checkGroup(caller, isJsonObject(body) ? (body.request ?? null) : null);
    return reply.type('application/json; charset=utf-8').send(await whatIf(body));
  });
};
