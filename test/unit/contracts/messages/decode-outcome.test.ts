import { describe, expect, test } from 'vitest';
import type { JsonObject, JsonValue } from '../../../../src/contracts/json/json-value.ts';
import { decodeOutcome, type OutcomeContext } from '../../../../src/contracts/messages/decode-outcome.ts';
import { formatInstant } from '../../../../src/contracts/time/instant.ts';
import type { ErrorCode } from '../../../../src/errors.ts';
import { failure, faultOf, now, outcome, uuid, without } from '../../../helpers/messages/published.ts';

const decode = (message: JsonObject = outcome(), context: Partial<OutcomeContext> = {}) =>
  decodeOutcome(message, { now, ...context });
const submission = (message: JsonObject, context?: Partial<OutcomeContext>) =>
  formatInstant(decode(message, context).submissionTime);
const finish = (message: JsonObject, context?: Partial<OutcomeContext>) =>
  formatInstant(decode(message, context).finishTime);

describe('an outcome of dataset-collector', () => {
  test('a success is read', () => {
    const { candidate, ...read } = decode();
    expect(read).toEqual({
      uuid,
      templateName: 'Virtual machine',
      userGroup: 'admins/test',
      submissionTime: Date.UTC(2025, 9, 3, 9, 15, 30),
      finishTime: Date.UTC(2025, 9, 3, 9, 22, 41, 500),
      succeeded: true,
      statusReason: '',
      completionSeconds: 431.5,
      failureSeconds: 0,
      failures: 0,
    });
    expect(candidate).toMatchObject({ providerName: 'CLOUD-ONE', regionName: 'north', exactFlavors: 1 });
  });

  test('a failure is read', () => {
    expect(decode(failure())).toMatchObject({
      finishTime: Date.UTC(2025, 9, 3, 9, 17, 59, 500),
      succeeded: false,
      statusReason: 'No valid host was found',
      completionSeconds: Number.NaN,
      failureSeconds: 149.5,
      failures: 1,
    });
  });

  test('a success after a failure keeps both', () => {
    const read = decode(outcome({ n_failures: 1, tot_failure_time_s: 600, completion_time_s: 900 }));
    expect(read).toMatchObject({ succeeded: true, failures: 1, failureSeconds: 600, completionSeconds: 900 });
    expect(read.finishTime - read.submissionTime).toBe(900_000);
  });
});

describe('older messages', () => {
  test.each([
    ['SUCCESSFUL_EVENT', true],
    ['ERROR_EVENT', false],
  ])('%s is a status', (status, succeeded) => {
    expect(decode(outcome({ status })).succeeded).toBe(succeeded);
  });

  test.each(['completetion_time_s', 'completed_time'])('%s is the completion time', (name) => {
    expect(decode(without(outcome({ [name]: 77 }), 'completion_time_s')).completionSeconds).toBe(77);
  });

  test('tot_failed_time and n_failure are the failures', () => {
    const message = without(failure({ tot_failed_time: 33, n_failure: 4 }), 'tot_failure_time_s', 'n_failures');
    expect(decode(message)).toMatchObject({ failureSeconds: 33, failures: 4 });
  });

  test.each(['timestamp', 'creation_date'])('%s is the submission time', (name) => {
    expect(submission(without(outcome({ [name]: '2025-10-03 11:15:30' }), 'submission_time'))).toBe(
      '2025-10-03T09:15:30.000Z',
    );
  });

  test('a file may lack versions, the topic may not', () => {
    const message = without(outcome(), 'msg_version');
    expect(decode(message).uuid).toBe(uuid);
    expect(faultOf(() => decode(message, { needsVersion: true })).message).toBe(
      `msg_version must be one of 1.0.0, 1.1.0, 1.2.0, got none (message ${uuid})`,
    );
  });
});

