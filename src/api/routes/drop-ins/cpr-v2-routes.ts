import type { FastifyInstance, FastifyServerOptions } from 'fastify';
import { isUuid } from '../../../contracts/fields/read-field.ts';
import { RankerError } from '../../../errors.ts';
import { guardAsking } from '../../access/cross-site-guards.ts';
import type { ApiDeps } from '../../deps.ts';
import type { RouteDocument } from '../../documents/route-document.ts';

const name: RouteDocument = {
  tag: 'drop-ins',
  summary: 'The name of the service that this path replaces',
  answers: { 200: { description: 'orchestrator-kafka-proxy' } },
  faults: [],
};

const list: RouteDocument = {
  tag: 'drop-ins',
  summary: "The ranked providers of a deployment, for the orchestrator's interface version 2",
  description:
    'The body is the uuid of the deployment and nothing else, of any content type. Waits up to QUERY_TIMEOUT for the answer.',
  answers: { 200: { description: 'The JSON array of ranked providers, best first' } },
  faults: ['RANKING_NOT_FOUND', 'FORBIDDEN_ORIGIN', 'UNSUPPORTED_MEDIA_TYPE', 'MESSAGE_TOO_LARGE'],
};

/** The prefix in place of a ROOT_PATH of `/`. */
const insteadOfRoot = '/cpr';

const isJson = (type: string | undefined): boolean => /^application\/json\b/i.test(type?.trim() ?? '');

/** At the root, our own POST /rank takes JSON; other bodies go to the route of this interface. */
export const uuidsAtRoot = ({ rootPath }: Pick<ApiDeps, 'rootPath'>): Pick<FastifyServerOptions, 'rewriteUrl'> => {
  if (rootPath !== '/') return {};
  return {
    rewriteUrl: ({ method, url = '/', headers }) =>
      method === 'POST' && url === '/rank' && !isJson(headers['content-type']) ? `${insteadOfRoot}/rank` : url,
  };
};

/** GET ROOT_PATH/ and POST ROOT_PATH/rank, as the orchestrator-kafka-proxy had them. */
export const cprV2Routes = (app: FastifyInstance, { rankedList, rootPath, trustedHosts }: ApiDeps): void => {
  const prefix = rootPath === '/' ? insteadOfRoot : rootPath;
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, bytes: Buffer, done) => {
    done(null, bytes.toString('utf8'));
  });
  app.addHook('onRequest', guardAsking(trustedHosts));
  app.get(`${prefix}/`, { config: { act: 'open', document: name } }, async (_request, reply) =>
    reply.type('text/html; charset=utf-8').send('orchestrator-kafka-proxy'),
  );
  const config = { act: 'read', dropIn: true, document: list } as const;
  app.post<{ Body: string | undefined }>(`${prefix}/rank`, { config }, async ({ body }, reply) => {
    const uuid = body?.trim() ?? '';
    const gone = new AbortController();
    reply.raw.once('close', () => gone.abort());
    const text = isUuid(uuid) ? await rankedList(uuid, gone.signal) : undefined;
    if (text !== undefined) return reply.header('content-type', 'application/json').send(Buffer.from(text));
    throw new RankerError('RANKING_NOT_FOUND', 'nothing is known of a deployment of this uuid');
  });
};
