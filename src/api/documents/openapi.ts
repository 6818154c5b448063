import { z } from 'zod';
import { Problem } from '../../contracts/rest/problem.ts';
import type { ErrorCode } from '../../errors.ts';
import { problemKinds } from '../faults/problem-kinds.ts';
import { componentSchemas, refTo } from './components.ts';
import type { Contents, RouteDocument, ServedRoute } from './route-document.ts';

type Parameter = { name: string; in: 'path' | 'query'; required: boolean; schema: object; description?: string };

export type Operation = {
  operationId: string;
  tags: readonly string[];
  summary: string;
  description?: string;
  parameters?: readonly Parameter[];
  /** A token is required only where the settings name issuers. */
  security?: readonly Readonly<Record<string, readonly string[]>>[];
  requestBody?: { required: true; content: object };
  responses: Readonly<Record<string, { description: string; content?: object }>>;
};

export type OpenApiDocument = {
  openapi: '3.1.1';
  info: { title: string; version: string; summary: string; license: { name: string; identifier: string } };
  servers: readonly { url: string }[];
  tags: readonly { name: string; description: string }[];
  paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  components: { schemas: Readonly<Record<string, object>>; securitySchemes: object };
};

/** Faults of any request. */
const everywhere: readonly ErrorCode[] = ['REQUEST_MALFORMED', 'TOO_MANY_REQUESTS'];

/** Faults of a request whose caller has to be identified. */
const unidentified: readonly ErrorCode[] = ['TOKEN_MISSING', 'TOKEN_REFUSED', 'NOT_PERMITTED', 'ISSUER_UNREACHABLE'];

const contentOf = (contents: Contents): object =>
  Object.fromEntries(Object.entries(contents).map(([type, schema]) => [type, { schema: refTo(schema) }]));

const parametersOf = (place: 'path' | 'query', schema: z.ZodObject | undefined): Parameter[] => {
  if (!schema) return [];
  const { properties = {}, required = [] } = z.toJSONSchema(schema, { io: 'input' });
  return Object.entries(properties).map(([name, property]) => {
    const { description, ...rest } = property as { description?: string };
    return {
      name,
      in: place,
      required: place === 'path' || required.includes(name),
      schema: rest,
      ...(description !== undefined && { description }),
    };
  });
};

const problemDocuments: Contents = { 'application/problem+json': Problem };

const problemsOf = (
  faults: readonly ErrorCode[],
  content: object,
): [string, { description: string; content: object }][] =>
  [...Map.groupBy(faults, (code) => problemKinds[code].status)].map(([status, codes]) => [
    String(status),
    { description: [...new Set(codes)].toSorted().join(', '), content },
  ]);

const answersOf = ({ act, document }: ServedRoute): Operation['responses'] => {
  const { answers, faults, problem = problemDocuments } = document;
  const problems = contentOf(problem);
  const own = Object.entries(answers).map(([status, { description, content }]) => [
    status,
    { description, ...(content && { content: contentOf(content) }) },
  ]);
  const other = { description: 'Any other fault', content: problems };
  return {
    ...Object.fromEntries([
      ...problemsOf([...everywhere, ...(act === 'open' ? [] : unidentified), ...faults], problems),
      ...own,
    ]),
    default: other,
  };
};

const camel = (method: string, path: string): string =>
  [method.toLowerCase(), ...path.split(/[^A-Za-z0-9]+/).filter(Boolean)]
    .map((word, at) => (at === 0 ? word : `${word[0]!.toUpperCase()}${word.slice(1)}`))
    .join('');

const operationOf = (route: ServedRoute): Operation => {
  const { method, path, act, document } = route;
  const { tag, summary, description, params, query, body } = document;
  const parameters = [...parametersOf('path', params), ...parametersOf('query', query)];
  return {
    operationId: camel(method, path),
    tags: [tag],
    summary,
    ...(description !== undefined && { description }),
    ...(parameters.length > 0 && { parameters }),
    ...(body && { requestBody: { required: true as const, content: contentOf(body) } }),
    ...(act !== 'open' && { security: [{}, { bearer: [] }] }),
    responses: answersOf(route),
  };
};

const tags = [
  { name: 'ranking', description: 'The order in which to try the providers' },
  { name: 'outcomes', description: 'Outcomes of deployments' },
  { name: 'models', description: 'The registered models' },
  { name: 'inference', description: 'The raw models, by the Open Inference Protocol version 2' },
  { name: 'drop-ins', description: 'For orchestrators in service' },
  { name: 'service', description: 'The state of the service' },
] as const satisfies readonly { name: RouteDocument['tag']; description: string }[];

/** `/problems/:code` as OpenAPI writes it. */
const templated = (path: string): string => path.replace(/:(\w+)/g, '{$1}');

/**
 * The OpenAPI document of the served routes, HEAD left out.
 * @see OpenAPI 3.1.1
 */
export const openApiDocument = (routes: readonly ServedRoute[], version: string): OpenApiDocument => {
  const paths: Record<string, Record<string, Operation>> = {};
  for (const route of routes.filter(({ method }) => method !== 'HEAD')) {
    paths[templated(route.path)] = {
      ...paths[templated(route.path)],
      [route.method.toLowerCase()]: operationOf(route),
    };
  }
  return {
    openapi: '3.1.1',
    info: {
      title: 'provider-ranker',
      version,
      summary: 'Tells an orchestrator of federated clouds which provider to try first, second, third, and why.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    tags,
    paths,
    components: {
      schemas: componentSchemas(),
      securitySchemes: { bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' } },
    },
  };
};