describe('submission time', () => {
  test.each<[string, JsonValue, string]>([
    ['in winter Rome is one hour ahead', '2025-01-03 11:15:30', '2025-01-03T10:15:30.000Z'],
    ['an offset overrules the zone', '2025-10-03T11:15:30+0000', '2025-10-03T11:15:30.000Z'],
    ['Z overrules the zone', '2025-10-03T11:15:30Z', '2025-10-03T11:15:30.000Z'],
    ['an epoch has no zone', 1759482930, '2025-10-03T09:15:30.000Z'],
    ['an epoch as text has no zone', '1759482930000', '2025-10-03T09:15:30.000Z'],
  ])('%s', (_claim, submission_time, instant) => {
    expect(submission(outcome({ submission_time }))).toBe(instant);
  });

  test('the zone can be set', () => {
    expect(submission(outcome(), { zone: 'UTC' })).toBe('2025-10-03T11:15:30.000Z');
    expect(submission(outcome(), { zone: 'Asia/Tokyo' })).toBe('2025-10-03T02:15:30.000Z');
  });

  test.each([
    ['of 02:29:50 the first time', '11f0b202-e202-d300-b314-0242e34b7d6d', '00:30:00'],
    ['of 02:29:50 the second time', '11f0b20b-43c7-3b00-b314-0242e34b7d6d', '01:30:00'],
    ['of some other kind', 'a-uuid', '00:30:00'],
  ])('when the clocks go back, a deployment %s settles 02:30', (_what, id, time) => {
    const message = outcome({ submission_time: '2025-10-26 02:30:00', uuid: id });
    expect(submission(message)).toBe(`2025-10-26T${time}.000Z`);
  });

  test('the uuid never replaces it', () => {
    expect(faultOf(() => decode(outcome({ submission_time: null }))).code).toBe('MESSAGE_FIELD_MISSING');
  });
});

describe('finish', () => {
  test('as written it wins', () => {
    expect(finish(outcome({ finish_time: '2025-10-03T12:00:00+02:00' }))).toBe('2025-10-03T10:00:00.000Z');
    expect(finish(outcome({ finish_time: 1759485600.5 }))).toBe('2025-10-03T10:00:00.500Z');
  });

  test('a skew of the clocks puts it at the submission', () => {
    expect(finish(outcome({ finish_time: '2025-10-03T09:15:00Z' }))).toBe('2025-10-03T09:15:30.000Z');
  });

  test('without seconds it is the submission', () => {
    expect(finish(outcome({ completion_time_s: null }))).toBe('2025-10-03T09:15:30.000Z');
    expect(finish(without(failure(), 'tot_failure_time_s'))).toBe('2025-10-03T09:15:30.000Z');
  });

  test('a failure finishes by its failure time whatever its completion time', () => {
    expect(finish(failure({ completion_time_s: 5000 }))).toBe('2025-10-03T09:17:59.500Z');
  });
});

describe('figures that are no figures', () => {
  test.each([0, null, undefined])('a success of %s seconds took unknown time', (seconds) => {
    const message =
      seconds === undefined ? without(outcome(), 'completion_time_s') : outcome({ completion_time_s: seconds });
    expect(decode(message).completionSeconds).toBeNaN();
  });

  test.each([5e-324, 1e-300, 0.0009])('%s seconds, below what clocks tell, count as none', (seconds) => {
    expect(decode(outcome({ completion_time_s: seconds })).completionSeconds).toBeNaN();
    expect(decode(failure({ tot_failure_time_s: seconds })).failureSeconds).toBe(0);
    expect(decode(outcome({ completion_time_s: 0.001 })).completionSeconds).toBe(0.001);
  });

  test('seconds lost are unknown when absent', () => {
    expect(decode(without(failure(), 'tot_failure_time_s')).failureSeconds).toBeNaN();
    expect(decode(failure({ tot_failure_time_s: 0 })).failureSeconds).toBe(0);
  });

  test('an unknown number of failures is the least possible', () => {
    expect(decode(without(failure(), 'n_failures')).failures).toBe(1);
    expect(decode(without(outcome(), 'n_failures')).failures).toBe(0);
  });

  test('names may be null', () => {
    const read = decode(outcome({ region_name: null, template_name: null, user_group: null }));
    expect(read).toMatchObject({ templateName: '', userGroup: '', candidate: { regionName: '' } });
  });
});

