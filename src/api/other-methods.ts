import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { RankerError } from '../errors.ts';

const served: Readonly<Record<string, readonly string[]>> = {
  '/rank': ['POST'],
  '/outcomes': ['POST'],
  '/health/live': ['GET', 'HEAD'],
  '/health/ready': ['GET', 'HEAD'],
  '/problems/:code': ['GET', 'HEAD'],
};

/** Answers 405 to the methods that a path doesn't serve; before their bodies are read. */
export const refuseOtherMethods = (app: FastifyInstance): void => {
  for (const [url, methods] of Object.entries(served)) {
    const allow = methods.join(', ');
    const refuse = async (request: FastifyRequest, reply: FastifyReply): Promise<never> => {
      reply.header('allow', allow);
      throw new RankerError('METHOD_NOT_ALLOWED', `use ${allow} here, not ${request.method}`, { allow });
    };
    const method = app.supportedMethods.filter((name) => !methods.includes(name));
    app.route({ method, url, config: { act: 'open' }, onRequest: refuse, handler: refuse });
  }
};
