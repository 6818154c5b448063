import { expect, test } from 'vitest';
import type { JsonObject, JsonValue } from '../../../src/contracts/json/json-value.ts';
import type { CollectInput } from '../../../src/contracts/messages/collect-inputs.ts';
import { bytesOf, collecting } from '../../helpers/traffic/collecting.ts';
import {
  computeService,
  record,
  siteMessage,
  start,
  submitted,
  templateMessage,
  testReport,
} from '../../helpers/traffic/traffic.ts';

const site = (changes: JsonObject): JsonObject => siteMessage('ALTO', changes);
const report = (changes: JsonObject): JsonObject => testReport('ALTO', start, true, changes);
const template = (changes: JsonObject): JsonObject => templateMessage('u', start, changes);
const creating = (changes: JsonObject): string =>
  JSON.stringify(JSON.stringify({ deployment_id: 'u', template: 'a: 1', ...changes }));
const usage = (changes: JsonObject): JsonObject => ({
  Site: 'ALTO',
  EndTime: start / 1000,
  CpuDuration: 60,
  ...changes,
});
const logged = (text: string): JsonObject => record(start, 'u', text, 'i.r.o.service.DeploymentServiceImpl');
const aliases = ['a: &a x', ...Array.from({ length: 60 }, (_, at) => `b${at}: *a`)].join('\n');

test.each<[CollectInput, JsonValue, string, RegExp]>([
  ['sites', 7, 'MESSAGE_TYPE', /a site's message must be a JSON object/],
  ['sites', site({ msg_version: '2.0.0' }), 'MESSAGE_VERSION', /msg_version must be one of 1\.2\.0, 1\.3\.0, 1\.4\.0/],
  ['sites', site({ provider_name: ' ' }), 'MESSAGE_FIELD_MISSING', /provider_name must be given/],
  ['sites', site({ provider_name: 7 }), 'MESSAGE_FIELD_TYPE', /provider_name must be a string/],
  ['sites', site({ compute_services: {} }), 'MESSAGE_FIELD_TYPE', /compute_services must be an array/],
  ['sites', site({ compute_services: [computeService({ name: [] })] }), 'MESSAGE_FIELD_TYPE', /name must be a string/],
  ['sites', site({ msg_version: '1.3.0', timestamp: 'soon' }), 'MESSAGE_TIME', /timestamp must be a time/],
  ['tests', [], 'MESSAGE_TYPE', /a test report must be a JSON object/],
  ['tests', report({ provider: '' }), 'MESSAGE_FIELD_MISSING', /provider must be given/],
  ['tests', report({ timestamp: null }), 'MESSAGE_TIME', /timestamp must be a time/],
  ['tests', report({ test_result: 'perhaps' }), 'MESSAGE_FIELD_TYPE', /test_result must be True or False/],
  ['templates', 'a text', 'MESSAGE_JSON', /./],
  ['templates', [1], 'MESSAGE_TYPE', /a template must be a JSON object/],
  ['templates', template({ uuid: 'u'.repeat(2000) }), 'MESSAGE_UUID', /a template must have a uuid/],
  ['templates', template({ topology_template: [] }), 'TEMPLATE_UNREADABLE', /it has no topology_template/],
  ['create-deployment', creating({ deployment_id: null }), 'MESSAGE_UUID', /a template must have a deployment_id/],
  ['create-deployment', creating({ template: 'a text' }), 'TEMPLATE_UNREADABLE', /it is no object/],
  ['create-deployment', creating({ template: 'a: [' }), 'TEMPLATE_UNREADABLE', /can't be read/],
  [
    'create-deployment',
    creating({ template: `a: ${'['.repeat(40)}${']'.repeat(40)}` }),
    'TEMPLATE_UNREADABLE',
    /nested/,
  ],
  ['create-deployment', creating({ template: `a: ${'['.repeat(1e5)}` }), 'TEMPLATE_UNREADABLE', /./],
  ['create-deployment', creating({ template: aliases }), 'TEMPLATE_UNREADABLE', /./],
  ['create-deployment', creating({ template: 'x'.repeat(2 ** 18 + 1) }), 'TEMPLATE_UNREADABLE', /longer than/],
  [
    'create-deployment',
    creating({ template: `a: [${'0,'.repeat(100_001)}]` }),
    'TEMPLATE_UNREADABLE',
    /more than 100000 values/,
  ],
  ['create-deployment', creating({ template_inputs: '{' }), 'MESSAGE_JSON', /the JSON ends too early/],
  ['requests', 'null', 'MESSAGE_TYPE', /a request must be a JSON object/],
  ['requests', { uuid: '' }, 'MESSAGE_UUID', /uuid must be a string/],
  ['requests', { uuid: 'u'.repeat(257) }, 'MESSAGE_UUID', /uuid must be a string of 1 to 256 characters/],
  ['sla', 'null', 'MESSAGE_TYPE', /an agreement must be a JSON object/],
  ['sla', { services: [] }, 'MESSAGE_FIELD_MISSING', /provider must be given/],
  ['usage', 'null', 'MESSAGE_TYPE', /there are no usage records at the top/],
  ['usage', [7], 'MESSAGE_TYPE', /there are no usage records/],
  ['usage', usage({ Site: 7 }), 'MESSAGE_FIELD_TYPE', /Site must be a text/],
  ['usage', usage({ EndTime: 'late' }), 'MESSAGE_FIELD_TYPE', /EndTime must be a time/],
  ['usage', usage({ CpuDuration: -1 }), 'MESSAGE_FIELD_TYPE', /WallDuration must be a number of seconds/],
  ['logs', submitted(start, '', 'ALTO'), 'MESSAGE_UUID', /a log line of a deployment must have its uuid/],
  ['logs', submitted(start, 'u', ''), 'MESSAGE_FIELD_MISSING', /provider_name must be given \(deployment u\)/],
  ['logs', logged('{"uuid": 7}'), 'MESSAGE_UUID', /a log line of a deployment must have its uuid/],
])('on $0, $2: $3', (input, value, code, message) => {
  const { collector } = collecting();
  const told = collector.take(input, { value: bytesOf(value), timestamp: start }, start);
  expect(told?.fault).toMatchObject({ code, message: expect.stringMatching(message) });
  expect(collector.counts.parts().odd).toEqual({ [code]: 1 });
  expect(collector.takeOutputs()).toEqual([]);
});

const many = (text: string): string => text.repeat(100_000 / text.length);

test.each<[string, CollectInput, JsonValue]>([
  ['a word of secrets', 'logs', logged(many('token'))],
  ['a name of secrets that never ends', 'logs', logged(`"${many('token')}`)],
  ['backslashes', 'logs', logged(`token=${many('\\')}`)],
  ['blanks after a name', 'logs', logged(`{"uuid"${many(' ')}x`)],
  [
    'many keys',
    'create-deployment',
    creating({ template: Array.from({ length: 40_000 }, (_, at) => `${at}:`).join('\n') }),
  ],
])(
  'a message that is long in one place is read at once: %s',
  (_, input, value) => {
    const { collector } = collecting({ inputs: [input] });
    collector.take(input, { value: bytesOf(value), timestamp: start }, start);
    expect(collector.counts.parts().read).toEqual({ [input]: 1 });
  },
  10_000,
);
