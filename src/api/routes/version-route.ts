import type { FastifyInstance } from 'fastify';
import { messageVersions } from '../../contracts/messages/message-version.ts';
import { Version } from '../../contracts/rest/service.ts';
import { json, type RouteDocument } from '../documents/route-document.ts';

const document: RouteDocument = {
  tag: 'service',
  summary: 'The program and its version',
  answers: { 200: { description: 'The version of the program and of its messages', content: json(Version) } },
  faults: [],
};

/** GET /version. */
export const versionRoute = (app: FastifyInstance, version: string): void => {
  const answer: Version = {
    name: 'provider-ranker',
    version,
    node: process.versions.node,
    messages: [...messageVersions],
  };
  app.get('/version', { config: { act: 'open', document } }, async () => answer);
};
