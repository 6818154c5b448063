import type { FastifyInstance } from 'fastify';
import type { ServedRoute } from './route-document.ts';

/**
 * Lists the routes added to `app` from now on.
 * @throws TypeError for a route without documentation
 */
export const listRoutes = (app: FastifyInstance): readonly ServedRoute[] => {
  const routes: ServedRoute[] = [];
  app.addHook('onRoute', ({ method, url, config }) => {
    if (config?.refuses) return;
    const { act, document } = config ?? {};
    if (!act || !document) throw new TypeError(`route ${method} ${url} needs an act and a document in its config`);
    for (const one of [method].flat()) routes.push({ method: one, path: url, act, document });
  });
  return routes;
};
