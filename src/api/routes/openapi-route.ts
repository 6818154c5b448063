import type { FastifyInstance } from 'fastify';
import { OpenApi } from '../../contracts/rest/service.ts';
import { type DocsPage, docsPage } from '../documents/docs-page.ts';
import { type OpenApiDocument, openApiDocument } from '../documents/openapi.ts';
import { json, type RouteDocument, type ServedRoute } from '../documents/route-document.ts';

const openApi: RouteDocument = {
  tag: 'service',
  summary: 'This document',
  answers: { 200: { description: 'OpenAPI 3.1', content: json(OpenApi) } },
  faults: [],
};

const docs: RouteDocument = {
  tag: 'service',
  summary: 'This document as an HTML page',
  answers: { 200: { description: 'HTML, without resources of other hosts' } },
  faults: [],
};

/** GET /openapi.json and GET /docs, made from the served routes. */
export const openApiRoute = (app: FastifyInstance, routes: readonly ServedRoute[], version: string): void => {
  let made: { readonly document: OpenApiDocument; readonly page: DocsPage } | undefined;
  const make = () => {
    if (made) return made;
    const document = openApiDocument(routes, version);
    made = { document, page: docsPage(document) };
    return made;
  };
  app.get('/openapi.json', { config: { act: 'open', document: openApi } }, async () => make().document);
  app.get('/docs', { config: { act: 'open', document: docs } }, async (_request, reply) => {
    const { html, policy } = make().page;
    return reply.header('content-security-policy', policy).type('text/html; charset=utf-8').send(html);
  });
};
