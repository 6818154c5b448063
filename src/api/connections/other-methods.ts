import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { RankerError } from '../../errors.ts';
import type { ServedRoute } from '../documents/route-document.ts';

/** Answers 405 to the methods that a path doesn't serve; before their bodies are read. */
export const refuseOtherMethods = (app: FastifyInstance, routes: readonly ServedRoute[]): void => {
  for (const [url, served] of Map.groupBy(routes, ({ path }) => path)) {
    const methods = served.map(({ method }) => method);
    const allow = methods.toSorted().join(', ');
    const refuse = async (request: FastifyRequest, reply: FastifyReply): Promise<never> => {
      reply.header('allow', allow);
      throw new RankerError('METHOD_NOT_ALLOWED', `use ${allow} here, not ${request.method}`, { allow });
    };
    const method = app.supportedMethods.filter((name) => !methods.includes(name));
    app.route({ method, url, config: { act: 'open', refuses: true }, onRequest: refuse, handler: refuse });
  }
};