describe('status reason', () => {
  test('a success has none', () => {
    expect(decode(outcome({ status_reason: 'left over' })).statusReason).toBe('');
  });

  test('a failure may lack it', () => {
    expect(decode(failure({ status_reason: null })).statusReason).toBe('');
  });

  test('a long one is cut', () => {
    expect(decode(failure({ status_reason: 'x'.repeat(20_000) })).statusReason).toHaveLength(10_000);
  });
});

test('features of an outcome are read', () => {
  const { candidate } = decode(outcome({ msg_version: '1.2.0', features: { load: 0.5 }, kind: 'htc', images: ['a'] }));
  expect(candidate.kind).toBe('htc');
  expect([...candidate.features]).toEqual([['load', 0.5]]);
});

describe('what is refused', () => {
  test.each<[string, ErrorCode, JsonObject]>([
    ['an unknown status', 'MESSAGE_STATUS', { status: 'CREATE_IN_PROGRESS' }],
    ['the collector’s inner status', 'MESSAGE_STATUS', { status: 'SUBMISSION_EVENT' }],
    ['no status', 'MESSAGE_STATUS', { status: null }],
    ['a numeric status', 'MESSAGE_STATUS', { status: 0 }],
    ['a status of Object.prototype', 'MESSAGE_STATUS', { status: 'toString' }],
    ['no uuid', 'MESSAGE_UUID', { uuid: null }],
    ['no provider', 'MESSAGE_FIELD_MISSING', { provider_name: null }],
    ['another version', 'MESSAGE_VERSION', { msg_version: '2.0.0' }],
    ['a date out of the calendar', 'MESSAGE_TIME', { submission_time: '2025-09-31 10:00:00' }],
    ['a finish before the submission', 'MESSAGE_TIME', { finish_time: '2025-10-03T09:14:29Z' }],
    ['an unreadable finish', 'MESSAGE_TIME', { finish_time: 'later' }],
    ['a finish in the year 9999', 'MESSAGE_TIME', { finish_time: '9999-12-31T23:59:59Z' }],
    ['a negative completion time', 'MESSAGE_FIELD_RANGE', { completion_time_s: -1 }],
    ['a negative failure time', 'MESSAGE_FIELD_RANGE', { tot_failure_time_s: -0.1 }],
    ['a completion time of 32 years', 'MESSAGE_FIELD_RANGE', { completion_time_s: 1.01e9 }],
    ['a negative number of failures', 'MESSAGE_FIELD_RANGE', { n_failures: -1 }],
    ['a completion time as text', 'MESSAGE_FIELD_TYPE', { completion_time_s: '431.5' }],
    ['a negative quota', 'MESSAGE_FIELD_RANGE', { n_volumes_quota: -7 }],
  ])('%s', (_what, code, fields) => {
    expect(faultOf(() => decode(outcome(fields))).code).toBe(code);
  });

  test('a reason that is no text', () => {
    expect(faultOf(() => decode(failure({ status_reason: 5 }))).code).toBe('MESSAGE_FIELD_TYPE');
  });

  test.each<JsonValue>([null, 3, 'x', [outcome()]])('%j instead of a message', (value) => {
    expect(faultOf(() => decodeOutcome(value, { now })).code).toBe('MESSAGE_TYPE');
  });

  test('the fault names field, message and provider', () => {
    expect(faultOf(() => decode(outcome({ status: 'MAYBE' }))).message).toBe(
      'status must be one of CREATE_COMPLETE, CREATE_FAILED, SUCCESSFUL_EVENT, ERROR_EVENT, got "MAYBE" ' +
        `(message ${uuid}, provider CLOUD-ONE)`,
    );
    expect(faultOf(() => decode(without(outcome(), 'status'))).message).toContain('ERROR_EVENT, got none (message');
  });
});
