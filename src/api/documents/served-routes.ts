import type { FastifyInstance } from 'fastify';
import { refTo } from './components.ts';
import type { RouteDocument, ServedRoute } from './route-document.ts';

const schemasOf = ({ body, answers, problem }: RouteDocument) =>
  [body, problem, ...Object.values(answers).map(({ content }) => content)].flatMap((one) => Object.values(one ?? {}));

/**
 * Lists the routes added to `app` from now on.
 * @throws TypeError for a route without documentation, or with a schema that is not a component
 */
export const listRoutes = (app: FastifyInstance): readonly ServedRoute[] => {
  const routes: ServedRoute[] = [];
  app.addHook('onRoute', ({ method, url, config }) => {
    if (config?.refuses) return;
    const { act, document } = config ?? {};
    if (!act || !document) throw new TypeError(`route ${method} ${url} needs an act and a document in its config`);
    for (const schema of schemasOf(document)) refTo(schema);
    for (const one of [method].flat()) routes.push({ method: one, path: url, act, document });
  });
  return routes;
};
