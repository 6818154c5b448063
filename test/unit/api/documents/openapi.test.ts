import { expect, test } from 'vitest';
import { z } from 'zod';
import type { OpenApiDocument } from '../../../../src/api/documents/openapi.ts';
import { json } from '../../../../src/api/documents/route-document.ts';
import { RankRequestMessage } from '../../../../src/contracts/messages/message-schemas.ts';
import { openApi } from '../open-api.ts';

/** Paths of the router's tree, in which a path may continue that of a line before it. */
const routedPaths = (tree: string): string[] => {
  const trail: string[] = [];
  return tree.split('\n').flatMap((line) => {
    const [, indent, part, methods] = /^([│├└─ ]+)(\S+)(?: \((.+)\))?$/.exec(line) ?? [];
    if (indent === undefined || part === undefined) return [];
    const depth = indent.length / 4 - 1;
    trail.splice(depth, trail.length, part);
    return methods === undefined ? [] : [trail.join('')];
  });
};

/** Method and path of every route, `:name` as `{name}`; HEAD goes without saying. */
const servedOperations = async (app: ReturnType<typeof openApi>['app']): Promise<string[]> => {
  await app.ready();
  const served: string[] = [];
  for (const path of routedPaths(app.printRoutes({ commonPrefix: false }))) {
    const refusal = await app.inject({ method: 'OPTIONS', url: path.replace(/:\w+/g, 'x') });
    const methods = String(refusal.headers.allow).split(', ');
    for (const method of methods) if (method !== 'HEAD') served.push(`${method} ${path.replace(/:(\w+)/g, '{$1}')}`);
  }
  return served.toSorted();
};

const read = async (app: ReturnType<typeof openApi>['app']): Promise<OpenApiDocument> =>
  (await app.inject('/openapi.json')).json();

const operationsOf = ({ paths }: OpenApiDocument) =>
  Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
  );

test('the document lists every route that is registered, and no other', async () => {
  const { app } = openApi();
  const served = await servedOperations(app);
  const documented = operationsOf(await read(app)).map(({ path, method }) => `${method.toUpperCase()} ${path}`);
  expect(served).toContain('POST /rank');
  expect(documented.toSorted()).toEqual(served);
});

test('a route that tells nothing of itself is refused at its registration', () => {
  const { app } = openApi();
  expect(() => app.get('/secret', { config: { act: 'open' } }, async () => 'x')).toThrow(
    /GET \/secret needs an act and a document/,
  );
});

test('a route whose answer is none of the components is refused at its registration', () => {
  const { app } = openApi();
  const answers = { 200: { description: 'd', content: json(z.object()) } };
  const config = { act: 'open', document: { tag: 'service', summary: 's', answers, faults: [] } } as const;
  expect(() => app.get('/new', { config }, async () => 'x')).toThrow(/must be named in components\.ts/);
});

test('an operation has a name of its own, a summary, and an answer for whatever else goes wrong', async () => {
  const operations = operationsOf(await read(openApi().app)).map(({ operation }) => operation);
  expect(new Set(operations.map(({ operationId }) => operationId)).size).toBe(operations.length);
  for (const { summary, responses } of operations) {
    expect(summary).not.toBe('');
    expect(Object.keys(responses)).toContain('default');
  }
});

test('the schema of a request is the one that messages are held to', async () => {
  const { components } = await read(openApi().app);
  const { properties } = z.toJSONSchema(RankRequestMessage, { io: 'input' });
  expect(components.schemas.RankRequest).toMatchObject({ properties: { uuid: properties?.uuid } });
});

test('every reference leads to a schema of the document', async () => {
  const { app } = openApi();
  const { body } = await app.inject('/openapi.json');
  const { components } = JSON.parse(body) as OpenApiDocument;
  const names = [...body.matchAll(/"\$ref":"([^"]+)"/g)].map(([, pointer]) => pointer!);
  expect(names.length).toBeGreaterThan(20);
  const lost = names.filter((pointer) => !(pointer.replace('#/components/schemas/', '') in components.schemas));
  expect(lost).toEqual([]);
});

test('the page tells of every operation and schema, runs no script and asks no other host', async () => {
  const { app } = openApi();
  const document = await read(app);
  const page = await app.inject('/docs');
  expect(page.headers['content-type']).toBe('text/html; charset=utf-8');
  expect(page.headers['content-security-policy']).toMatch(/^default-src 'none'; style-src 'sha256-[^']+'; /);
  for (const { operation } of operationsOf(document)) expect(page.body).toContain(`id="${operation.operationId}"`);
  for (const name of Object.keys(document.components.schemas)) expect(page.body).toContain(`id="schema-${name}"`);
  expect(page.body).not.toMatch(/<script|https?:|\son\w+=|style=/);
});

test('the page begins with how to rank, links to each path, and tells the fields of a provider', async () => {
  const { app } = openApi();
  const { body } = await app.inject('/docs');
  for (const { operation } of operationsOf(await read(app))) expect(body).toContain(`href="#${operation.operationId}"`);
  const paths = [...body.matchAll(/<h3><span class="method">(\w+)<\/span> <code>(.*?)</g)].map(([, ...one]) => one);
  expect(paths.slice(0, 3)).toEqual([
    ['POST', '/rank'],
    ['POST', '/rank/batch'],
    ['GET', '/rankings'],
  ]);
  const [, provider] = /id="schema-RequestProvider">(.*?)<\/section>/s.exec(body) ?? [];
  expect(provider).toContain('<code>vcpus_quota</code></td><td><code>-1</code> or number ≥ 0, ≤ 1e15 or null</td>');
  expect(body).not.toContain('`');
});

test('the page names each kind of what may be one of several', async () => {
  const { body } = await openApi().app.inject('/docs');
  const [, events] = /id="schema-LiveEvent">(.*?)<\/section>/s.exec(body) ?? [];
  for (const kind of ['RankingEvent', 'OutcomeEvent', 'ModelEvent']) expect(events).toContain(`#schema-${kind}`);
  expect(body).not.toContain('<p>any</p>');
});
