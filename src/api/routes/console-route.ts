import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { extname } from 'node:path';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { RankerError } from '../../errors.ts';
import type { RouteDocument } from '../documents/route-document.ts';

const root = new URL('../../../console/', import.meta.url);

const index = 'index.html';
const javascript = 'text/javascript; charset=utf-8';

const types: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': javascript,
};

/** All files of the page, by their path below `console/`. */
const files: readonly string[] = readdirSync(root, { encoding: 'utf8', recursive: true });

/** Libraries of the page, served as their packages hold them. */
const vendors: Readonly<Record<string, string>> = {
  'vendor/preact.js': 'preact',
  'vendor/hooks.js': 'preact/hooks',
  'vendor/htm.js': 'htm',
};

type File = { readonly type: string; readonly body: Buffer; readonly etag: string };

const fileOf = (url: URL, type: string): File => {
  const body = readFileSync(url);
  return { type, body, etag: `"${createHash('sha256').update(body).digest('base64url')}"` };
};

/** Scripts of its own host, and the one in the page that names the libraries. */
const policyOf = (page: Buffer): string => {
  const [, inline = ''] = /<script type="importmap">(.*?)<\/script>/s.exec(page.toString()) ?? [];
  const digest = createHash('sha256').update(inline).digest('base64');
  return [
    "default-src 'none'",
    `script-src 'self' 'sha256-${digest}'`,
    "style-src 'self'",
    "connect-src 'self'",
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
};

const open = (path: string): File | undefined => {
  if (Object.hasOwn(vendors, path)) return fileOf(new URL(import.meta.resolve(vendors[path]!)), javascript);
  const type = files.includes(path) ? types[extname(path)] : undefined;
  return type === undefined ? undefined : fileOf(new URL(path, root), type);
};

const page: RouteDocument = {
  tag: 'service',
  summary: 'The console: rankings with their reasons, what if, providers, models',
  answers: { 200: { description: 'HTML, without resources of other hosts' } },
  faults: [],
};

const name = z.string().min(1).max(100);

const part = (params: z.ZodObject): RouteDocument => ({
  tag: 'service',
  summary: 'A file of the console',
  params,
  answers: { 200: { description: 'A script or a style' }, 304: { description: 'Not modified' } },
  faults: ['ROUTE_NOT_FOUND'],
});

/** GET / and GET /console/…; each file is read when first requested, since most services never serve it. */
export const consoleRoute = (app: FastifyInstance): void => {
  const known = new Map<string, File>();
  const send = (path: string, request: FastifyRequest, reply: FastifyReply): FastifyReply => {
    const file = known.get(path) ?? open(path);
    if (!file) throw new RankerError('ROUTE_NOT_FOUND', `the console has no ${JSON.stringify(path.slice(0, 100))}`);
    known.set(path, file);
    reply.headers({ 'cache-control': 'no-cache', etag: file.etag });
    if (path === index) reply.header('content-security-policy', policyOf(file.body));
    if (request.headers['if-none-match'] === file.etag) return reply.code(304).send();
    return reply.type(file.type).send(file.body);
  };
  app.get('/', { config: { act: 'open', document: page } }, async (request, reply) => send(index, request, reply));
  const single = { config: { act: 'open', document: part(z.object({ part: name })) } } as const;
  app.get<{ Params: { part: string } }>('/console/:part', single, async (request, reply) =>
    send(request.params.part, request, reply),
  );
  const nested = { config: { act: 'open', document: part(z.object({ part: name, file: name })) } } as const;
  app.get<{ Params: { part: string; file: string } }>('/console/:part/:file', nested, async (request, reply) =>
    send(`${request.params.part}/${request.params.file}`, request, reply),
  );
};
