import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { ProblemKind } from '../../contracts/rest/problem.ts';
import { errorCodes, RankerError } from '../../errors.ts';
import { json, type RouteDocument } from '../documents/route-document.ts';
import { typeOf } from '../faults/problem.ts';
import { problemKinds } from '../faults/problem-kinds.ts';

const document: RouteDocument = {
  tag: 'service',
  summary: 'The meaning of a problem',
  params: z.object({ code: z.string().max(100).describe('code of a problem document') }),
  answers: { 200: { description: 'Its status and title', content: json(ProblemKind) } },
  faults: ['ROUTE_NOT_FOUND'],
};

/** GET /problems/CODE: what the `type` of a problem document points to. */
export const problemRoute = (app: FastifyInstance): void => {
  app.get<{ Params: { code: string } }>(
    '/problems/:code',
    { config: { act: 'open', document } },
    async ({ params }) => {
      const code = errorCodes.find((one) => one === params.code);
      if (code === undefined) throw new RankerError('ROUTE_NOT_FOUND', 'there is no problem of this code');
      return { type: typeOf(code), code, ...problemKinds[code] };
    },
  );
};
