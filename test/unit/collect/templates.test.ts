import { describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { hidden, hideTokens } from '../../../src/collect/hide-tokens.ts';
import { closeCutJson } from '../../../src/collect/log/cut-json.ts';
import { readYaml } from '../../../src/collect/templates/tosca/read-yaml.ts';
import { readSize } from '../../../src/collect/templates/tosca/size.ts';
import type { JsonObject, JsonValue } from '../../../src/contracts/json/json-value.ts';
import { collecting, entriesOf } from '../../helpers/traffic/collecting.ts';
import {
  compute,
  logEvent,
  loggedTemplate,
  plainServer,
  record,
  siteMessage,
  start,
  templateMessage,
  tosca,
} from '../../helpers/traffic/traffic.ts';

/** A template whose sizes are inputs. */
const withInputs = (): JsonObject =>
  tosca(
    { server: compute({ num_cpus: { get_input: 'cores' }, mem_size: { get_input: 'memory' } }) },
    { inputs: { cores: { type: 'integer', default: 1 }, memory: { type: 'scalar-unit.size', default: '2 GB' } } },
  );

const knowing = (changes = {}) => {
  const all = collecting(changes);
  all.tell('sites', start - 60_000, siteMessage('ALTO'));
  return all;
};

describe('a template is asked for, and read, from', () => {
  test('the log, over many lines, with what the user gave for its inputs', () => {
    const { tell, advance, requests } = knowing();
    for (const line of loggedTemplate(start, 'u-1', stringify(withInputs()), { cores: '4' })) {
      tell('logs', start + 5, line);
    }
    advance(start + 100);
    expect(requests()).toMatchObject([
      {
        uuid: 'u-1',
        user_group: 'users/astro',
        template_name: 'Notebook',
        submission_time: '2026-03-03 10:00:00.002000',
        providers: [{ vcpus_requ: 4, ram_gb_requ: 8, exact_flavors: 0 }],
      },
    ]);
  });

  test('create-deployment, encoded twice, with a template in YAML', () => {
    const { tell, advance, requests } = knowing();
    const message = {
      msg_version: '1.0.0',
      deployment_id: 'u-2',
      template: stringify(withInputs()),
      template_name: 'From the catalogue',
      template_inputs: { memory: '4 GB', cores: 2 },
      user_group: 'users/astro',
      timestamp: '2026-03-03T10:00:00Z',
      access_token: 'eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJ1In0.c2lnbmF0dXJl',
    };
    tell('create-deployment', start, JSON.stringify(JSON.stringify(message)));
    advance(start + 100);
    expect(requests()).toMatchObject([
      { uuid: 'u-2', template_name: 'From the catalogue', providers: [{ vcpus_requ: 2, exact_flavors: 1 }] },
    ]);
  });
});

test('templates that are written at once, and parameters between them, find each other by their uuid', () => {
  const { tell, advance, requests } = knowing();
  const sized = (cores: number): string => stringify(tosca({ server: compute({ num_cpus: cores }) }));
  const one = loggedTemplate(start, '11111111-1111-1111-1111-111111111111', sized(1));
  const two = loggedTemplate(start, '22222222-2222-2222-2222-222222222222', sized(4));
  for (const line of [...one.slice(0, -1), ...two, one.at(-1)!]) tell('logs', start + 5, line);
  advance(start + 100);
  expect(requests().map((request) => [request.uuid, entriesOf(request)[0]!.vcpus_requ])).toEqual([
    ['22222222-2222-2222-2222-222222222222', 4],
    ['11111111-1111-1111-1111-111111111111', 1],
  ]);
});

test('lines of other threads may stand between those of a template, and stack traces behind them', () => {
  const { tell, advance, requests, faults } = knowing();
  const line = record(start, 'other', 'something else happened');
  const [first, ...rest] = loggedTemplate(start, 'u-1', stringify(plainServer()));
  for (const one of [first!, ...rest.slice(0, 8), line, ...rest.slice(8)]) tell('logs', start + 5, one);
  const [begin, ...whole] = loggedTemplate(start, 'u-2', stringify(plainServer()));
  const trace = ['java.io.IOException: x', '\tat a.b.C.d(C.java:1)', 'Caused by: y'].map((text) =>
    logEvent(start, text),
  );
  for (const one of [begin!, ...whole.slice(0, -1), line, ...trace, whole.at(-1)!]) tell('logs', start + 5, one);
  advance(start + 100);
  expect(faults).toEqual([]);
  expect(requests().map((request) => entriesOf(request)[0])).toMatchObject([{ vcpus_requ: 2 }, { vcpus_requ: 2 }]);
});

const alone = (lines: readonly JsonObject[]) => lines.flatMap((line) => [line, line]);
const inParts = (lines: readonly JsonObject[]) =>
  lines.flatMap((line, n) => (n % 3 === 2 ? [line, ...lines.slice(n - 1, n + 1)] : [line]));
const fromTheMiddle = (lines: readonly JsonObject[]) => [...lines.slice(0, 15), ...lines.slice(6)];

test.each([
  ['one by one', alone],
  ['three at a time', inParts],
  ['from the middle on', fromTheMiddle],
])('lines of a template that a shipper sends twice %s change nothing', (_, twice) => {
  const { tell, advance, requests, faults } = knowing();
  const lines = loggedTemplate(start, '11111111-1111-1111-1111-111111111111', stringify(plainServer()));
  for (const line of twice(lines)) tell('logs', start + 5, line);
  advance(start + 100);
  expect(faults).toEqual([]);
  expect(requests().map((request) => entriesOf(request)[0])).toMatchObject([{ vcpus_requ: 2 }]);
});

test('a line of parameters that is unreadable or without template is told, and the next template is read', () => {
  const { tell, advance, requests, faults } = knowing();
  const [first, ...rest] = loggedTemplate(start, 'u-1', stringify(plainServer()));
  tell('logs', start + 5, rest.at(-1)!);
  tell(
    'logs',
    start + 5,
    record(start, 'u', '{"uuid": 7, "user_parameters": {}}', 'i.r.o.service.DeploymentServiceImpl'),
  );
  tell('logs', start + 5, logEvent(start, 'tosca: [ nobody began this'));
  for (const line of [first!, ...rest]) tell('logs', start + 5, line);
  advance(start + 100);
  expect(faults).toEqual(['TEMPLATE_UNREADABLE', 'MESSAGE_UUID']);
  expect(requests()).toHaveLength(1);
});

test('a deployment is asked for once, whoever tells of it, however often', () => {
  const { tell, advance, requests, collector } = knowing();
  tell('templates', start, templateMessage('u-1', start));
  tell('templates', start, templateMessage('u-1', start));
  advance(start + 100);
  tell('templates', start + 200, templateMessage('u-1', start));
  advance(start + 300);
  expect(requests()).toHaveLength(1);
  expect(collector.counts.all()).toMatchObject({ REPEATED: 2 });
});

test('where another process asks for validated templates, they carry their inputs, and neither tokens nor passwords', () => {
  const { tell, outputs } = knowing({ steps: ['templates'] });
  const topology = { inputs: { admin_token: { type: 'string' }, cores: { type: 'integer', default: 2 } } };
  const secretive = tosca(
    {
      server: compute(
        { num_cpus: { get_input: 'cores' } },
        { properties: { admin_token: { get_input: 'admin_token' } } },
      ),
    },
    topology,
  );
  for (const line of loggedTemplate(start, 'u-1', stringify(secretive), { admin_token: 'hunter2', cores: 4 })) {
    tell('logs', start + 5, line);
  }
  const server = { capabilities: { host: { properties: { num_cpus: 4 } } }, properties: { admin_token: hidden } };
  expect(outputs).toMatchObject([
    {
      kind: 'template',
      key: 'u-1',
      value: {
        msg_version: '1.0',
        is_automatic: true,
        template_name: 'Notebook',
        timestamp: '2026-03-03 10:00:00.002000',
        topology_template: { inputs: topology.inputs, node_templates: { server } },
      },
    },
  ]);
  expect(JSON.stringify(outputs)).not.toContain('hunter2');
});

test.each<[JsonValue, number | undefined]>([
  ['20 GB', 20],
  ['20GB', 20],
  ['512 MB', 0.5],
  ['512MiB', 0.5],
  ['4 GiB', 4],
  ['1.5 TB', 1500],
  ['1 TiB', 1024],
  ['2 PB', 2_000_000],
  ['1024 kB', 1 / 1024],
  ['7', 7],
  [7, 7],
  ['much', undefined],
  ['-1 GB', undefined],
  [null, undefined],
  [{ get_attribute: ['a'] }, undefined],
])('the size %j is %j GB', (written, gb) => {
  expect(readSize(written)).toBe(gb);
});

test('a volume whose size cannot be read makes the sum unknown, not the request', () => {
  const { tell, advance, requests } = knowing();
  const volume = (size: JsonValue) => ({ type: 'tosca.nodes.indigo.BlockStorage', properties: { size } });
  tell('templates', start, templateMessage('u-1', start, tosca({ a: volume('5 GB'), b: volume('big') })));
  advance(start + 100);
  expect(entriesOf(requests()[0])).toMatchObject([{ storage_gb_requ: -1, n_volumes_requ: 2 }]);
});

describe('YAML', () => {
  test.each([
    [
      'too many aliases',
      `a: &a [1,1,1,1,1,1,1,1,1,1]\n${[...'bcdefgh'].map((k, n) => `${k}: &${k} [${Array(10).fill(`*${'abcdefgh'[n]}`)}]`).join('\n')}`,
    ],
    ['too deep', `${'['.repeat(40)}${']'.repeat(40)}`],
    ['much too deep', '['.repeat(100_000)],
    ['deep by dashes', `${'- '.repeat(50_000)}x`],
    ['cut', 'a: "x\n  b: ['],
    ['too long', `a: ${'x'.repeat(1024 * 1024)}`],
  ])('that is %s is refused, and nothing of it is quoted', (_, text) => {
    expect(() => readYaml(text)).toThrow(expect.objectContaining({ code: 'TEMPLATE_UNREADABLE' }));
  });

  test('counts the last of a key that comes twice', () => {
    expect(readYaml('a: 1\nb: 3\na: 2')).toEqual({ a: 2, b: 3 });
  });

  test('keeps to plain values: no tags, no dates, no prototype', () => {
    const value = readYaml('a: !!js/function "x"\nb: 2026-03-03\n__proto__: {polluted: true}\nc: .inf') as JsonObject;
    expect(value).toMatchObject({ b: '2026-03-03', c: null });
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });
});

test.each([
  ['{"a": "x\\', { a: 'x' }],
  ['{"a": "x\\u00', { a: 'x' }],
  ['{"a": "x", "b"', { a: 'x' }],
  ['{"a": "x", "b":', { a: 'x' }],
  ['{"a": [1, 2', { a: [1, 2] }],
  ['{"a": {"b": tr', { a: { b: null } }],
  ['{"a": 1,', { a: 1 }],
  ['{"a": 1}', { a: 1 }],
  ['{', {}],
])('the cut %s is read as far as it goes', (cut, value) => {
  expect(JSON.parse(closeCutJson(cut))).toEqual(value);
});

test('every cut of a line is still JSON', () => {
  const whole = JSON.stringify({
    uuid: 'u',
    n: [-1.5e3, true, null],
    reason: 'a "quoted"\n\u0001 text\\',
    deep: { a: [{}] },
  });
  for (let length = 1; length <= whole.length; length++) {
    expect(() => JSON.parse(closeCutJson(whole.slice(0, length)))).not.toThrow();
  }
});

const secret = 'eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJ1In0.c2lnbmF0dXJl';

test.each([
  ['JSON', JSON.stringify({ access_token: secret, uuid: 'u' })],
  ['JSON within JSON', JSON.stringify(JSON.stringify({ access_token: 'opaque-secret', uuid: 'u' }))],
  ['JSON that is cut', `{"uuid": "u", "access_token": "${secret.slice(0, 30)}`],
  ['a header', `Authorization: Bearer ${secret}`],
  ['YAML', `uuid: u\nadmin_token: opaque-secret\npassword: "opaque-secret"`],
  ['an error', `refused: token=opaque-secret for u`],
])('a token is hidden in %s', (_, text) => {
  const shown = hideTokens(text);
  expect(shown).not.toMatch(/opaque-secret|eyJ/);
  expect(shown.includes('u')).toBe(true);
});

test('a token in an unreadable message is neither told nor kept', () => {
  const { collector } = collecting();
  const cut = JSON.stringify(JSON.stringify({ deployment_id: 'u', access_token: secret })).slice(0, -20);
  const unreadable = collector.take('create-deployment', { value: Buffer.from(cut), timestamp: start }, start);
  expect(unreadable?.fault.code).toBe('MESSAGE_JSON');
  expect(JSON.stringify([unreadable, unreadable?.fault.message, collector.takeChanges()])).not.toContain('eyJ');
});
