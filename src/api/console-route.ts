import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { RankerError } from '../errors.ts';

const root = new URL('../../console/', import.meta.url);

const css = 'text/css; charset=utf-8';
const javascript = 'text/javascript; charset=utf-8';

/** Everything that the page asks for, by its path below `console/`. */
const files: Readonly<Record<string, string>> = {
  'style.css': css,
  ...Object.fromEntries(
    [
      'api',
      'charts/bars',
      'charts/calibration',
      'charts/days',
      'format',
      'html',
      'main',
      'theme',
      'use-loaded',
      'views/fault',
      'views/models',
      'views/providers',
      'views/ranking',
      'views/rankings',
    ].map((name) => [`${name}.js`, javascript]),
  ),
};

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
  if (path === '') return fileOf(new URL('index.html', root), 'text/html; charset=utf-8');
  if (Object.hasOwn(vendors, path)) return fileOf(new URL(import.meta.resolve(vendors[path]!)), javascript);
  return Object.hasOwn(files, path) ? fileOf(new URL(path, root), files[path]!) : undefined;
};

/** GET / and GET /console/…; each file is read when first asked for, since most services never are. */
export const consoleRoute = (app: FastifyInstance): void => {
  const known = new Map<string, File>();
  const send = (path: string, request: FastifyRequest, reply: FastifyReply): FastifyReply => {
    const file = known.get(path) ?? open(path);
    if (!file) throw new RankerError('ROUTE_NOT_FOUND', `the console has no ${JSON.stringify(path.slice(0, 100))}`);
    known.set(path, file);
    reply.headers({ 'cache-control': 'no-cache', etag: file.etag });
    if (path === '') reply.header('content-security-policy', policyOf(file.body));
    if (request.headers['if-none-match'] === file.etag) return reply.code(304).send();
    return reply.type(file.type).send(file.body);
  };
  app.get('/', { config: { act: 'open' } }, async (request, reply) => send('', request, reply));
  app.get<{ Params: { '*': string } }>('/console/*', { config: { act: 'open' } }, async (request, reply) =>
    send(request.params['*'], request, reply),
  );
};
