import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { listening } from '../helpers/servers/listening.ts';

const root = join(import.meta.dirname, '..', '..');
const read = (path: string): string => readFileSync(join(root, path), 'utf8');

type Locked = {
  readonly version: string;
  readonly license?: string;
  readonly dev?: boolean;
  readonly deprecated?: string;
  readonly hasInstallScript?: boolean;
};

const { packages } = JSON.parse(read('package-lock.json')) as { packages: Record<string, Locked> };
const production = Object.entries(packages).filter(([path, { dev }]) => path !== '' && !dev);
const page = read('docs/dependencies.md');

test('docs/dependencies.md gives a reason for each package that runs in production, and for no other', () => {
  const { dependencies } = JSON.parse(read('package.json')) as { dependencies: Record<string, string> };
  const named = page
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .flatMap((line) => [...line.split('|')[1]!.matchAll(/`([^`]+)`/g)].map(([, name]) => name!));
  expect(named.toSorted()).toEqual(Object.keys(dependencies).sort());
});

test('what it says of all that comes with them is so', () => {
  expect(page).toContain(`these are ${production.length} packages`);
  const licences = new Set(production.map(([, { license }]) => license));
  expect([...licences].sort()).toEqual(['(MIT OR CC0-1.0)', 'Apache-2.0', 'BSD-3-Clause', 'ISC', 'MIT']);
  expect(production.filter(([, { deprecated }]) => deprecated)).toEqual([]);
  const scripted = production.filter(([, { hasInstallScript }]) => hasInstallScript).map(([path]) => path);
  expect(scripted).toEqual(['node_modules/onnxruntime-node']);
  expect(read('.npmrc')).toMatch(/^onnxruntime-node-install=skip$/m);
});

/** What scripts/audit.sh makes of a registry that answers so. */
const audit = async (answer: RequestListener): Promise<{ code: number; text: string }> => {
  const { port } = await listening(createServer(answer));
  const settings = { npm_config_registry: `http://127.0.0.1:${port}/`, npm_config_fetch_retries: '0' };
  return new Promise((resolve) => {
    const env = { ...process.env, ...settings };
    execFile('bash', [join(root, 'scripts', 'audit.sh')], { env }, (fault, stdout) =>
      resolve({ code: fault ? Number(fault.code) : 0, text: stdout }),
    );
  });
};

test('an audit tells none, some, and that it is not known, each by an exit code of its own', async () => {
  const tells = (advisories: object): RequestListener => {
    return (request, response) => {
      request.resume();
      const { version } = packages['node_modules/fastify']!;
      const known = {
        name: 'fastify',
        'dist-tags': { latest: version },
        versions: { [version]: { name: 'fastify', version } },
      };
      const body = request.method === 'POST' ? advisories : known;
      response.setHeader('content-type', 'application/json').end(JSON.stringify(body));
    };
  };
  const fault = { id: 1, url: 'https://x/1', title: 'A hole', severity: 'high', vulnerable_versions: '<99', cwe: [] };
  const [none, some, unknown] = await Promise.all([
    audit(tells({})),
    audit(tells({ fastify: [{ ...fault, cvss: { score: 7 } }] })),
    audit((_, response) => void response.writeHead(405).end()),
  ]);
  expect(none).toEqual({ code: 0, text: 'npm audit: 0 of 78 packages with known faults\n' });
  expect([some.code, some.text]).toEqual([1, expect.stringMatching(/^high: fastify .*: A hole \(https:\/\/x\/1\)$/m)]);
  expect(unknown).toEqual({ code: 3, text: 'npm audit: not known: the registry answers 405\n' });
});
