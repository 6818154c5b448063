import type { FastifyInstance } from 'fastify';
import { errorCodes, RankerError } from '../errors.ts';
import { typeOf } from './problem.ts';
import { problemKinds } from './problem-kinds.ts';

/** GET /problems/CODE: what the `type` of a problem document points to. */
export const problemRoute = (app: FastifyInstance): void => {
  app.get<{ Params: { code: string } }>('/problems/:code', { config: { act: 'open' } }, async ({ params }) => {
    const code = errorCodes.find((one) => one === params.code);
    if (code === undefined) throw new RankerError('ROUTE_NOT_FOUND', 'there is no problem of this code');
    return { type: typeOf(code), code, ...problemKinds[code] };
  });
};
