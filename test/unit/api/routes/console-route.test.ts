import { createHash } from 'node:crypto';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { openApi } from '../open-api.ts';

const root = join(import.meta.dirname, '..', '..', '..', '..', 'console');

/** The page and all that it asks for, directly or by what it asked for before. */
const loaded = async () => {
  const { app } = openApi();
  const files = new Map<string, string>();
  const waiting = ['/'];
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    if (files.has(path)) continue;
    const reply = await app.inject(path);
    expect([path, reply.statusCode]).toEqual([path, 200]);
    files.set(path, reply.body);
    const base = `http://host${path}`;
    const links = path.endsWith('.js')
      ? [...reply.body.matchAll(/^import .*from '(\.[^']+)';$/gm)]
      : [...reply.body.matchAll(/(?:src|href)="([^"#]+)"|"(\.\/[^"]+)"/g)];
    for (const [, one, other] of links) {
      const link = (one ?? other)!;
      if (!link.startsWith('data:')) waiting.push(new URL(link, base).pathname);
    }
  }
  return files;
};

test('the console asks for nothing that is not served, and every file of it is asked for', async () => {
  const files = await loaded();
  const own = globSync('**/*.{js,css}', { cwd: root }).map((path) => `/console/${path.replaceAll('\\', '/')}`);
  expect([...files.keys()].filter((path) => !path.startsWith('/console/vendor/')).toSorted()).toEqual(
    ['/', ...own].toSorted(),
  );
});

test('all of the console is under 150 kB gzipped and names no outside host', async () => {
  const files = await loaded();
  const bytes = [...files.values()].reduce((sum, text) => sum + gzipSync(text).length, 0);
  expect(bytes).toBeLessThan(150_000);
  const ownFiles = [...files].filter(([path]) => !path.startsWith('/console/vendor/'));
  for (const [path, text] of ownFiles)
    expect([path, text.match(/(?:https?:)?\/\/[a-z0-9.-]+\.[a-z]{2,}/i)]).toEqual([path, null]);
});

test('the policy of the page lets its own scripts run, the map of its libraries among them, and nothing else', async () => {
  const { app } = openApi();
  const { headers, body } = await app.inject('/');
  const [, map = ''] = /<script type="importmap">(.*?)<\/script>/s.exec(body)!;
  const policy = String(headers['content-security-policy']);
  expect(policy).toContain(`script-src 'self' 'sha256-${createHash('sha256').update(map).digest('base64')}';`);
  expect(policy).toContain("default-src 'none'");
  expect(policy).not.toContain('unsafe');
});

test('a file that the browser has is not sent again, and one that is not there is told', async () => {
  const { app } = openApi();
  const first = await app.inject('/console/main.js');
  expect(first.body).toBe(readFileSync(join(root, 'main.js'), 'utf8'));
  const again = await app.inject({ url: '/console/main.js', headers: { 'if-none-match': String(first.headers.etag) } });
  expect([again.statusCode, again.body]).toEqual([304, '']);
  for (const path of [
    '/console/',
    '/console/../package.json',
    '/console/%2e%2e/package.json',
    '/console/__proto__',
    '/console/index.html/x',
  ]) {
    expect((await app.inject(path)).statusCode).toBe(404);
  }
});
