import type { FastifyInstance } from 'fastify';
import type { ServedRoute } from './route-document.ts';

/**
 * Keeps the list of the routes that `app` has from now on.
 * @throws TypeError for a route that tells nothing of itself
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
