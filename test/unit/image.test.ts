import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { settingNames } from '../../src/config/settings.ts';
import { listening } from '../helpers/servers/listening.ts';

const root = join(import.meta.dirname, '..', '..');
const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const dockerfile = read('Dockerfile');

type Service = { readonly environment?: Record<string, string>; readonly volumes?: readonly string[] };
const servicesOf = (path: string) => (parse(read(path)) as { services: Record<string, Service> }).services;

/** Files and folders that the image takes from the checkout. */
const copied = [...dockerfile.matchAll(/^COPY (?!--from)(.+)$/gm)].flatMap(([, paths]) =>
  paths!.split(' ').slice(0, -1),
);

test("the image's build sees every file that it copies", () => {
  const [everything, ...admitted] = read('.dockerignore').trim().split('\n');
  expect(everything).toBe('*');
  expect(copied.length).toBeGreaterThan(5);
  expect(copied.filter((path) => !admitted.includes(`!${path}`))).toEqual([]);
  expect(copied.filter((path) => !existsSync(join(root, path)))).toEqual([]);
});

test('the image brings along what the package does, but for its pages', () => {
  const { files } = JSON.parse(read('package.json')) as { files: string[] };
  const elsewhere = ['dist', 'docs', 'dashboards', 'CHANGELOG.md'];
  expect(files.filter((path) => !elsewhere.includes(path) && !copied.includes(path))).toEqual([]);
});

test.each(['compose.yaml', 'compose.federation.yaml'])('%s sets nothing for the ranker that is no setting', (path) => {
  const names = Object.keys(servicesOf(path).ranker!.environment ?? {});
  expect(names.length).toBeGreaterThan(0);
  expect(names.filter((name) => !(settingNames as readonly string[]).includes(name))).toEqual([]);
});

test('the volumes lie where the data are', () => {
  const [data] = dockerfile.match(/(?<=DATA_DIR=)\S+/) ?? [];
  expect(servicesOf('compose.yaml').ranker!.volumes).toEqual([`data:${data}`]);
  const { kafka } = servicesOf('compose.federation.yaml');
  expect(kafka!.volumes).toEqual([`kafka:${kafka!.environment?.KAFKA_LOG_DIRS}`]);
});

/** What the image's own look at its health ends with. */
const health = async (environment: Record<string, string>): Promise<unknown> => {
  const [, , command] = JSON.parse(/^HEALTHCHECK[\s\S]*?CMD (\[.*\])$/m.exec(dockerfile)![1]!) as string[];
  const child = spawn(process.execPath, ['-e', command!], { env: environment });
  return (await once(child, 'exit'))[0];
};

test('the image is healthy as long as REST answers, or where it has none', async () => {
  let status = 200;
  const server = createServer((_, response) => response.writeHead(status).end());
  const PORT = String((await listening(server)).port);
  expect(await health({ PORT })).toBe(0);
  expect(await health({ PORT, ROLES: 'ranking, api' })).toBe(0);
  status = 503;
  expect(await health({ PORT })).toBe(1);
  expect(await health({ PORT: '1' })).toBe(1);
  expect(await health({ PORT: '1', ROLES: 'ranking,collect' })).toBe(0);
});
