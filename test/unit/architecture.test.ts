import { globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';

/** A file's text by its path below the repository, with forward slashes. */
type Sources = ReadonlyMap<string, string>;

/** `typeOnly` says that the import leaves nothing behind at run time. */
type Import = { readonly from: string; readonly target: string; readonly typeOnly: boolean };

/** `may` lists the rooms whose code a room may import, `mayName` those of which it may only import types. */
type Arrows = { readonly may: readonly string[]; readonly mayName?: readonly string[] };

/**
 * main -> api, cli -> flows -> train | infer -> features -> contracts; flows -> bus | registry | rucio | collect | simulate.
 * Parts of main: `context.ts` opens what commands work with, `serve/` opens and closes the service, `places/` says what the
 * settings ask to open, `access.ts` whom they let in. What main itself may, which is all, is not listed.
 */
const arrows: Readonly<Record<string, Arrows>> = {
  errors: { may: [] },
  'lower-priority': { may: [] },
  'make-folder': { may: [] },
  'no-pretenuring': { may: [] },
  'no-vendor-telemetry': { may: [] },
  pause: { may: [] },
  'start-thread': { may: [] },
  contracts: { may: ['errors'] },
  features: { may: ['contracts', 'errors'] },
  train: { may: ['features', 'contracts', 'start-thread', 'errors'] },
  infer: { may: ['features', 'contracts', 'no-vendor-telemetry', 'errors'] },
  bus: { may: ['contracts', 'lower-priority', 'make-folder', 'pause', 'errors'], mayName: ['telemetry'] },
  registry: { may: ['contracts', 'make-folder', 'errors'], mayName: ['telemetry'] },
  rucio: { may: ['contracts', 'errors'], mayName: ['telemetry'] },
  collect: { may: ['contracts', 'errors'], mayName: ['telemetry'] },
  simulate: { may: ['contracts', 'errors'] },
  flows: {
    may: [
      ...['train', 'infer', 'features', 'bus', 'registry', 'rucio', 'collect', 'simulate'],
      ...['start-thread', 'lower-priority', 'pause', 'contracts', 'errors'],
    ],
    mayName: ['telemetry', 'config'],
  },
  identity: { may: ['contracts', 'errors'] },
  api: { may: ['flows', 'contracts', 'errors'], mayName: ['telemetry'] },
  cli: { may: ['flows', 'telemetry', 'contracts', 'errors'], mayName: ['config', 'bus', 'registry'] },
  client: { may: [], mayName: ['contracts', 'errors'] },
  config: { may: ['contracts', 'errors'] },
  telemetry: { may: ['errors'] },
  places: { may: [], mayName: ['bus', 'registry', 'rucio', 'config'] },
  access: { may: ['api', 'identity', 'contracts', 'errors'], mayName: ['config', 'telemetry'] },
  context: { may: ['places', 'serve', 'bus', 'registry', 'flows'], mayName: ['cli', 'config'] },
  serve: {
    may: [
      'no-pretenuring',
      'places',
      'access',
      'api',
      'cli',
      'flows',
      'bus',
      'registry',
      'rucio',
      'collect',
      'simulate',
      'telemetry',
      'contracts',
      'make-folder',
      'pause',
      'errors',
    ],
    mayName: ['config'],
  },
};

/** Packages and rooms that few may import, and those, by the beginnings of their files' paths. */
const keepers: Readonly<Record<string, readonly string[]>> = {
  'onnxruntime-node': ['src/infer/'],
  kafkajs: ['src/bus/kafka/'],
  jose: ['src/identity/'],
  'src/train': ['src/train/', 'src/flows/training/', 'src/flows/outside-models/', 'src/flows/evaluation/'],
  'src/flows/service': ['src/flows/service/', 'src/api/', 'src/serve/'],
};

/** What some of the flows don't know, of what flows may import. */
const strange: Readonly<Record<string, readonly string[]>> = {
  'src/flows/ranking/': ['src/bus/', 'src/registry/'],
  'src/flows/answering/': ['src/registry/', 'src/flows/training/'],
};

const statement = /^(?:import|export)\s+(type\s)?(?:[^'";]*?\sfrom\s+)?['"]([^'"]+)['"]/gm;
const call = /\bimport\(\s*['"]([^'"]+)['"]\s*\)/g;
const environment = /\bprocess\s*\.\s*env\b|\bimport\s*\{[^}]*\benv\b[^}]*\}\s*from\s*['"](?:node:)?process['"]/;

const importsOf = (from: string, text: string): Import[] => {
  const place = (specifier: string): string =>
    specifier.startsWith('.') ? join(dirname(from), specifier).replaceAll('\\', '/') : specifier;
  return [
    ...[...text.matchAll(statement)].map(([, type, name]) => ({ from, target: place(name!), typeOnly: Boolean(type) })),
    ...[...text.matchAll(call)].map(([, name]) => ({ from, target: place(name!), typeOnly: false })),
  ];
};

/** `src/train/split.ts` stands in the room `train`, `src/errors.ts` in `errors`. */
const roomOf = (path: string): string => path.split('/')[1]!.replace(/\.ts$/, '');

const wrongArrows = (sources: Sources): string[] =>
  [...sources]
    .filter(([path]) => roomOf(path) !== 'main')
    .flatMap(([path, text]) => {
      const room = roomOf(path);
      const allowed = arrows[room];
      if (!allowed) return [`${path}: the room ${room} is not in this table`];
      return importsOf(path, text).flatMap(({ target, typeOnly }) => {
        if (!target.startsWith('src/') || roomOf(target) === room || allowed.may.includes(roomOf(target))) return [];
        if (typeOnly && allowed.mayName?.includes(roomOf(target))) return [];
        return [`${path} imports ${target}: ${room} may import ${[room, ...allowed.may].join(', ')}`];
      });
    });

const strays = (sources: Sources): string[] =>
  [...sources].flatMap(([path, text]) =>
    importsOf(path, text).flatMap(({ target }) => {
      const kept = Object.keys(keepers).find((one) => target === one || target.startsWith(`${one}/`));
      if (kept && !keepers[kept]!.some((keeper) => path.startsWith(keeper))) return [`${path} imports ${target}`];
      const flow = Object.keys(strange).find((one) => path.startsWith(one));
      return flow && strange[flow]!.some((one) => target.startsWith(one)) ? [`${path} imports ${target}`] : [];
    }),
  );

const strayEnvironment = (sources: Sources): string[] =>
  [...sources].filter(([path, text]) => roomOf(path) !== 'config' && environment.test(text)).map(([path]) => path);

/** What imports what, types included. */
type Graph = ReadonlyMap<string, readonly string[]>;

const importGraph = (sources: Sources): Graph =>
  new Map([...sources].map(([path, text]) => [path, importsOf(path, text).map(({ target }) => target)]));

/** What each folder of a room imports of its other folders; what stands above a folder may use it, and be used. */
const folderGraph = (sources: Sources, room: string): Graph => {
  const below = ([path]: readonly [string, string]): boolean => dirname(path).startsWith(`src/${room}/`);
  const files = [...importGraph(new Map([...sources].filter(below)))];
  const folders = Map.groupBy(files, ([path]) => dirname(path));
  return new Map(
    [...folders].map(([folder, inside]) => {
      const targets = inside.flatMap(([, imported]) => imported.map((target) => dirname(target)));
      return [folder, targets.filter((target) => !`${folder}/`.startsWith(`${target}/`))];
    }),
  );
};

/** One path of imports that leads back to its start; empty when there is none. */
const cycle = (graph: Graph): string[] => {
  const done = new Set<string>();
  const visit = (path: string, trail: readonly string[]): string[] => {
    if (trail.includes(path)) return [...trail.slice(trail.indexOf(path)), path];
    if (done.has(path)) return [];
    for (const target of graph.get(path) ?? []) {
      const found = graph.has(target) ? visit(target, [...trail, path]) : [];
      if (found.length > 0) return found;
    }
    done.add(path);
    return [];
  };
  return [...graph.keys()].map((path) => visit(path, [])).find((found) => found.length > 0) ?? [];
};

const root = join(import.meta.dirname, '..', '..');
const sources: Sources = new Map(
  globSync('src/**/*.ts', { cwd: root })
    .map((path) => path.replaceAll('\\', '/'))
    .sort()
    .map((path) => [path, readFileSync(join(root, path), 'utf8')]),
);

test('the arrows of the layout hold in every file', () => {
  expect(wrongArrows(sources)).toEqual([]);
});

test('what few may import is imported by them alone, and no flow imports what is strange to it', () => {
  expect(strays(sources)).toEqual([]);
});

test('only config reads the environment, and one file sets a variable, for a library', () => {
  expect(strayEnvironment(sources)).toEqual(['src/no-vendor-telemetry.ts']);
});

test('no file imports itself, by whatever way round', () => {
  expect(cycle(importGraph(sources))).toEqual([]);
});

test.each(['contracts', 'features', 'infer', 'bus', 'registry', 'api', 'cli', 'collect', 'simulate', 'train', 'flows'])(
  'no folder of %s imports itself by way of others',
  (room) => {
    expect(folderGraph(sources, room).size).toBeGreaterThan(2);
    expect(cycle(folderGraph(sources, room))).toEqual([]);
  },
);

const invented = (files: Record<string, string>): Sources => new Map(Object.entries(files));

test.each([
  ['train meets infer', { 'src/train/a.ts': "import { b } from '../infer/b.ts';" }],
  ['infer names train', { 'src/infer/a.ts': "import type { B } from '../train/b.ts';" }],
  ['bus meets registry', { 'src/bus/kafka/a.ts': "export {\n  b,\n  c,\n} from '../../registry/b.ts';" }],
  ['contracts reach up', { 'src/contracts/a.ts': "import '../features/b.ts';" }],
  ['flows keep a type import alive', { 'src/flows/models/a.ts': "import { type C } from '../../config/config.ts';" }],
  ['the api opens a bus', { 'src/api/a.ts': "const bus = await import('../bus/b.ts');" }],
  ['a room is new', { 'src/helpers/a.ts': '' }],
])('an arrow is seen to be wrong when %s', (_, files: Record<string, string>) => {
  expect(wrongArrows(invented(files))).toHaveLength(1);
});

test.each([
  ["import * as ort from 'onnxruntime-node';", 'src/train/a.ts'],
  ["import { Kafka } from 'kafkajs';", 'src/bus/a.ts'],
  ["import { b } from '../service/b.ts';", 'src/flows/drop-ins/a.ts'],
  ["import type { Bus } from '../../bus/port.ts';", 'src/flows/ranking/a.ts'],
  ["import { b } from '../../train/b.ts';", 'src/flows/answering/a.ts'],
])('%s is astray in %s', (text, path) => {
  expect(strays(invented({ [path]: text }))).toHaveLength(1);
});

test('an arrow is seen to be right when only a type of the configuration or the logger is named', () => {
  const files = {
    'src/flows/collecting/a.ts': "import type { Config } from '../../config/config.ts';",
    'src/api/a.ts': "import type { Logger } from '../telemetry/logger.ts';",
  };
  expect(wrongArrows(invented(files))).toEqual([]);
});

test('a stray look at the environment and a circle are seen', () => {
  expect(strayEnvironment(invented({ 'src/cli/a.ts': 'const { HOME } = process.env;' }))).toHaveLength(1);
  expect(strayEnvironment(invented({ 'src/cli/a.ts': "import { env } from 'node:process';" }))).toHaveLength(1);
  const circle = {
    'src/infer/a.ts': "import type { B } from './b.ts';",
    'src/infer/b.ts': "export { c } from './c.ts';",
    'src/infer/c.ts': "import { a } from './a.ts';",
  };
  expect(cycle(importGraph(invented(circle)))).toEqual([
    'src/infer/a.ts',
    'src/infer/b.ts',
    'src/infer/c.ts',
    'src/infer/a.ts',
  ]);
  const folders = {
    'src/api/routes/a.ts': "import { b } from '../access/b.ts';\nimport { d } from '../deps.ts';",
    'src/api/access/b.ts': '',
    'src/api/access/c.ts': "import type { D } from '../routes/d.ts';",
    'src/api/routes/d.ts': '',
  };
  expect(cycle(folderGraph(invented(folders), 'api'))).toEqual(['src/api/routes', 'src/api/access', 'src/api/routes']);
});
